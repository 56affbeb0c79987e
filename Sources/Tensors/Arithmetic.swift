import SystemLibrary
import TensorKernels

extension Tensor {
  /// `body` of every element.
  @inlinable @inline(__always)
  public func map(_ body: @Sendable (Float) -> Float) -> Tensor {
    Tensor(shape) { output in
      withUnsafePointer { Elementwise.map(count, $0, into: output, body) }
    }
  }

  /// `body` of every element of this tensor and of `other`, broadcast to one shape by NumPy's rule.
  ///
  /// - Precondition: the shapes broadcast.
  @inlinable @inline(__always)
  public func zip(_ other: Tensor, _ body: @Sendable (Float, Float) -> Float) -> Tensor {
    let joint = Tensor.jointShape(self, other)
    return Tensor(joint) { output in
      withUnsafePointer { first in
        other.withUnsafePointer { second in
          if shape == other.shape {
            Elementwise.zip(count, first, second, into: output, body)
          } else if joint == shape, other.shape.rank == 1, other.count == shape[-1] {
            Elementwise.zipRows(
              rows: count / Swift.max(other.count, 1), columns: other.count, first, second, into: output, body
            )
          } else {
            Elementwise.zipBroadcast(
              joint.sizes, first, broadcastStrides(joint), second, other.broadcastStrides(joint),
              into: output, body)
          }
        }
      }
    }
  }

  @usableFromInline
  static func jointShape(_ first: Tensor, _ second: Tensor) -> Shape {
    guard let shape = first.shape.broadcast(with: second.shape) else {
      stop(
        "broadcast: expected sizes that are equal or 1, from the last axis on, got \(first.shape) and \(second.shape)")
    }
    return shape
  }

  @usableFromInline
  func broadcastStrides(_ shape: Shape) -> [Int] { self.shape.strides(broadcastTo: shape) }

  /// Sums, element by element.
  public static func + (first: Tensor, second: Tensor) -> Tensor { first.zip(second) { $0 + $1 } }
  /// Differences, element by element.
  public static func - (first: Tensor, second: Tensor) -> Tensor { first.zip(second) { $0 - $1 } }
  /// Products, element by element.
  public static func * (first: Tensor, second: Tensor) -> Tensor { first.zip(second) { $0 * $1 } }
  /// Quotients, element by element.
  public static func / (first: Tensor, second: Tensor) -> Tensor { first.zip(second) { $0 / $1 } }
  /// Every element with the opposite sign.
  public static prefix func - (tensor: Tensor) -> Tensor { tensor.map { -$0 } }
  /// Every element plus `number`.
  public static func + (tensor: Tensor, number: Float) -> Tensor { tensor.map { $0 + number } }
  /// Every element minus `number`.
  public static func - (tensor: Tensor, number: Float) -> Tensor { tensor.map { $0 - number } }
  /// Every element times `number`.
  public static func * (tensor: Tensor, number: Float) -> Tensor { tensor.map { $0 * number } }
  /// Every element divided by `number`.
  public static func / (tensor: Tensor, number: Float) -> Tensor { tensor.map { $0 / number } }
  /// `number` times every element.
  public static func * (number: Float, tensor: Tensor) -> Tensor { tensor.map { number * $0 } }

  /// Replaces every element x by `body(x, y)`, without a copy; y is the element of `other` at the same place.
  ///
  /// - Precondition: the shapes are equal.
  @inlinable @inline(__always)
  public mutating func update(with other: Tensor, _ body: @Sendable (Float, Float) -> Float) {
    expect(shape == other.shape, "update: expected shape \(shape), got \(other.shape)")
    let count = count
    withUnsafeMutablePointer { elements in
      other.withUnsafePointer { Elementwise.zip(count, elements, $0, into: elements, body) }
    }
  }

  /// `body` of every element of this tensor, of `other` and of `state`. `body` may change the state: an optimiser's
  /// step in one pass over memory.
  ///
  /// - Precondition: the shapes are equal.
  @inlinable @inline(__always)
  public func zip(
    _ other: Tensor, updating state: inout Tensor, _ body: @Sendable (Float, Float, inout Float) -> Float
  ) -> Tensor {
    expect(
      shape == other.shape && shape == state.shape,
      "zip: expected shape \(shape), got \(other.shape) and \(state.shape)")
    return Tensor(shape) { output in
      withUnsafePointer { first in
        other.withUnsafePointer { second in
          state.withUnsafeMutablePointer { Elementwise.zip(count, first, second, updating: $0, into: output, body) }
        }
      }
    }
  }

  /// The same with two states.
  @inlinable @inline(__always)
  public func zip(
    _ other: Tensor, updating state: inout Tensor, _ secondState: inout Tensor,
    _ body: @Sendable (Float, Float, inout Float, inout Float) -> Float
  ) -> Tensor {
    expect(
      shape == other.shape && shape == state.shape && shape == secondState.shape,
      "zip: expected shape \(shape), got \(other.shape), \(state.shape) and \(secondState.shape)")
    return Tensor(shape) { output in
      withUnsafePointer { first in
        other.withUnsafePointer { second in
          state.withUnsafeMutablePointer { state in
            secondState.withUnsafeMutablePointer {
              Elementwise.zip(count, first, second, updating: state, $0, into: output, body)
            }
          }
        }
      }
    }
  }

  /// Adds `other` in place.
  public static func += (tensor: inout Tensor, other: Tensor) { tensor.update(with: other) { $0 + $1 } }
}
