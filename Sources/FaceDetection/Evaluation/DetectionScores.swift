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
  /// The area under precision over recall, precision being the highest at that recall or above (Everingham et al. 2010, "The PASCAL
  /// Visual Object Classes Challenge").
  public let averagePrecision: Double

  /// - Parameters:
  ///   - found: What was found, at any score: the score, and whether it is a labelled face that nothing surer has found.
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
  ///   - overlap: From which overlap on (shared area by that of both together, the face's square and the box as they are) a box is found.
  ///   - progress: Called after every scene.
  public init(
    _ detector: FaceDetector, scenes: [LabelledScenes.Scene], options: FaceDetector.Options = FaceDetector.Options(),
    overlap: Float = 0.4, progress: () -> Void = {}
  ) throws {
    var found: [(score: Float, isFace: Bool)] = []
    for scene in scenes {
      var all = options
      all.threshold = 0
      var left = scene.boxes
      for face in detector.faces(in: try GrayImage(contentsOf: scene.path), all) {
        let hit = left.indices.max { left[$0].overlap(with: face.box) < left[$1].overlap(with: face.box) }
        let isFace = hit.map { left[$0].overlap(with: face.box) >= overlap } ?? false
        if isFace, let hit { left.remove(at: hit) }
        found.append((face.score, isFace))
      }
      progress()
    }
    self.init(found: found, faces: scenes.reduce(0) { $0 + $1.boxes.count }, threshold: options.threshold)
  }
}

extension LabelledScenes.Box {
  /// The shared area as a part of that of both together.
  func overlap(with face: FaceBox) -> Float {
    let edges = face.edges
    let across = min(edges.right, left + width) - max(edges.left, left)
    let down = min(edges.bottom, top + height) - max(edges.top, top)
    let shared = max(0, across) * max(0, down)
    return shared / (face.side * face.side + width * height - shared)
  }
}
