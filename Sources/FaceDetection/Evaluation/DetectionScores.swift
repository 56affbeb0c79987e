import Images

/// How well faces are found in labelled scenes. An unlabelled face that is found counts as a mistake.
public struct DetectionScores: Sendable, Codable, Equatable {
  /// The number of labelled faces.
  public let faces: Int
  /// The share of the labelled faces that were found.
  public let recall: Double
  /// The share of the found boxes that are labelled faces.
  public let precision: Double
  /// The area under the curve of precision over recall, with the highest precision at that recall or above (Everingham
  /// et al. 2010, "The PASCAL Visual Object Classes Challenge").
  public let averagePrecision: Double

  /// - Parameters:
  ///   - found: All found boxes, at any score: the score, and whether it is a labelled face that no box of higher score
  ///     has found.
  ///   - faces: The number of labelled faces.
  ///   - threshold: The smallest score that counts as found, for recall and precision.
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
  ///   - overlap: The smallest overlap (intersection over union of the face's square and the box, both unrotated) that
  ///     counts as found.
  ///   - limits: The largest pictures that are read.
  public init(
    _ detector: FaceDetector, scenes: [LabelledScenes.Scene], options: FaceDetector.Options = FaceDetector.Options(),
    overlap: Float = 0.4, limits: ImageLimits = ImageLimits()
  ) throws {
    var found: [(score: Float, isFace: Bool)] = []
    for scene in scenes {
      var all = options
      all.threshold = 0
      var left = scene.boxes
      for face in detector.faces(in: try GrayImage(contentsOf: scene.path, limits: limits), all) {
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
