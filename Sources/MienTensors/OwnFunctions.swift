import MienKernels
import MienSystem

/// Functions of your own. Each loop is compiled into your program, with the closure in it, and runs on the calling
/// thread.
extension Tensor {
  /// `body` of every element.
  @inlinable @inline(__always)
  public func map(_ body: (Float) -> Float) -> Tensor {
    let result = Tensor(unspecified: shape)
    withExtendedLifetime(self) {
      let (input, output) = (address, result.mutableAddress)
      for index in 0..<count { output[index] = body(input[index]) }
    }
    return result
  }

  /// `body` of every element of this tensor and of `other`, broadcast to one shape by NumPy's rule.
  ///
  /// - Precondition: the shapes broadcast.
  @inlinable @inline(__always)
  public func zip(_ other: Tensor, _ body: (Float, Float) -> Float) -> Tensor {
    let joint = jointShape(with: other)
    let result = Tensor(unspecified: joint)
    guard joint.count > 0 else { return result }
    withExtendedLifetime((self, other)) {
      // Operands that are repeated are read where they are, row by row.
      let axes = BroadcastAxes(joint.sizes, shape.strides(broadcastTo: joint), other.shape.strides(broadcastTo: joint))
      let (columns, steps) = (axes.columns, axes.steps)
      var (place, output) = (Elementwise.RowPlace(axes, row: 0), result.mutableAddress)
      for _ in 0..<axes.rows {
        let (x, y) = (address + place.first, other.address + place.second)
        switch steps {
        case (1, 1): for index in 0..<columns { output[index] = body(x[index], y[index]) }
        case (1, 0):
          let value = y[0]
          for index in 0..<columns { output[index] = body(x[index], value) }
        default:
          for index in 0..<columns { output[index] = body(x[index &* steps.first], y[index &* steps.second]) }
        }
        output += columns
        place.advance(axes)
      }
    }
    return result
  }

  /// Replaces every element x by `body(x, y)`, without a copy; y is the element of `other` at the same place.
  ///
  /// - Precondition: the shapes are equal.
  @inlinable @inline(__always)
  public mutating func update(with other: Tensor, _ body: (Float, Float) -> Float) {
    expect(shape == other.shape, "update: expected shape \(shape), got \(other.shape)")
    let elements = ownAddress()
    withExtendedLifetime((self, other)) {
      let y = other.address
      for index in 0..<count { elements[index] = body(elements[index], y[index]) }
    }
  }

  /// `body` of every element of this tensor, of `other` and of `state`. `body` may change the state: an optimiser's
  /// step in one pass over memory.
  ///
  /// - Precondition: the shapes are equal.
  @inlinable @inline(__always)
  public func zip(_ other: Tensor, updating state: inout Tensor, _ body: (Float, Float, inout Float) -> Float) -> Tensor
  {
    expect(
      shape == other.shape && shape == state.shape,
      "zip: expected shape \(shape), got \(other.shape) and \(state.shape)")
    let (result, states) = (Tensor(unspecified: shape), state.ownAddress())
    withExtendedLifetime((self, other, state)) {
      let (x, y, output) = (address, other.address, result.mutableAddress)
      for index in 0..<count {
        var value = states[index]
        output[index] = body(x[index], y[index], &value)
        states[index] = value
      }
    }
    return result
  }

  /// The same with two states.
  @inlinable @inline(__always)
  public func zip(
    _ other: Tensor, updating state: inout Tensor, _ secondState: inout Tensor,
    _ body: (Float, Float, inout Float, inout Float) -> Float
  ) -> Tensor {
    expect(
      shape == other.shape && shape == state.shape && shape == secondState.shape,
      "zip: expected shape \(shape), got \(other.shape), \(state.shape) and \(secondState.shape)")
    let (result, states, secondStates) = (Tensor(unspecified: shape), state.ownAddress(), secondState.ownAddress())
    withExtendedLifetime((self, other, state, secondState)) {
      let (x, y, output) = (address, other.address, result.mutableAddress)
      for index in 0..<count {
        var (value, second) = (states[index], secondStates[index])
        output[index] = body(x[index], y[index], &value, &second)
        (states[index], secondStates[index]) = (value, second)
      }
    }
    return result
  }
}
