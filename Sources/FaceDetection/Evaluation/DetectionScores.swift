import Foundation
import Images

/// How well faces are found in labelled scenes. Faces that are not labelled count as mistakes when they are found.
public struct DetectionScores: Sendable, Codable, Equatable {
  /// How many labelled faces there are.
  public let faces: Int
  /// The share of the labelled faces that was found.
  public let recall: Double
  /// The share of what was found that is a labelled face.
  public let precision: Double
  /// The area under precision over recall, precision being the highest at that recall or above (Everingham et al. 2010,
  /// "The PASCAL Visual Object Classes Challenge").
  public let averagePrecision: Double

  /// - Parameters:
  ///   - found: What was found, at any score: the score, and whether it is a labelled face that nothing surer has
  ///     found.
  ///   - faces: How many labelled faces there are.
  ///   - threshold: The score from which on a face counts as found, for recall and precision.
  package init(found: [(score: Float, isFace: Bool)], faces: Int, threshold: Float) {
    self.faces = faces
    let sure = found.filter { $0.score >= threshold }
    let hits = sure.count { $0.isFace }
    recall = Double(hits) / Double(max(faces, 1))
    precision = sure.isEmpty ? 1 : Double(hits) / Double(sure.count)
    var (area, best) = (0.0, 0.0)
    let sorted = found.sorted { $0.score > $1.score }
    var right = sorted.count { $0.isFace }
    for (index, entry) in sorted.enumerated().reversed() {
      best = max(best, Double(right) / Double(index + 1))
      if entry.isFace {
        area += best / Double(max(faces, 1))
        right -= 1
      }
    }
    averagePrecision = area
  }

  /// The scores of a detector.
  ///
  /// - Parameters:
  ///   - overlap: From which overlap on (shared area by that of both together, the face's square and the box as they
  ///     are) a box is found.
  public init(
    _ detector: FaceDetector, scenes: [LabelledScenes.Scene], options: FaceDetector.Options = FaceDetector.Options(),
    overlap: Float = 0.4
  ) throws {
    var found: [(score: Float, isFace: Bool)] = []
    for scene in scenes {
      var all = options
      all.threshold = 0
      var left = scene.boxes
      for face in detector.faces(in: try GrayImage(contentsOf: scene.path), all) {
        let overlaps = left.map { $0.edges.overlap(with: face.box.edges) }
        let best = overlaps.indices.max { overlaps[$0] < overlaps[$1] }
        let hit = best.flatMap { overlaps[$0] >= overlap ? $0 : nil }
        if let hit { left.remove(at: hit) }
        found.append((face.score, hit != nil))
      }
    }
    self.init(found: found, faces: scenes.reduce(0) { $0 + $1.boxes.count }, threshold: options.threshold)
  }
}
