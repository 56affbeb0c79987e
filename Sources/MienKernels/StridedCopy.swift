/// Copies between arrays of any strides: transposing, slicing, flipping, broadcasting and joining are this one loop.
///
///     output[Σ iₐ · outputStridesₐ] = input[Σ iₐ · inputStridesₐ]       for every index i below `sizes`
///
/// Neighbouring axes that both sides cross in one stride are one axis. What is then left of a transpose is done in
/// tiles of 16 × 16: each cache line is read once and written once.
package enum StridedCopy {
  /// - Parameters:
  ///   - sizes: The size of each axis.
  ///   - input: Where the element of index 0 is read.
  ///   - inputStrides: Floats from one index to the next along each axis; 0 repeats, a negative one flips.
  ///   - output: Where the element of index 0 is written.
  ///   - outputStrides: The same of the output; no two indices may have one place.
  package static func copy(
    _ sizes: [Int], _ input: UnsafePointer<Float>, strides inputStrides: [Int],
    into output: UnsafeMutablePointer<Float>, strides outputStrides: [Int]
  ) {
    guard !sizes.contains(0) else { return }
    let axes = BroadcastAxes(sizes, inputStrides, outputStrides)
    if let turned = axes.indexOfTurnedAxis {
      copyTiles(axes, turned, input, output)
    } else {
      copyRows(axes, input, output)
    }
  }

  /// Along the last axis. Short rows are given out together, long ones in parts.
  private static func copyRows(
    _ axes: BroadcastAxes, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>
  ) {
    let (rows, columns, steps) = (axes.rows, axes.columns, axes.steps)
    let part = 16384
    guard columns >= 2 * part else {
      return ThreadPool.forEachRange(rows, grain: max(1, part / columns)) { range in
        var place = Elementwise.RowPlace(axes, row: range.lowerBound)
        for _ in range {
          copyRow(columns, input + place.first, output + place.second, steps)
          place.advance(axes)
        }
      }
    }
    let parts = (columns + part - 1) / part
    ThreadPool.forEach(rows * parts) { item in
      let (row, first) = (item / parts, item % parts * part)
      let place = Elementwise.RowPlace(axes, row: row)
      copyRow(
        min(part, columns - first), input + (place.first + first * steps.first),
        output + (place.second + first * steps.second), steps)
    }
  }

  /// One row, with loops of their own for what is common: a vector loop has to know its steps.
  @inline(__always)
  private static func copyRow(
    _ count: Int, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>,
    _ steps: (first: Int, second: Int)
  ) {
    switch steps {
    case (1, 1) where count >= 16: output.update(from: input, count: count)
    case (1, 1): for index in 0..<count { output[index] = input[index] }
    case (0, 1): output.update(repeating: input[0], count: count)
    case (-1, 1): for index in 0..<count { output[index] = input[0 &- index] }
    default: for index in 0..<count { output[index &* steps.second] = input[index &* steps.first] }
    }
  }

  private static let tile = 16

  /// Where the output's rows lie along the last axis and the input's along axis `turned`. An item is 16 of the output's
  /// rows.
  private static func copyTiles(
    _ axes: BroadcastAxes, _ turned: Int, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>
  ) {
    let (rows, columns) = (axes.sizes[turned], axes.columns)
    let (inputStep, outputStep) = (axes.steps.first, axes.secondStrides[turned])
    // The other axes, and one of a single index in the place of the last: `RowPlace` leaves that out.
    let others = axes.sizes.indices.dropLast().filter { $0 != turned }
    let outer = BroadcastAxes(
      others: others.map { axes.sizes[$0] }, others.map { axes.firstStrides[$0] },
      others.map { axes.secondStrides[$0] })
    let bands = (rows + tile - 1) / tile
    let grain = max(1, 16384 / (tile * columns))
    ThreadPool.forEachRange(outer.rows * bands, grain: grain) { range in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: tile * tile) { buffer in
        guard let memory = buffer.baseAddress else { return }
        for item in range {
          let (slab, band) = item.quotientAndRemainder(dividingBy: bands)
          let place = Elementwise.RowPlace(outer, row: slab)
          let row = band &* tile
          copyBand(
            min(tile, rows - row), columns, input + (place.first + row), inputStep,
            output + (place.second + row * outputStep), outputStep, memory)
        }
      }
    }
  }

  /// output[r · outputStep + c] = input[c · inputStep + r] for up to 16 rows r and all columns c, by way of `memory`.
  @inline(__always)
  private static func copyBand(
    _ rows: Int, _ columns: Int, _ input: UnsafePointer<Float>, _ inputStep: Int,
    _ output: UnsafeMutablePointer<Float>, _ outputStep: Int, _ memory: UnsafeMutablePointer<Float>
  ) {
    var column = 0
    while column < columns {
      let width = min(tile, columns - column)
      let (source, target) = (input + column &* inputStep, output + column)
      if width == tile, rows == tile {
        for c in 0..<tile {
          let line = source + c &* inputStep
          for r in 0..<tile { memory[r &* tile &+ c] = line[r] }
        }
        for r in 0..<tile {
          let (line, row) = (memory + r &* tile, target + r &* outputStep)
          for c in 0..<tile { row[c] = line[c] }
        }
      } else {
        for r in 0..<rows {
          for c in 0..<width { target[r &* outputStep &+ c] = source[c &* inputStep &+ r] }
        }
      }
      column += width
    }
  }
}

extension BroadcastAxes {
  /// The axis along which the first operand lies in the order of memory, if the second lies so along the last axis and
  /// both are long enough for tiles.
  fileprivate var indexOfTurnedAxis: Int? {
    guard let last = sizes.indices.last, sizes[last] >= 4, secondStrides[last] == 1, firstStrides[last] != 1,
      firstStrides[last] != 0
    else { return nil }
    return sizes.indices.first { $0 != last && firstStrides[$0] == 1 && sizes[$0] >= 4 }
  }

  /// Axes of which ``columns`` is 1 and all `sizes` are in ``rows``.
  fileprivate init(others sizes: [Int], _ firstStrides: [Int], _ secondStrides: [Int]) {
    (self.sizes, self.firstStrides, self.secondStrides) = (sizes + [1], firstStrides + [0], secondStrides + [0])
  }
}
