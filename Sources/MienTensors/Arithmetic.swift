import MienKernels
import MienSystem

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
/// A function of two with its operands exchanged.
private struct Reversed<Function: BinaryFunction>: BinaryFunction {
  let function: Function
  @inline(__always) func callAsFunction(_ x: Float, _ y: Float) -> Float { function(y, x) }
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
  /// `number` plus every element.
  public static func + (number: Float, tensor: Tensor) -> Tensor { tensor + number }
  /// `number` minus every element.
  public static func - (number: Float, tensor: Tensor) -> Tensor {
    tensor.mapped(With(number, Reversed(function: Difference())))
  }
  /// `number` times every element.
  public static func * (number: Float, tensor: Tensor) -> Tensor { tensor * number }
  /// `number` divided by every element.
  public static func / (number: Float, tensor: Tensor) -> Tensor {
    tensor.mapped(With(number, Reversed(function: Quotient())))
  }
}

// In place, for operands of equal shapes: a result of another shape would not fit.
extension Tensor {
  /// Adds `other` in place.
  public static func += (tensor: inout Tensor, other: Tensor) { tensor.update(with: other, Sum()) }
  /// Subtracts `other` in place.
  public static func -= (tensor: inout Tensor, other: Tensor) { tensor.update(with: other, Difference()) }
  /// Multiplies by `other` in place.
  public static func *= (tensor: inout Tensor, other: Tensor) { tensor.update(with: other, Product()) }
  /// Divides by `other` in place.
  public static func /= (tensor: inout Tensor, other: Tensor) { tensor.update(with: other, Quotient()) }
  /// Adds `number` in place.
  public static func += (tensor: inout Tensor, number: Float) { tensor.update(With(number, Sum())) }
  /// Subtracts `number` in place.
  public static func -= (tensor: inout Tensor, number: Float) { tensor.update(With(number, Difference())) }
  /// Multiplies by `number` in place.
  public static func *= (tensor: inout Tensor, number: Float) { tensor.update(With(number, Product())) }
  /// Divides by `number` in place.
  public static func /= (tensor: inout Tensor, number: Float) { tensor.update(With(number, Quotient())) }

  private mutating func update(_ function: some UnaryFunction) {
    let count = count
    withUnsafeMutablePointer { Elementwise.map(count, $0, into: $0, function) }
  }
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
