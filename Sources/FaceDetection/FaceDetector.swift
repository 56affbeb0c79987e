import Foundation
import Images
import NeuralNetworks

/// A face that was found.
public struct DetectedFace: Sendable, Codable, Equatable {
  /// Where it is.
  public var box: FaceBox
  /// The probability that it is one.
  public var score: Float

  /// A face.
  public init(box: FaceBox, score: Float) { (self.box, self.score) = (box, score) }
}

/// Finds faces in pictures.
///
///     let detector = try FaceDetector(contentsOf: "detector.safetensors")
///     for face in detector.faces(in: picture) { print(face.box, face.score) }
///
/// A fully convolutional network on the picture and its halves proposes faces (``ProposalNetwork``), a second one looks at each proposal
/// closely (``RefinementNetwork``); the score is a calibrated probability that both have a say in (``ScoreCalibration``).
public struct FaceDetector: Sendable {
  /// What is looked for.
  public struct Options: Sendable, Equatable {
    /// The side of the smallest face, in pixels of the picture, as ``FaceBox`` frames it; the time is about proportional to
    /// 1 / side². Of faces of 16 pixels 14 finds nine in ten and 20 six. Smaller ones may be found or not. In pictures of many
    /// megapixels it is as large as 8 million pixels of the first network's scale allow: 28 pixels in one of 24 megapixels.
    public var smallestSide: Float
    /// The least score.
    public var threshold: Float
    /// The part of the picture in which a face's middle must lie; nil for all of it.
    public var region: Rectangle?

    /// Faces of at least these.
    public init(smallestSide: Float = 14, threshold: Float = 0.2, region: Rectangle? = nil) {
      (self.smallestSide, self.threshold, self.region) = (smallestSide, threshold, region)
    }
  }

  /// What both networks say of a proposal.
  struct Candidate: Sendable {
    /// The face as the first network sees it, or the second where there is one.
    var box: FaceBox
    /// The logits.
    var proposal, refinement: Float
  }

  private let proposals: Sequential
  private let refinement: Sequential?
  private let calibration: ScoreCalibration

  package init(proposals: Sequential, refinement: Sequential?, calibration: ScoreCalibration = ScoreCalibration()) {
    (self.proposals, self.refinement) = (proposals.frozen, refinement?.frozen)
    self.calibration = calibration
  }

  /// The faces of a picture, the surest first.
  public func faces(in image: GrayImage, _ options: Options = Options()) -> [DetectedFace] {
    faces(in: PixelPyramid(image), options)
  }

  /// The faces of a picture, the surest first.
  public func faces(in picture: PixelPyramid, _ options: Options = Options()) -> [DetectedFace] {
    search(picture, options).faces
  }

  /// The faces of a picture, the surest first, and the highest score of all places in the region that were looked at closely, whether it
  /// reaches the threshold or not; nil if there was none.
  public func search(
    _ picture: PixelPyramid, _ options: Options = Options()
  ) -> (faces: [DetectedFace], highestScore: Float?) {
    precondition(
      options.smallestSide > 0 && (0...1).contains(options.threshold),
      "FaceDetector: expected a positive side and a threshold from 0 to 1, got \(options)")
    let found = candidates(in: picture, smallestSide: options.smallestSide).map { candidate in
      DetectedFace(
        box: candidate.box,
        score: refinement == nil
          ? 1 / (1 + exp(-candidate.proposal))
          : calibration.score(proposal: candidate.proposal, refinement: candidate.refinement))
    }
    func isInRegion(_ face: DetectedFace) -> Bool {
      guard let region = options.region else { return true }
      let (x, y) = (face.box.x - Float(region.x), face.box.y - Float(region.y))
      return x >= 0 && y >= 0 && x < Float(region.width) && y < Float(region.height)
    }
    let faces = Self.merged(found.filter { $0.score >= options.threshold }).filter(isInRegion)
    guard faces.isEmpty else { return (faces, faces.first?.score) }
    return ([], Self.merged(found.filter { $0.score < options.threshold }).lazy.filter(isInRegion).map(\.score).max())
  }

  /// The proposals as the second network sees them.
  func candidates(in picture: PixelPyramid, smallestSide: Float) -> [Candidate] {
    let proposed = Self.merged(proposed(in: picture, smallestSide: smallestSide))
    guard let refinement, !proposed.isEmpty else {
      return proposed.map { Candidate(box: $0.box, proposal: Self.logit($0.score), refinement: 0) }
    }
    // In batches: the first stage holds 150 KB of each.
    return stride(from: 0, to: proposed.count, by: Self.batchSize).flatMap { start in
      refined(proposed[start..<min(start + Self.batchSize, proposed.count)], in: picture, by: refinement)
    }
  }

  private static let batchSize = 64

  /// Proposals as the second network sees them.
  private func refined(
    _ proposed: ArraySlice<DetectedFace>, in picture: PixelPyramid, by refinement: Sequential
  ) -> [Candidate] {
    let side = RefinementNetwork.side
    let patches = Tensor([proposed.count, side, side, 1]) { output in
      for (index, proposal) in proposed.enumerated() {
        RefinementNetwork.write(proposal.box, in: picture, into: output + index * side * side)
      }
    }
    return refinement(Variable(constant: patches)).value.withUnsafePointer { answers in
      proposed.enumerated().compactMap { index, proposal in
        let answer = answers + index * RefinementNetwork.outputs
        // A damaged network's numbers are no places.
        guard (0..<5).allSatisfy({ abs(answer[$0]) < 1e4 }) else { return nil }
        let box = RefinementNetwork.face(answer, of: proposal.box)
        guard abs(box.x) < 1e6, abs(box.y) < 1e6, box.side < 1e6 else { return nil }
        return Candidate(box: box, proposal: Self.logit(proposal.score), refinement: answer[0])
      }
    }
  }

  private static func logit(_ probability: Float) -> Float {
    let bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return log(bounded / (1 - bounded))
  }

  /// What the first network finds at all scales.
  private func proposed(in picture: PixelPyramid, smallestSide: Float) -> [DetectedFace] {
    let (width, height) = (Float(picture.width), Float(picture.height))
    let scale = min(ProposalNetwork.sides.lowerBound / smallestSide, (8e6 / width / height).squareRoot())
    var found: [DetectedFace] = []
    var level: GrayImage? = picture.resized(
      width: max(1, Int((width * scale).rounded())), height: max(1, Int((height * scale).rounded())))
    while let current = level {
      found += proposed(
        in: current, scaleX: width / Float(current.width), scaleY: height / Float(current.height))
      let (halfWidth, halfHeight) = (current.width / 2, current.height / 2)
      level =
        Float(min(halfWidth, halfHeight)) >= ProposalNetwork.sides.lowerBound / 2
        ? current.resized(width: halfWidth, height: halfHeight) : nil
    }
    return found
  }

  /// What the first network finds at one scale, in pixels of the whole picture.
  private func proposed(in image: GrayImage, scaleX: Float, scaleY: Float) -> [DetectedFace] {
    let stride = ProposalNetwork.stride
    // Whole places: what is missing is grey, as the network's padding is.
    let (width, height) = ((image.width + stride - 1) / stride * stride, (image.height + stride - 1) / stride * stride)
    let input = Tensor([1, height, width, 1]) { output in
      output.update(repeating: 0, count: height * width)
      image.pixels.withUnsafeBufferPointer { pixels in
        for row in 0..<image.height {
          for column in 0..<image.width {
            output[row * width + column] = Self.tone(Float(pixels[row * image.width + column]))
          }
        }
      }
    }
    let answers = proposals(Variable(constant: input)).value
    let (rows, columns) = (answers.shape[1], answers.shape[2])
    var found: [DetectedFace] = []
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
    return found
  }

  /// A tone, 0 to 255, as the networks see it.
  static func tone(_ tone: Float) -> Float { (tone - 127.5) / 64 }

  /// One face for those that overlap: the surest, its box the mean of all that overlap it by half, weighted by their squared scores.
  package static func merged(_ found: [DetectedFace]) -> [DetectedFace] {
    let sorted = found.sorted { $0.score > $1.score }
    var isLeft = [Bool](repeating: true, count: sorted.count)
    var result: [DetectedFace] = []
    for (index, best) in sorted.enumerated() where isLeft[index] {
      var sum: (x: Float, y: Float, side: Float, roll: Float, weight: Float) = (0, 0, 0, 0, 0)
      // Squares of scores that no threshold would let through would be lost.
      let unit = best.score < 1e-9 ? best.score : 1
      for other in index..<sorted.count where isLeft[other] {
        let (box, score) = (sorted[other].box, sorted[other].score / unit)
        let overlap = best.box.overlap(with: box)
        if overlap >= 0.5 {
          let weight = score * score
          sum.x += weight * box.x
          sum.y += weight * box.y
          sum.side += weight * box.side
          sum.roll += weight * box.roll
          sum.weight += weight
        }
        let smaller = min(best.box.side, box.side)
        isLeft[other] = overlap <= 0.3 && best.box.sharedArea(with: box) <= 0.6 * smaller * smaller
      }
      let box =
        sum.weight > 0
        ? FaceBox(
          x: sum.x / sum.weight, y: sum.y / sum.weight, side: sum.side / sum.weight, roll: sum.roll / sum.weight)
        : best.box
      result.append(DetectedFace(box: box, score: best.score))
    }
    return result
  }
}

// MARK: - Checkpoints

extension FaceDetector {
  private enum Key {
    static let format = "mien.detector"
    static let calibration = "mien.calibration"
    static let proposals = "proposals."
    static let refinement = "refinement."
  }

  /// Reads a detector.
  ///
  /// - Throws: ``CheckpointError`` if the file is missing or damaged, or holds no detector.
  public init(contentsOf path: String) throws(CheckpointError) {
    let file = try Safetensors(contentsOf: path)
    guard file.metadata[Key.format] == "1" else {
      throw CheckpointError(
        "\(path): the metadata \(Key.format) is not 1: it holds no face detector of this version; name a detector.safetensors "
          + "of mien train-detector")
    }
    guard
      let text = file.metadata[Key.calibration],
      let calibration = try? JSONDecoder().decode(ScoreCalibration.self, from: Data(text.utf8))
    else {
      throw CheckpointError("\(path): the metadata \(Key.calibration) is missing or damaged: train the detector anew")
    }
    var generator = RandomGenerator(seed: 0)
    var (proposals, refinement) = Initializer.$isSkipped.withValue(true) {
      (ProposalNetwork.network(using: &generator), RefinementNetwork.network(using: &generator))
    }
    try proposals.load(file, prefix: Key.proposals)
    try refinement.load(file, prefix: Key.refinement)
    self.init(proposals: proposals, refinement: refinement, calibration: calibration)
  }

  /// The detector that comes with Mien, its file verified.
  public static func shipped() throws(CheckpointError) -> FaceDetector {
    try FaceDetector(contentsOf: shippedPath())
  }

  /// Where the file is that comes with Mien, verified.
  package static func shippedPath() throws(CheckpointError) -> String {
    try ShippedCheckpoint(name: "faces-2.safetensors", hash: "e429287b75d9ae16").path()
  }

  /// Writes the detector, whole or not at all.
  package func write(to path: String, notes: [String: String]) throws(FileError) {
    var tensors = proposals.tensors(prefix: Key.proposals)
    if let refinement { tensors.merge(refinement.tensors(prefix: Key.refinement)) { first, _ in first } }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let calibration = try? encoder.encode(calibration) else {
      throw FileError("cannot write \(path): the scores' calibration holds a value that is no number")
    }
    var metadata = [Key.format: "1", Key.calibration: String(decoding: calibration, as: UTF8.self)]
    for (name, note) in notes { metadata["mien.note." + name] = note }
    try Safetensors(tensors, metadata: metadata).write(to: path)
  }
}
