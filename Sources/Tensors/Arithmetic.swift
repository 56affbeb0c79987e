import SystemLibrary
import TensorKernels

// Functions of elements. A closure would be called for each of them; see `UnaryFunction`.
private struct Sum: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ y: Float) -> Float { x + y }
}
private struct Difference: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ y: Float) -> Float { x - y }
}
private struct Product: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ y: Float) -> Float { x * y }
}
private struct Quotient: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ y: Float) -> Float { x / y }
}
private struct Negative: UnaryFunction {
  @inline(__always) func callAsFunction(_ x: Float) -> Float { -x }
}
/// A function of two with a number as its second.
private struct With<Function: BinaryFunction>: UnaryFunction {
  let number: Float
  let function: Function
  init(_ number: Float, _ function: Function) { (self.number, self.function) = (number, function) }
  @inline(__always) func callAsFunction(_ x: Float) -> Float { function(x, number) }
}

extension Tensor {
  /// Sums, element by element.
  public static func + (first: Tensor, second: Tensor) -> Tensor { first.zipped(second, Sum()) }
  /// Differences, element by element.
  public static func - (first: Tensor, second: Tensor) -> Tensor { first.zipped(second, Difference()) }
  /// Products, element by element.
  public static func * (first: Tensor, second: Tensor) -> Tensor { first.zipped(second, Product()) }
  /// Quotients, element by element.
  public static func / (first: Tensor, second: Tensor) -> Tensor { first.zipped(second, Quotient()) }
  /// Every element with the opposite sign.
  public static prefix func - (tensor: Tensor) -> Tensor { tensor.mapped(Negative()) }
  /// Every element plus `number`.
  public static func + (tensor: Tensor, number: Float) -> Tensor { tensor.mapped(With(number, Sum())) }
  /// Every element minus `number`.
  public static func - (tensor: Tensor, number: Float) -> Tensor { tensor.mapped(With(number, Difference())) }
  /// Every element times `number`.
  public static func * (tensor: Tensor, number: Float) -> Tensor { tensor.mapped(With(number, Product())) }
  /// Every element divided by `number`.
  public static func / (tensor: Tensor, number: Float) -> Tensor { tensor.mapped(With(number, Quotient())) }
  /// `number` times every element.
  public static func * (number: Float, tensor: Tensor) -> Tensor { tensor * number }

  /// Adds `other` in place.
  public static func += (tensor: inout Tensor, other: Tensor) { tensor.update(with: other, Sum()) }
}

/// What the library computes with: on all threads.
extension Tensor {
  /// A function of every element.
  @inlinable
  package func mapped<Function: UnaryFunction>(_ function: Function) -> Tensor {
    Tensor(shape) { output in withUnsafePointer { Elementwise.map(count, $0, into: output, function) } }
  }

  /// A function of every element of this tensor and of `other`, broadcast to one shape by NumPy's rule.
  ///
  /// - Precondition: the shapes broadcast.
  @inlinable
  package func zipped<Function: BinaryFunction>(_ other: Tensor, _ function: Function) -> Tensor {
    let joint = jointShape(with: other)
    return Tensor(joint) { output in
      withUnsafePointer { first in
        other.withUnsafePointer { second in
          if shape == other.shape {
            Elementwise.zip(count, first, second, into: output, function)
          } else if joint.count > 0 {
            let axes = BroadcastAxes(
              joint.sizes, shape.strides(broadcastTo: joint), other.shape.strides(broadcastTo: joint))
            Elementwise.zip(over: axes, first, second, into: output, function)
          }
        }
      }
    }
  }

  /// Replaces every element by a function of it and of the element of `other` at the same place.
  ///
  /// - Precondition: the shapes are equal.
  @inlinable
  package mutating func update<Function: BinaryFunction>(with other: Tensor, _ function: Function) {
    expect(shape == other.shape, "update: expected shape \(shape), got \(other.shape)")
    let count = count
    withUnsafeMutablePointer { elements in
      other.withUnsafePointer { Elementwise.zip(count, elements, $0, into: elements, function) }
    }
  }

  /// A function of every element of this tensor, of `other` and of `state`, which it may change.
  ///
  /// - Precondition: the shapes are equal.
  @inlinable
  package func zipped<Function: UpdatingFunction>(
    _ other: Tensor, updating state: inout Tensor, _ function: Function
  ) -> Tensor {
    expect(
      shape == other.shape && shape == state.shape,
      "zip: expected shape \(shape), got \(other.shape) and \(state.shape)")
    return Tensor(shape) { output in
      withUnsafePointer { first in
        other.withUnsafePointer { second in
          state.withUnsafeMutablePointer { Elementwise.zip(count, first, second, updating: $0, into: output, function) }
        }
      }
    }
  }

  /// The same with two states.
  @inlinable
  package func zipped<Function: DoublyUpdatingFunction>(
    _ other: Tensor, updating state: inout Tensor, _ secondState: inout Tensor, _ function: Function
  ) -> Tensor {
    expect(
      shape == other.shape && shape == state.shape && shape == secondState.shape,
      "zip: expected shape \(shape), got \(other.shape), \(state.shape) and \(secondState.shape)")
    return Tensor(shape) { output in
      withUnsafePointer { first in
        other.withUnsafePointer { second in
          state.withUnsafeMutablePointer { state in
            secondState.withUnsafeMutablePointer {
              Elementwise.zip(count, first, second, updating: state, $0, into: output, function)
            }
          }
        }
      }
    }
  }

  @usableFromInline
  package func jointShape(with other: Tensor) -> Shape {
    guard let joint = shape.broadcast(with: other.shape) else {
      stop("broadcast: expected sizes that are equal or 1, from the last axis on, got \(shape) and \(other.shape)")
    }
    return joint
  }
}

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
    let (first, second, result) = (broadcast(to: joint), other.broadcast(to: joint), Tensor(unspecified: joint))
    withExtendedLifetime((first, second)) {
      let (x, y, output) = (first.address, second.address, result.mutableAddress)
      for index in 0..<joint.count { output[index] = body(x[index], y[index]) }
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
