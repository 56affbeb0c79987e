import Images
import MienSystem
import NeuralNetworks
import Synchronization

/// The results of both networks of a ``FaceDetector`` for a proposal.
struct Candidate: Sendable {
  /// The face from the first network, or from the second if it was examined.
  var box: FaceBox
  /// The logits.
  var proposal, refinement: Float
}

/// The searches of a ``FaceDetector``, as many as ever ran at the same time. Each keeps its memory for the next
/// picture.
final class FaceSearches: Sendable {
  private let proposals: Inference
  private let refinement: Inference?
  private let idle = Mutex<[FaceSearch]>([])

  init(proposals: Sequential, refinement: Sequential?) {
    (self.proposals, self.refinement) = (Inference(proposals), refinement.map { Inference($0) })
  }

  /// Calls `body` with a search that nothing else uses during the call.
  func run<Result>(_ body: (FaceSearch) -> Result) -> Result {
    let search = idle.withLock { $0.popLast() } ?? FaceSearch(proposals: proposals, refinement: refinement)
    defer { idle.withLock { $0.append(search) } }
    return body(search)
  }
}

/// Searches for faces, one after another, in memory that is kept.
///
/// Used by one thread at a time.
final class FaceSearch: @unchecked Sendable {
  private let proposals: Inference
  private let refinement: Inference?
  private let store = FeatureStore()
  /// The picture at the first network's scale, and the resizing that made it.
  private var scaled = PixelPyramid(width: 1, height: 1)
  private var scaling = Resizing(oldWidth: 1, oldHeight: 1, newWidth: 1, newHeight: 1)
  private var found: [DetectedFace] = []
  private var proposed: [DetectedFace] = []
  /// The results of the last call of ``find(in:smallestSide:)``.
  private(set) var candidates: [Candidate] = []

  init(proposals: Inference, refinement: Inference?) {
    (self.proposals, self.refinement) = (proposals, refinement)
  }

  /// If more Floats than these are kept, 128 MiB, they are returned to the system after each picture. Five million
  /// pixels at the first network's scale need this much.
  private static let mostKept = 32 << 20

  /// Finds proposals, and examines each with the second network.
  func find(in picture: PixelPyramid, smallestSide: Float) {
    candidates.removeAll(keepingCapacity: true)
    propose(in: picture, smallestSide: smallestSide)
    FaceDetector.merge(&found, into: &proposed)
    if let refinement {
      // In batches, because the first stage holds 150 KB for each.
      var start = 0
      while start < proposed.count {
        let end = min(start + Self.batchSize, proposed.count)
        refine(start..<end, in: picture, by: refinement)
        start = end
      }
    } else {
      for proposal in proposed {
        candidates.append(Candidate(box: proposal.box, proposal: Self.logit(proposal.score), refinement: 0))
      }
    }
    if store.kept > Self.mostKept { store.release() }
  }

  /// The candidates with wanted scores, one face for those that overlap.
  func merge(
    into faces: inout [DetectedFace], by score: (Candidate) -> Float, where isWanted: (_ score: Float) -> Bool
  ) {
    found.removeAll(keepingCapacity: true)
    for candidate in candidates {
      let score = score(candidate)
      guard isWanted(score) else { continue }
      found.append(DetectedFace(box: candidate.box, score: score))
    }
    FaceDetector.merge(&found, into: &faces)
  }

  private static let batchSize = 64

  /// Examines some proposals with the second network.
  private func refine(_ range: Range<Int>, in picture: PixelPyramid, by refinement: Inference) {
    let side = RefinementNetwork.side
    let patches = Features(batch: range.count, height: side, width: side, channels: 1, in: store) { output in
      for index in range {
        RefinementNetwork.write(
          proposed[index].box, in: picture, into: output + (index - range.lowerBound) * side * side)
      }
    }
    refinement(patches).withUnsafePointer { answers in
      for index in range {
        let (proposal, answer) = (proposed[index], answers + (index - range.lowerBound) * RefinementNetwork.outputs)
        // A damaged network may give numbers that are not places.
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

  /// Runs the first network at all scales.
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

  /// Runs the first network at one scale; results are in pixels of the whole picture.
  private func propose(in image: GrayImage, scaleX: Float, scaleY: Float) {
    let stride = ProposalNetwork.stride
    // Whole places: the missing part is grey, like the network's padding.
    let (width, height) = ((image.width + stride - 1) / stride * stride, (image.height + stride - 1) / stride * stride)
    let input = Features(batch: 1, height: height, width: width, channels: 1, in: store) { output in
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
}
