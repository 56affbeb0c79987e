import MienKernels
import Testing

/// All shapes of tile, whichever of them this build uses.
@Suite struct TileProductTests {
  typealias Kernel =
    @Sendable (
      TileRows, UnsafePointer<Float>, TileLoops, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int, Bool
    ) -> Void

  struct Shape: Sendable, CustomStringConvertible {
    let description: String
    let rows, width: Int
    /// Whether the rows lie one value apart; only then can sums start from the output.
    let isColumns: Bool
    let run: Kernel
  }

  static let shapes = [
    Shape(description: "rows8By32", rows: 8, width: 32, isColumns: false) { rows, _, loops, panel, out, stride, _ in
      TileProduct.rows8By32(rows, loops, panel, into: out, rowStride: stride)
    },
    Shape(description: "rows4By32", rows: 4, width: 32, isColumns: false) { rows, _, loops, panel, out, stride, _ in
      TileProduct.rows4By32(rows, loops, panel, into: out, rowStride: stride)
    },
    Shape(description: "columns8By32", rows: 8, width: 32, isColumns: true) {
      _, base, loops, panel, out, stride, adds in
      TileProduct.columns8By32(base, loops, panel, into: out, rowStride: stride, accumulating: adds)
    },
    Shape(description: "rows6By16", rows: 6, width: 16, isColumns: false) { rows, _, loops, panel, out, stride, _ in
      TileProduct.rows6By16(rows, loops, panel, into: out, rowStride: stride)
    },
    Shape(description: "rows3By16", rows: 3, width: 16, isColumns: false) { rows, _, loops, panel, out, stride, _ in
      TileProduct.rows3By16(rows, loops, panel, into: out, rowStride: stride)
    },
    Shape(description: "columns6By16", rows: 6, width: 16, isColumns: true) {
      _, base, loops, panel, out, stride, adds in
      TileProduct.columns6By16(base, loops, panel, into: out, rowStride: stride, accumulating: adds)
    },
  ]

  @Test(arguments: shapes.indices, [(1, 1, 1), (2, 3, 5), (1, 4, 17), (3, 1, 2)])
  func productsAreTheSumsOverThreeLoops(index: Int, counts: (outer: Int, middle: Int, inner: Int)) throws {
    let shape = Self.shapes[index]
    let terms = counts.outer * counts.middle * counts.inner
    // The inner stride is 1 for rows of their own, and any for rows side by side.
    let inner = shape.isColumns ? 11 : 1
    let (middle, outer) = (inner * counts.inner + 3, (inner * counts.inner + 3) * counts.middle + 7)
    let rowDistance = shape.isColumns ? 1 : outer * counts.outer + 5
    let left = (0..<rowDistance * shape.rows + outer * counts.outer + 16).map { Float(($0 * 37) % 101) / 50 - 1 }
    let panel = (0..<terms * shape.width).map { Float(($0 * 53) % 97) / 48 - 1 }
    let start = (0..<shape.rows * shape.width).map { Float($0 % 7) }
    let loops = TileLoops(
      outer: .init(count: counts.outer, stride: outer), middle: .init(count: counts.middle, stride: middle),
      inner: .init(count: counts.inner, stride: inner))
    for accumulating in shape.isColumns ? [false, true] : [false] {
      let guarded = GuardedMemory(accumulating ? start : start.map { _ in .nan })
      left.withUnsafeBufferPointer { left in
        panel.withUnsafeBufferPointer { panel in
          guard let base = left.baseAddress, let panel = panel.baseAddress else { return }
          let rows = TileRows(count: shape.rows) { base + $0 * rowDistance }
          shape.run(rows, base, loops, panel, guarded.pointer, shape.width, accumulating)
        }
      }
      #expect(guarded.isIntact)
      for row in 0..<shape.rows {
        for column in 0..<shape.width {
          var sum = accumulating ? Double(start[row * shape.width + column]) : 0
          var term = 0
          for o in 0..<counts.outer {
            for m in 0..<counts.middle {
              for i in 0..<counts.inner {
                let position = row * rowDistance + o * outer + m * middle + i * inner
                sum += Double(left[position]) * Double(panel[term * shape.width + column])
                term += 1
              }
            }
          }
          #expect(abs(Double(guarded.values[row * shape.width + column]) - sum) < 1e-5)
        }
      }
    }
  }
}
