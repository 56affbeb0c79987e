import EmotionRecognition
import NeuralNetworks

/// The parts of a face, as soft masks on the 48 × 48 pixels that the networks see.
///
/// Their places were read off the mean of FER-2013's faces, whose eyes lie near row 18 and columns 15 and 33 and whose
/// mouth lies near row 38. So they fit faces that are framed as FER-2013's, seen from the front; on a turned or shifted
/// face a region covers its neighbour.
public enum FacialRegion: String, CaseIterable, Sendable, Codable {
  case brows, eyes, nose, cheeks, mouth, chin
  /// What no other region has: the forehead, hair, neck and background.
  case surroundings

  /// Ellipses: row and column of the centre, half the height and half the width, in pixels.
  private var ellipses: [(row: Float, column: Float, height: Float, width: Float)] {
    switch self {
    case .brows: [(13, 14.5, 2.6, 6.5), (13, 33.5, 2.6, 6.5)]
    case .eyes: [(18, 15, 3, 5.5), (18, 33, 3, 5.5)]
    case .nose: [(25.5, 24, 7, 4.5)]
    case .cheeks: [(28, 12.5, 6, 6), (28, 35.5, 6, 6)]
    case .mouth: [(37.5, 24, 4.2, 9.5)]
    case .chin: [(45, 24, 3.6, 10)]
    case .surroundings: []
    }
  }

  /// 1 inside, 0 far outside, one half on the ellipse's edge.
  private func weight(_ row: Int, _ column: Int) -> Float {
    ellipses.reduce(0) { most, ellipse in
      let (dy, dx) = ((Float(row) - ellipse.row) / ellipse.height, (Float(column) - ellipse.column) / ellipse.width)
      // In pixels from the edge, about: it is two pixels wide.
      let outside = ((dy * dy + dx * dx).squareRoot() - 1) * min(ellipse.height, ellipse.width)
      return max(most, min(1, max(0, 0.5 - outside / 2)))
    }
  }

  /// The masks of all regions in their order, [regions, 48, 48]; every pixel's sum to 1.
  public static let masks: Tensor = {
    let side = FaceDataset.side
    var values = [Float](repeating: 0, count: allCases.count * side * side)
    for pixel in 0..<side * side {
      let weights = allCases.map { $0.weight(pixel / side, pixel % side) }
      let sum = weights.reduce(0, +)
      for (region, weight) in weights.enumerated() {
        values[region * side * side + pixel] =
          allCases[region] == .surroundings ? max(0, 1 - sum) : weight / max(sum, 1)
      }
    }
    return Tensor([allCases.count, side, side], values)
  }()
}
