/// The rectangle of a chart that holds data: two axes, grid, ticks, titles, and the position of a value in it.
package struct ChartPanel: Sendable {
  /// The left edge in pixels.
  package let x: Double
  /// The upper edge in pixels.
  package let y: Double
  /// The width in pixels.
  package let width: Double
  /// The height in pixels.
  package let height: Double
  /// The axis from left to right.
  package let horizontal: Axis
  /// The axis from bottom to top.
  package let vertical: Axis

  package init(x: Double, y: Double, width: Double, height: Double, horizontal: Axis, vertical: Axis) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
    self.horizontal = horizontal
    self.vertical = vertical
  }

  /// The lower edge in pixels.
  package var bottom: Double { y + height }

  /// The position of the data point in the picture; `nil` if one of the values is not finite.
  package func point(_ valueX: Double, _ valueY: Double) -> SVG.Point? {
    guard let fractionX = horizontal.fraction(of: valueX), let fractionY = vertical.fraction(of: valueY)
    else {
      return nil
    }
    return SVG.Point(x + fractionX * width, bottom - fractionY * height)
  }

  /// Draws grid, tick labels and titles; without `horizontalTitle` the horizontal ticks have no labels.
  package func drawAxes(in svg: inout SVG, horizontalTitle: String?, verticalTitle: String) {
    for tick in vertical.ticks {
      guard let place = point(horizontal.range.lowerBound, tick) else { continue }
      svg.line(from: place, to: SVG.Point(x + width, place.y), stroke: ChartColour.grid)
      svg.text(
        vertical.label(tick), at: SVG.Point(x - 8, place.y + 4), size: 12, anchor: .end,
        fill: ChartColour.label)
    }
    for tick in horizontal.ticks {
      guard let place = point(tick, vertical.range.lowerBound) else { continue }
      svg.line(from: place, to: SVG.Point(place.x, place.y + 4), stroke: ChartColour.frame)
      if horizontalTitle != nil {
        svg.text(
          horizontal.label(tick), at: SVG.Point(place.x, bottom + 19), size: 12, anchor: .middle,
          fill: ChartColour.label)
      }
    }
    svg.line(from: SVG.Point(x, bottom), to: SVG.Point(x + width, bottom), stroke: ChartColour.frame)
    if let horizontalTitle {
      svg.text(horizontalTitle, at: SVG.Point(x + width / 2, bottom + 40), anchor: .middle)
    }
    svg.text(verticalTitle, at: SVG.Point(x - 48, y + height / 2), anchor: .middle, rotation: -90)
  }

  /// Draws `values` as a line with gaps where they are not finite; a value between two gaps is a dot.
  package func drawLine(
    _ values: [(x: Double, y: Double)], in svg: inout SVG, stroke: String, lineWidth: Double = 2,
    dashes: String? = nil
  ) {
    var run: [SVG.Point] = []
    func flush(_ svg: inout SVG) {
      if run.count == 1 {
        svg.circle(centre: run[0], radius: lineWidth + 1.5, fill: stroke)
      } else {
        svg.polyline(run, stroke: stroke, width: lineWidth, dashes: dashes)
      }
      run = []
    }
    for value in values {
      if let point = point(value.x, value.y) {
        run.append(point)
      } else {
        flush(&svg)
      }
    }
    flush(&svg)
  }
}

/// The colours that all charts share; blue and orange can be distinguished with any colour vision (Okabe & Ito 2008).
package enum ChartColour {
  package static let grid = "#e6e6e6"
  package static let frame = "#9a9a9a"
  package static let label = "#555555"
  package static let blue = "#0072b2"
  package static let orange = "#d55e00"
  package static let grey = "#7a7a7a"
}

/// The heading of a chart, the same in all of them.
extension SVG {
  /// Writes a bold title and, below it, a caption.
  package mutating func heading(_ title: String, caption: String, x: Double = 24) {
    text(title, at: Point(x, 36), size: 20, bold: true)
    text(caption, at: Point(x, 60), size: 14, fill: ChartColour.label)
  }
}
