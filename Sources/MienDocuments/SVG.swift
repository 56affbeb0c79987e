import MienFiles

/// A self-contained SVG picture, built one element at a time; lengths are pixels from the top left corner.
package struct SVG: Sendable {
  /// Which end of a text is at its position.
  package enum Anchor: String, Sendable {
    case start, middle, end
  }

  /// A place in the picture.
  package struct Point: Sendable, Equatable {
    package var x: Double
    package var y: Double

    package init(_ x: Double, _ y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// The width of the picture.
  package let width: Double

  /// The height of the picture.
  package let height: Double

  private let title: String
  private var elements: [String] = []

  /// A white picture; `title` is what a screen reader says.
  package init(width: Double, height: Double, title: String) {
    self.width = width
    self.height = height
    self.title = title
    rectangle(x: 0, y: 0, width: width, height: height, fill: "#ffffff")
  }

  /// A filled rectangle, with an outline if `stroke` is a colour.
  package mutating func rectangle(
    x: Double, y: Double, width: Double, height: Double, fill: String, opacity: Double = 1,
    radius: Double = 0,
    stroke: String? = nil
  ) {
    elements.append(
      "<rect x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(max(0, width)))\" height=\"\(n(max(0, height)))\""
        + (radius == 0 ? "" : " rx=\"\(n(radius))\"") + attribute("fill", fill)
        + (opacity == 1 ? "" : " fill-opacity=\"\(n(opacity))\"")
        + (stroke.map { attribute("stroke", $0) } ?? "") + "/>")
  }

  /// A straight line; `dashes` are the lengths of dash and gap ("4 3").
  package mutating func line(
    from start: Point, to end: Point, stroke: String, width: Double = 1, dashes: String? = nil
  ) {
    elements.append(
      "<line x1=\"\(n(start.x))\" y1=\"\(n(start.y))\" x2=\"\(n(end.x))\" y2=\"\(n(end.y))\""
        + attribute("stroke", stroke) + " stroke-width=\"\(n(width))\""
        + (dashes.map { attribute("stroke-dasharray", $0) } ?? "") + "/>")
  }

  /// Straight lines from point to point; nothing for fewer than two points.
  package mutating func polyline(_ points: [Point], stroke: String, width: Double = 2, dashes: String? = nil) {
    guard points.count > 1 else { return }
    let path = points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
    elements.append(
      "<polyline points=\"\(path)\" fill=\"none\"" + attribute("stroke", stroke)
        + " stroke-width=\"\(n(width))\" stroke-linejoin=\"round\" stroke-linecap=\"round\""
        + (dashes.map { attribute("stroke-dasharray", $0) } ?? "") + "/>")
  }

  /// A filled shape with these corners.
  package mutating func polygon(_ points: [Point], fill: String) {
    let path = points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
    elements.append("<polygon points=\"\(path)\"" + attribute("fill", fill) + "/>")
  }

  /// A filled circle, with an outline if `stroke` is a colour.
  package mutating func circle(centre: Point, radius: Double, fill: String, stroke: String? = nil) {
    elements.append(
      "<circle cx=\"\(n(centre.x))\" cy=\"\(n(centre.y))\" r=\"\(n(radius))\"" + attribute("fill", fill)
        + (stroke.map { attribute("stroke", $0) + " stroke-width=\"1.5\"" } ?? "") + "/>")
  }

  /// A line of text whose baseline begins at `position`, rotated by `rotation` degrees clockwise around it. With `halo`
  /// it has a white outline, so that it can be read on top of lines.
  package mutating func text(
    _ text: String, at position: Point, size: Double = 13, anchor: Anchor = .start, fill: String = "#222222",
    bold: Bool = false, rotation: Double = 0, halo: Bool = false
  ) {
    let turn = rotation == 0 ? "" : " transform=\"rotate(\(n(rotation)) \(n(position.x)) \(n(position.y)))\""
    elements.append(
      "<text x=\"\(n(position.x))\" y=\"\(n(position.y))\" font-size=\"\(n(size))\""
        + (anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\"") + attribute("fill", fill)
        + (bold ? " font-weight=\"600\"" : "")
        + (halo ? " stroke=\"#ffffff\" stroke-width=\"4\" paint-order=\"stroke\"" : "") + turn
        + ">\(SVG.escaped(text))</text>")
  }

  /// The picture as an SVG document.
  package var document: String {
    let head =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(n(width)) \(n(height))\" width=\"\(n(width))\""
      + " height=\"\(n(height))\" role=\"img\" font-family=\"system-ui, -apple-system, 'Segoe UI', Roboto, "
      + "'Helvetica Neue', Arial, sans-serif\">"
    return ([head, "<title>\(SVG.escaped(title))</title>"] + elements + ["</svg>"]).joined(separator: "\n")
      + "\n"
  }

  /// `text` as content or attribute of an XML element: markup is escaped, characters that XML forbids are removed.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in FileName.shown(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\t", "\n", "\r": result.unicodeScalars.append(scalar)
      default:
        let isForbidden = scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF
        if !isForbidden { result.unicodeScalars.append(scalar) }
      }
    }
    return result
  }

  private func attribute(_ name: String, _ value: String) -> String {
    " \(name)=\"\(SVG.escaped(value))\""
  }

  /// A length, to a hundredth of a pixel, without trailing zeros; 0 if it is not finite.
  private func n(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    var text = fixed(value, 2)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
