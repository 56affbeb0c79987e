import Foundation
import Images
import NeuralNetworks
import Synchronization

/// What both networks of a ``FaceDetector`` say of a proposal.
struct Candidate: Sendable {
  /// The face as the first network sees it, or the second where there is one.
  var box: FaceBox
  /// The logits.
  var proposal, refinement: Float
}

/// The searches of a ``FaceDetector``, as many as there were ever at once: each keeps its memory for the next picture.
final class FaceSearches: Sendable {
  private let proposals: Inference
  private let refinement: Inference?
  private let idle = Mutex<[FaceSearch]>([])

  init(proposals: Sequential, refinement: Sequential?) {
    (self.proposals, self.refinement) = (Inference(proposals), refinement.map { Inference($0) })
  }

  /// Calls `body` with a search that is nobody else's meanwhile.
  func run<Result>(_ body: (FaceSearch) -> Result) -> Result {
    let search = idle.withLock { $0.popLast() } ?? FaceSearch(proposals: proposals, refinement: refinement)
    defer { idle.withLock { $0.append(search) } }
    return body(search)
  }
}

/// One search for faces after the other, in memory that is kept.
///
/// Used by one thread at a time.
package final class FaceSearch: @unchecked Sendable {
  private let proposals: Inference
  private let refinement: Inference?
  /// The picture as the first network sees it, and how it came to its size.
  private var scaled = PixelPyramid(GrayImage(width: 1, height: 1))
  private var scaling = Resizing(oldWidth: 1, oldHeight: 1, newWidth: 1, newHeight: 1)
  private var (found, proposed): ([DetectedFace], [DetectedFace]) = ([], [])
  /// What the last call of ``candidates(in:smallestSide:)`` found.
  private(set) var candidates: [Candidate] = []

  init(proposals: Inference, refinement: Inference?) {
    (self.proposals, self.refinement) = (proposals, refinement)
  }

  /// Looks for the proposals, as the second network sees them.
  func candidates(in picture: PixelPyramid, smallestSide: Float) {
    candidates.removeAll(keepingCapacity: true)
    propose(in: picture, smallestSide: smallestSide)
    Self.merge(&found, into: &proposed)
    guard let refinement else {
      for proposal in proposed {
        candidates.append(Candidate(box: proposal.box, proposal: Self.logit(proposal.score), refinement: 0))
      }
      return
    }
    // In batches: the first stage holds 150 KB of each.
    var start = 0
    while start < proposed.count {
      let end = min(start + Self.batchSize, proposed.count)
      refine(start..<end, in: picture, by: refinement)
      start = end
    }
  }

  /// The candidates that `score` gives one, one face for those that overlap.
  func merge(into faces: inout [DetectedFace], by score: (Candidate) -> Float?) {
    found.removeAll(keepingCapacity: true)
    for candidate in candidates {
      guard let score = score(candidate) else { continue }
      found.append(DetectedFace(box: candidate.box, score: score))
    }
    Self.merge(&found, into: &faces)
  }

  private static let batchSize = 64

  /// Some proposals as the second network sees them.
  private func refine(_ range: Range<Int>, in picture: PixelPyramid, by refinement: Inference) {
    let side = RefinementNetwork.side
    let patches = Activations(batch: range.count, height: side, width: side, channels: 1) { output in
      for index in range {
        RefinementNetwork.write(
          proposed[index].box, in: picture, into: output + (index - range.lowerBound) * side * side)
      }
    }
    refinement(patches).withUnsafePointer { answers in
      for index in range {
        let (proposal, answer) = (proposed[index], answers + (index - range.lowerBound) * RefinementNetwork.outputs)
        // A damaged network's numbers are no places.
        guard (0..<5).allSatisfy({ abs(answer[$0]) < 1e4 }) else { continue }
        let box = RefinementNetwork.face(answer, of: proposal.box)
        guard abs(box.x) < 1e6, abs(box.y) < 1e6, box.side < 1e6 else { continue }
        candidates.append(Candidate(box: box, proposal: Self.logit(proposal.score), refinement: answer[0]))
      }
    }
  }

  private static func logit(_ probability: Float) -> Float {
    let bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return log(bounded / (1 - bounded))
  }

  /// Looks for what the first network finds at all scales.
  private func propose(in picture: PixelPyramid, smallestSide: Float) {
    let (width, height) = (Float(picture.width), Float(picture.height))
    let scale = min(ProposalNetwork.sides.lowerBound / smallestSide, (8e6 / width / height).squareRoot())
    let (newWidth, newHeight) = (max(1, Int((width * scale).rounded())), max(1, Int((height * scale).rounded())))
    let source = picture.level(width: newWidth, height: newHeight)
    if scaling.oldWidth != source.width || scaling.oldHeight != source.height || scaling.newWidth != newWidth
      || scaling.newHeight != newHeight
    {
      scaling = Resizing(
        oldWidth: source.width, oldHeight: source.height, newWidth: newWidth, newHeight: newHeight)
    }
    scaled.replace(width: newWidth, height: newHeight) { scaling.write(source, into: &$0) }
    found.removeAll(keepingCapacity: true)
    for level in scaled.levels {
      propose(in: level, scaleX: width / Float(level.width), scaleY: height / Float(level.height))
    }
  }

  /// Looks for what the first network finds at one scale, in pixels of the whole picture.
  private func propose(in image: GrayImage, scaleX: Float, scaleY: Float) {
    let stride = ProposalNetwork.stride
    // Whole places: what is missing is grey, as the network's padding is.
    let (width, height) = ((image.width + stride - 1) / stride * stride, (image.height + stride - 1) / stride * stride)
    let input = Activations(batch: 1, height: height, width: width, channels: 1) { output in
      output.update(repeating: 0, count: height * width)
      image.pixels.withUnsafeBufferPointer { pixels in
        for row in 0..<image.height {
          for column in 0..<image.width {
            output[row * width + column] = FaceDetector.tone(Float(pixels[row * image.width + column]))
          }
        }
      }
    }
    let answers = proposals(input)
    let (rows, columns) = (answers.height, answers.width)
    answers.withUnsafePointer { answers in
      for place in 0..<rows * columns {
        let answer = answers + place * ProposalNetwork.outputs
        guard answer[0] >= ProposalNetwork.leastLogit, (1..<5).allSatisfy({ abs(answer[$0]) < 1e4 }) else { continue }
        let (row, column) = (place / columns, place % columns)
        let x = (Float(column) + 0.5) * Float(stride) + answer[1] * ProposalNetwork.unit
        let y = (Float(row) + 0.5) * Float(stride) + answer[2] * ProposalNetwork.unit
        let side = ProposalNetwork.unit * exp(min(max(answer[3], -3), 3))
        found.append(
          DetectedFace(
            box: FaceBox(x: x * scaleX, y: y * scaleY, side: side * (scaleX + scaleY) / 2, roll: answer[4]),
            score: 1 / (1 + exp(-answer[0]))))
      }
    }
  }

  /// One face for those that overlap: the surest, its box the mean of all that overlap it by half, weighted by their squared scores.
  ///
  /// - Parameters:
  ///   - found: Empty afterwards.
  ///   - faces: The faces, the surest first; overwritten.
  package static func merge(_ found: inout [DetectedFace], into faces: inout [DetectedFace]) {
    faces.removeAll(keepingCapacity: true)
    while let surest = found.indices.max(by: { found[$0].score < found[$1].score }) {
      let best = found[surest]
      var sum: (x: Float, y: Float, side: Float, roll: Float, weight: Float) = (0, 0, 0, 0, 0)
      // Squares of scores that no threshold would let through would be lost.
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
