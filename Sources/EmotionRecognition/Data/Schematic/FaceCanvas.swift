import MienSystem

/// A picture of 48×48 tones on which shapes are drawn by their signed distance, so that their edges are
/// smooth.
///
/// A shape is a function of a point in face units that is negative inside, positive outside, and near the edge equal to
/// the distance from it. A pixel whose centre lies at distance d is covered by the share ½ − d/softness, clamped to 0
/// and 1, where softness is not less than the size of a pixel.
struct FaceCanvas {
  /// The tones, [48, 48], 0 black to 1 white.
  private(set) var tones: [Float]
  /// The points of the head at the pixels' centres, [48, 48] each.
  let headU: [Float]
  let headV: [Float]
  /// The same for eyes, nose and mouth, which move and narrow as the head turns.
  let featureU: [Float]
  let featureV: [Float]
  /// The size of a pixel in face units.
  let pixel: Float

  private let view: FaceView

  /// A part of the face plane, in face units.
  struct Box {
    let u: ClosedRange<Float>
    let v: ClosedRange<Float>

    /// The box around a point.
    init(_ u: Float, _ v: Float, width: Float, height: Float) {
      self.u = u - width...u + width
      self.v = v - height...v + height
    }

    static let everything = Box(0, 0, width: 100, height: 100)
  }

  /// The points that the pixels show: those of the head, or those of its features.
  enum Layer {
    case head
    case features
  }

  /// A black picture of a head seen from `view`.
  init(view: FaceView) {
    let side = FaceDataset.side
    tones = [Float](repeating: 0, count: side * side)
    pixel = 1 / view.scale
    self.view = view
    let cosine = cos(view.tilt)
    let sine = sin(view.tilt)
    var points: (hu: [Float], hv: [Float], fu: [Float], fv: [Float]) = ([], [], [], [])
    for row in 0..<side {
      for column in 0..<side {
        let x = (Float(column) + 0.5 - view.centre.x) / view.scale
        let y = (Float(row) + 0.5 - view.centre.y) / view.scale
        let u = cosine * x + sine * y
        let v = cosine * y - sine * x
        points.hu.append(u)
        points.hv.append(v)
        let slid = u - view.slideU
        points.fu.append(slid * (1 + view.narrowing * slid))
        points.fv.append(v - view.slideV)
      }
    }
    (headU, headV, featureU, featureV) = (points.hu, points.hv, points.fu, points.fv)
  }

  /// Mixes `tone` into the pixels of `box`, as far as the shape `distance` covers them.
  @inline(__always)
  mutating func fill(
    _ box: Box, on layer: Layer = .features, tone: Float, opacity: Float = 1, softness: Float = 0,
    _ distance: (_ u: Float, _ v: Float) -> Float
  ) {
    paint(box, on: layer, opacity: opacity, softness: softness, tone: { _, _, _ in tone }, distance)
  }

  /// The same with a tone that depends on the point and on the tone already there.
  @inline(__always)
  mutating func paint(
    _ box: Box, on layer: Layer = .features, opacity: Float = 1, softness: Float = 0,
    tone: (_ u: Float, _ v: Float, _ old: Float) -> Float, _ distance: (_ u: Float, _ v: Float) -> Float
  ) {
    let us = layer == .head ? headU : featureU
    let vs = layer == .head ? headV : featureV
    let width = max(softness, pixel)
    if opacity <= 0 { return }
    let (rows, columns) = pixels(of: box, on: layer)
    for row in rows {
      for index in row * FaceDataset.side + columns.lowerBound..<row * FaceDataset.side + columns.upperBound {
        let u = us[index]
        let v = vs[index]
        if v < box.v.lowerBound || v > box.v.upperBound || u < box.u.lowerBound || u > box.u.upperBound {
          continue
        }
        let coverage = min(1, max(0, 0.5 - distance(u, v) / width))
        if coverage > 0 {
          let old = tones[index]
          tones[index] = old + (tone(u, v, old) - old) * coverage * opacity
        }
      }
    }
  }

  /// The rows and columns of all pixels that show a point of `box`: those between its rotated corners.
  private func pixels(of box: Box, on layer: Layer) -> (rows: Range<Int>, columns: Range<Int>) {
    var (left, right, top, bottom) = (Float.infinity, -Float.infinity, Float.infinity, -Float.infinity)
    for boxU in [box.u.lowerBound, box.u.upperBound] {
      for boxV in [box.v.lowerBound, box.v.upperBound] {
        let (x, y) = view.place(ofU: boxU, v: boxV, isFeature: layer == .features)
        (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
      }
    }
    func range(_ low: Float, _ high: Float) -> Range<Int> {
      let limit = Float(FaceDataset.side)
      let start = Int(max(0, min(limit, (low - 1).rounded(.down))))
      return start..<max(start, Int(max(0, min(limit, (high + 1).rounded(.up)))))
    }
    return (range(top, bottom), range(left, right))
  }

  /// Draws a line of half width `thickness` along the quadratic Bézier curve a, b, c.
  mutating func stroke(
    _ a: (u: Float, v: Float), _ b: (u: Float, v: Float), _ c: (u: Float, v: Float), thickness: Float,
    tone: Float, opacity: Float = 1
  ) {
    // Six straight pieces are smooth enough at this size.
    let steps = 6
    let points = (0...steps).map { step in
      let t = Float(step) / Float(steps)
      let (p, q, r) = ((1 - t) * (1 - t), 2 * t * (1 - t), t * t)
      return (u: p * a.u + q * b.u + r * c.u, v: p * a.v + q * b.v + r * c.v)
    }
    let margin = thickness + pixel
    let box = Box(
      (min(a.u, b.u, c.u) + max(a.u, b.u, c.u)) / 2, (min(a.v, b.v, c.v) + max(a.v, b.v, c.v)) / 2,
      width: (max(a.u, b.u, c.u) - min(a.u, b.u, c.u)) / 2 + margin,
      height: (max(a.v, b.v, c.v) - min(a.v, b.v, c.v)) / 2 + margin)
    fill(box, tone: tone, opacity: opacity) { u, v in
      var nearest = Float.infinity
      for step in 0..<steps {
        nearest = min(nearest, squaredDistance(u, v, points[step], points[step + 1]))
      }
      return nearest.squareRoot() - thickness
    }
  }
}

/// The squared distance of the point (u, v) from the line between two points.
@inline(__always)
private func squaredDistance(
  _ u: Float, _ v: Float, _ start: (u: Float, v: Float), _ end: (u: Float, v: Float)
) -> Float {
  let (du, dv) = (end.u - start.u, end.v - start.v)
  let along = ((u - start.u) * du + (v - start.v) * dv) / max(du * du + dv * dv, 1e-9)
  let t = min(1, max(0, along))
  let (eu, ev) = (u - start.u - t * du, v - start.v - t * dv)
  return eu * eu + ev * ev
}

/// The signed distance of (u, v) from the ellipse around (0, 0) with the given half axes; near the edge, in
/// first order.
@inline(__always)
func ellipseDistance(_ u: Float, _ v: Float, _ halfWidth: Float, _ halfHeight: Float) -> Float {
  let (a, b) = (u / halfWidth, v / halfHeight)
  let length = (a * a + b * b).squareRoot()
  let (c, d) = (a / halfWidth, b / halfHeight)
  let slope = (c * c + d * d).squareRoot()
  return slope < 1e-6 ? -min(halfWidth, halfHeight) : length * (length - 1) / slope
}
