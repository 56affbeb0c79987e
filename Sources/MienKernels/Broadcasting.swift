/// The axes over which two operands are combined, each read with strides of its own: 0 where it is broadcast.
///
/// Neighbouring axes that both operands cross in one stride are one axis here: a bias [channels] on images
/// [batch, height, width, channels] is a loop over rows of channels.
public struct BroadcastAxes {
  /// The sizes, without those of 1.
  let sizes: [Int]
  /// Floats from one index to the next.
  let firstStrides, secondStrides: [Int]

  /// - Parameters:
  ///   - sizes: The shape of the output.
  ///   - firstStrides: Floats from one index to the next along each axis of the first; 0 where it is broadcast.
  ///   - secondStrides: The same for the second.
  public init(_ sizes: [Int], _ firstStrides: [Int], _ secondStrides: [Int]) {
    var axes: [(size: Int, first: Int, second: Int)] = []
    for (axis, size) in sizes.enumerated() where size != 1 {
      let (first, second) = (firstStrides[axis], secondStrides[axis])
      if let last = axes.last, last.first == size * first, last.second == size * second {
        axes[axes.count - 1] = (last.size * size, first, second)
      } else {
        axes.append((size, first, second))
      }
    }
    (self.sizes, self.firstStrides, self.secondStrides) = (axes.map(\.size), axes.map(\.first), axes.map(\.second))
  }

  /// The size of the last axis, and how many rows of it there are.
  public var columns: Int { sizes.last ?? 1 }
  public var rows: Int { sizes.dropLast().reduce(1, *) }
  /// Floats from one element of a row to the next.
  public var steps: (first: Int, second: Int) { (firstStrides.last ?? 0, secondStrides.last ?? 0) }
}

extension Elementwise {
  /// output[i] = function(first[…], second[…]) for two operands that are broadcast over `axes`.
  @inlinable
  public static func zip<Function: BinaryFunction>(
    over axes: BroadcastAxes, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, _ function: Function
  ) {
    let (rows, columns, steps) = (axes.rows, axes.columns, axes.steps)
    guard rows != 1 else {
      // Parts of the only row are given out.
      return ThreadPool.forEachRange(columns) { range in
        let start = range.lowerBound
        combine(
          range.count, first + start &* steps.first, second + start &* steps.second, steps, into: output + start,
          function)
      }
    }
    ThreadPool.forEachRange(rows, grain: max(1, 16384 / max(columns, 1))) { range in
      var place = RowPlace(axes, row: range.lowerBound)
      for row in range {
        combine(columns, first + place.first, second + place.second, steps, into: output + row &* columns, function)
        place.advance(axes)
      }
    }
  }

  /// A row, with loops of their own for what is common: a vector loop has to know that a step is 1 or 0.
  @inlinable @inline(__always)
  public static func combine<Function: BinaryFunction>(
    _ count: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>, _ steps: (first: Int, second: Int),
    into output: UnsafeMutablePointer<Float>, _ function: Function
  ) {
    switch steps {
    case (1, 1): for index in 0..<count { output[index] = function(first[index], second[index]) }
    case (1, 0):
      let value = second[0]
      for index in 0..<count { output[index] = function(first[index], value) }
    case (0, 1):
      let value = first[0]
      for index in 0..<count { output[index] = function(value, second[index]) }
    default:
      for index in 0..<count { output[index] = function(first[index &* steps.first], second[index &* steps.second]) }
    }
  }

  /// Where a row of the last axis begins in both operands.
  public struct RowPlace {
    public private(set) var first = 0, second = 0
    private var index: [Int]

    public init(_ axes: BroadcastAxes, row: Int) {
      index = [Int](repeating: 0, count: max(0, axes.sizes.count - 1))
      var rest = row
      for axis in index.indices.reversed() {
        index[axis] = rest % axes.sizes[axis]
        rest /= axes.sizes[axis]
        first += index[axis] * axes.firstStrides[axis]
        second += index[axis] * axes.secondStrides[axis]
      }
    }

    public mutating func advance(_ axes: BroadcastAxes) {
      var axis = index.count - 1
      while axis >= 0 {
        index[axis] += 1
        first += axes.firstStrides[axis]
        second += axes.secondStrides[axis]
        if index[axis] < axes.sizes[axis] { return }
        first -= axes.sizes[axis] * axes.firstStrides[axis]
        second -= axes.sizes[axis] * axes.secondStrides[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }
}
