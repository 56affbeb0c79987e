extension FaceDetector {
  /// One face for those that overlap: the one of the highest score. Its box is the mean of all that overlap it by half,
  /// weighted by their squared scores.
  ///
  /// - Parameters:
  ///   - found: The faces to merge; empty afterwards.
  ///   - faces: The faces, the surest first; overwritten.
  package static func merge(_ found: inout [DetectedFace], into faces: inout [DetectedFace]) {
    faces.removeAll(keepingCapacity: true)
    while let surest = found.indices.max(by: { found[$0].score < found[$1].score }) {
      let best = found[surest]
      var sum: (x: Float, y: Float, side: Float, roll: Float, weight: Float) = (0, 0, 0, 0, 0)
      // The squares of tiny scores would underflow.
      let unit = best.score < 1e-9 ? best.score : 1
      var left = 0
      for index in found.indices {
        let other = found[index]
        let overlap = best.box.overlap(with: other.box)
        if overlap >= 0.5 {
          let weight = other.score / unit * (other.score / unit)
          sum.x += weight * other.box.x
          sum.y += weight * other.box.y
          sum.side += weight * other.box.side
          sum.roll += weight * other.box.roll
          sum.weight += weight
        }
        let smaller = min(best.box.side, other.box.side)
        guard index != surest, overlap <= 0.3, best.box.sharedArea(with: other.box) <= 0.6 * smaller * smaller else {
          continue
        }
        found[left] = other
        left += 1
      }
      found.removeLast(found.count - left)
      let box =
        sum.weight > 0
        ? FaceBox(
          x: sum.x / sum.weight, y: sum.y / sum.weight, side: sum.side / sum.weight, roll: sum.roll / sum.weight)
        : best.box
      faces.append(DetectedFace(box: box, score: best.score))
    }
  }
}
