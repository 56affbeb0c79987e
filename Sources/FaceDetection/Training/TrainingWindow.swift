import MienSystem
import NeuralNetworks

/// A square picture to learn from, and its faces.
package struct TrainingWindow {
  /// Pixels of a side.
  package static let side = 128

  /// [side, side], 0 to 255.
  package var pixels = [Float](repeating: 127.5, count: side * side)
  package init() {}

  /// The faces, and whether their roll is known.
  package var faces: [(box: FaceBox, isRollKnown: Bool)] = []

  /// Those whose middle lies in the window: of a scene's further faces some do not.
  package var seenFaces: [(box: FaceBox, isRollKnown: Bool)] {
    let inside = 0...Float(Self.side)
    return faces.filter { inside.contains($0.box.x) && inside.contains($0.box.y) }
  }

  /// A similarity from the window to a picture: window = point + scale · R(angle) · mirror · (picture − centre).
  package struct Placing {
    /// The point of the picture, and where it comes to lie in the window.
    package var centre, point: (x: Float, y: Float)
    /// Pixels of the window per pixel of the picture.
    package var scale: Float
    /// Radians, clockwise.
    package var angle: Float
    package var isMirrored: Bool

    package init(
      centre: (x: Float, y: Float), point: (x: Float, y: Float), scale: Float, angle: Float = 0,
      isMirrored: Bool = false
    ) {
      (self.centre, self.point, self.scale) = (centre, point, scale)
      (self.angle, self.isMirrored) = (angle, isMirrored)
    }

    /// Where a face of the picture comes to lie.
    package func placed(_ face: FaceBox) -> FaceBox {
      let dx = (face.x - centre.x) * scale * (isMirrored ? -1 : 1)
      let dy = (face.y - centre.y) * scale
      return FaceBox(
        x: point.x + cos(angle) * dx - sin(angle) * dy, y: point.y + sin(angle) * dx + cos(angle) * dy,
        side: face.side * scale, roll: angle + (isMirrored ? -face.roll : face.roll))
    }
  }

  /// Draws a picture into the window.
  ///
  /// - Parameters:
  ///   - mask: How much of the picture is seen at a place, from its offset to `centre` in the picture.
  ///   - tone: What becomes of its tones.
  package mutating func draw(
    _ picture: PixelPyramid, _ placing: Placing, reach: Float? = nil, mask: ((Float, Float) -> Float)? = nil,
    tone: (Float) -> Float = { $0 }
  ) {
    let side = Self.side
    let (cosine, sine) = (cos(placing.angle) / placing.scale, sin(placing.angle) / placing.scale)
    let mirror: Float = placing.isMirrored ? -1 : 1
    // The rows and columns that a picture of this reach about its centre can touch.
    let radius = reach.map { $0 * placing.scale * 1.5 } ?? Float(2 * side)
    let rows = max(0, Int(placing.point.y - radius))..<max(0, min(side, Int(placing.point.y + radius) + 1))
    let first = max(0, Int(placing.point.x - radius))
    let count = min(side, Int(placing.point.x + radius) + 1) - first
    guard count > 0 else { return }
    var line = [Float](repeating: 0, count: count)
    for row in rows {
      let (dx, dy) = (Float(first) + 0.5 - placing.point.x, Float(row) + 0.5 - placing.point.y)
      let (u, v) = (mirror * (cosine * dx + sine * dy), cosine * dy - sine * dx)
      line.withUnsafeMutableBufferPointer { line in
        guard let line = line.baseAddress else { return }
        for index in 0..<count { line[index] = -1 }
        picture.sample(
          count, x: placing.centre.x + u, y: placing.centre.y + v, dx: mirror * cosine, dy: -sine, into: line)
        for index in 0..<count where line[index] >= 0 {
          let place = row * side + first + index
          let value = tone(line[index])
          guard let mask else {
            pixels[place] = value
            continue
          }
          let share = mask(u + Float(index) * mirror * cosine, v - Float(index) * sine)
          pixels[place] += share * (value - pixels[place])
        }
      }
    }
  }

  /// What the network should say, written to `output`: see ``DetectionTarget``.
  package func writeTargets(into output: UnsafeMutablePointer<Float>) {
    let stride = ProposalNetwork.stride
    let places = Self.side / stride
    for row in 0..<places {
      for column in 0..<places {
        let target = output + (row * places + column) * DetectionTarget.numbers
        for number in 0..<DetectionTarget.numbers { target[number] = 0 }
        let (x, y) = ((Float(column) + 0.5) * Float(stride), (Float(row) + 0.5) * Float(stride))
        // The nearest face in units of its side decides.
        var nearest = Float.infinity
        for (face, isRollKnown) in faces {
          let (dx, dy) = (face.x - x, face.y - y)
          let distance = (dx * dx + dy * dy).squareRoot()
          let isMiddle = abs(dx) <= Float(stride) / 2 && abs(dy) <= Float(stride) / 2
          guard distance / face.side < nearest else { continue }
          if Self.learned.contains(face.side), distance < 0.28 * face.side || isMiddle {
            nearest = distance / face.side
            target[0] = 1
            target[1] = dx / ProposalNetwork.unit
            target[2] = dy / ProposalNetwork.unit
            target[3] = log(face.side / ProposalNetwork.unit)
            target[4] = face.roll
            target[5] = isRollKnown ? 1 : 0
          } else if face.side < Self.tooLarge, distance < 0.65 * face.side, nearest == .infinity {
            target[0] = -1
          }
        }
      }
    }
  }

  /// The sides that are learned: a little more than a level is for.
  package static let learned: ClosedRange<Float> = 13...40
  /// From this side on, the network must distinguish parts of a face from faces.
  package static let tooLarge: Float = 64
}
