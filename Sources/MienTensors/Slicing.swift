import MienKernels
import MienSystem

/// What a subscript takes of one axis: a range of its indices, or one index, which leaves the axis out of the result.
///
/// `Int` and the ranges of the standard library are selections.
public protocol AxisSelection: Sendable {
  /// The indices that are taken of an axis of `size`.
  func indices(ofAxis size: Int) -> Range<Int>
  /// Whether the axis is left out.
  static var isSingle: Bool { get }
}

extension AxisSelection {
  /// No: a range keeps its axis.
  public static var isSingle: Bool { false }
}

extension AxisSelection where Self: RangeExpression<Int> {
  /// The range, an open end being the end of the axis.
  public func indices(ofAxis size: Int) -> Range<Int> { relative(to: 0..<size) }
}

extension Range: AxisSelection where Bound == Int {}
extension ClosedRange: AxisSelection where Bound == Int {}
extension PartialRangeFrom: AxisSelection where Bound == Int {}
extension PartialRangeUpTo: AxisSelection where Bound == Int {}
extension PartialRangeThrough: AxisSelection where Bound == Int {}
extension Int: AxisSelection {
  /// This index.
  public func indices(ofAxis size: Int) -> Range<Int> { self..<self + 1 }
  /// Yes: x[2, 0...] is a row.
  public static var isSingle: Bool { true }
}

/// Where the elements of a part of a tensor are.
package struct Slice: Sendable {
  /// The part's size along every axis, and the Floats from one index to the next.
  package var sizes, strides: [Int]
  /// The place of its first element.
  package var offset = 0
  /// The axes that the result has.
  package var isKept: [Bool]

  /// Everything.
  package init(whole shape: Shape) {
    (sizes, strides) = (shape.sizes, shape.strides)
    isKept = sizes.map { _ in true }
  }

  /// A range of one axis, every `step`-th index.
  package init(_ shape: Shape, along axis: Int, _ range: some RangeExpression<Int>, step: Int = 1) {
    self.init(whole: shape)
    let axis = shape.index(ofAxis: axis)
    expect(step > 0, "sliced: expected a positive step, got \(step)")
    restrict(axis, to: range.relative(to: 0..<shape.sizes[axis]), shape)
    sizes[axis] = (sizes[axis] + step - 1) / step
    strides[axis] *= step
  }

  /// What a subscript takes.
  package init(_ shape: Shape, _ selections: [any AxisSelection]) {
    self.init(whole: shape)
    expect(
      selections.count <= shape.rank,
      "subscript: expected at most \(shape.rank) indices or ranges for shape \(shape), "
        + "got \(selections.count)")
    for (axis, selection) in selections.enumerated() {
      restrict(axis, to: selection.indices(ofAxis: shape.sizes[axis]), shape)
      isKept[axis] = !type(of: selection).isSingle
    }
  }

  private mutating func restrict(_ axis: Int, to range: Range<Int>, _ shape: Shape) {
    expect(
      range.lowerBound >= 0 && range.upperBound <= shape.sizes[axis],
      "slice: \(range) is outside axis \(axis) of shape \(shape)")
    offset += range.lowerBound * strides[axis]
    sizes[axis] = range.count
  }

  /// The shape of the result.
  package var shape: Shape { Shape(sizes.indices.filter { isKept[$0] }.map { sizes[$0] }) }
}

extension Tensor {
  /// A part of the tensor: a range of every axis, or one index, which leaves the axis out. Axes that are not named are
  /// whole. `x[1..<3, 0...]` is rows 1 and 2; `x[0..., 2]` is column 2; `x[1..., 0]` may also be set.
  ///
  /// Setting takes what can be broadcast to the part. Two indices of a matrix, as in `x[1, 2]`, are a number.
  ///
  /// - Precondition: the ranges lie within their axes.
  public subscript(selections: any AxisSelection...) -> Tensor {
    get { self[Slice(shape, selections)] }
    set {
      let slice = Slice(shape, selections)
      write(newValue.broadcast(to: slice.shape), at: slice)
    }
  }

  /// The elements of a range of one axis, every `step`-th of them: `x.sliced(along: -1, 0..., step: 2)`.
  ///
  /// - Precondition: the range lies within the axis.
  public func sliced(along axis: Int, _ range: some RangeExpression<Int>, step: Int = 1) -> Tensor {
    self[Slice(shape, along: axis, range, step: step)]
  }

  /// The parts of these sizes along `axis`, one after the other.
  ///
  /// - Precondition: the sizes sum to the axis' size.
  public func split(along axis: Int, sizes: [Int]) -> [Tensor] {
    shape.split(along: axis, sizes: sizes).map { sliced(along: axis, $0) }
  }

  /// `count` parts of equal size along `axis`.
  ///
  /// - Precondition: `count` divides the axis' size.
  public func split(along axis: Int, into count: Int) -> [Tensor] {
    split(along: axis, sizes: shape.partSizes(along: axis, into: count))
  }

  /// The elements of a slice.
  package subscript(slice: Slice) -> Tensor {
    let result = slice.shape
    return Tensor(result) { output in
      withUnsafePointer {
        StridedCopy.copy(
          slice.sizes, $0 + slice.offset, strides: slice.strides, into: output, strides: Shape(slice.sizes).strides)
      }
    }
  }

  /// Writes `part` at the place of a slice of its shape.
  package mutating func write(_ part: Tensor, at slice: Slice) {
    withUnsafeMutablePointer { output in
      part.withUnsafePointer {
        StridedCopy.copy(
          slice.sizes, $0, strides: Shape(slice.sizes).strides, into: output + slice.offset, strides: slice.strides)
      }
    }
  }

  /// Zeros of a shape with this tensor at the place of a slice: the gradient of taking the slice.
  package func spread(over shape: Shape, at slice: Slice) -> Tensor {
    var whole = Tensor(shape, repeating: 0)
    whole.write(self, at: slice)
    return whole
  }
}

extension Shape {
  /// The ranges of parts along an axis.
  package func split(along axis: Int, sizes parts: [Int]) -> [Range<Int>] {
    expect(
      parts.reduce(0, +) == self[axis] && parts.allSatisfy { $0 >= 0 },
      "split: expected sizes that sum to \(self[axis]), axis \(axis) of shape \(self), got \(parts)")
    var start = 0
    return parts.map { size in
      defer { start += size }
      return start..<start + size
    }
  }

  /// The sizes of equal parts along an axis.
  package func partSizes(along axis: Int, into count: Int) -> [Int] {
    expect(
      count > 0 && self[axis] % count == 0,
      "split: expected a number of parts that divides \(self[axis]), axis \(axis) of shape \(self), got \(count)")
    return [Int](repeating: self[axis] / count, count: count)
  }
}
