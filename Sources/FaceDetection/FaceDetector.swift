import CMienFaceNetworks
import Foundation
import Images
import MienFiles
import MienSystem
import NeuralNetworks

/// A detected face.
public struct DetectedFace: Sendable, Codable, Equatable {
  /// Its place.
  public var box: FaceBox
  /// The probability that it is a face.
  public var score: Float

  /// A face.
  public init(box: FaceBox, score: Float) { (self.box, self.score) = (box, score) }
}

/// Finds faces in pictures.
///
///     let detector = try FaceDetector(contentsOf: "detector.safetensors")
///     for face in detector.faces(in: picture) { print(face.box, face.score) }
///
/// A fully convolutional network on the picture and its halves proposes faces (``ProposalNetwork``), and a second
/// network examines each proposal (``RefinementNetwork``). The score is a calibrated probability from both
/// (``ScoreCalibration``).
///
/// Several threads can use it at the same time. It keeps memory for the next pictures, for as many as were ever
/// searched at the same time: 25 bytes for each pixel at the first network's scale (32 for each of the picture's pixels
/// if faces from 14 pixels are searched, 4 from 40). If that is more than 128 MiB, it is returned to the system after
/// each picture.
public struct FaceDetector: Sendable {
  /// What to search.
  public struct Options: Sendable, Equatable {
    /// The side of the smallest face, in pixels of the picture, as ``FaceBox`` frames it. The time is about
    /// proportional to 1 / side². For faces of 16 pixels, a value of 14 finds nine of ten and 20 finds six. Smaller
    /// faces may be found or not. In pictures of many megapixels it is at minimum what 8 million pixels at the first
    /// network's scale allow: 28 pixels in a picture of 24 megapixels.
    public var smallestSide: Float
    /// The smallest score.
    public var threshold: Float
    /// The part of the picture in which a face's middle must lie; nil for all of it.
    public var region: Rectangle?

    /// Options with these values.
    public init(smallestSide: Float = 14, threshold: Float = 0.2, region: Rectangle? = nil) {
      (self.smallestSide, self.threshold, self.region) = (smallestSide, threshold, region)
    }
  }

  private let proposals: Sequential
  private let refinement: Sequential?
  private let calibration: ScoreCalibration
  private let searches: FaceSearches
  /// The file that it was read from, which documents name.
  public private(set) var file = NetworkFile.memory

  package init(proposals: Sequential, refinement: Sequential?, calibration: ScoreCalibration = ScoreCalibration()) {
    (self.proposals, self.refinement, self.calibration) = (proposals.frozen, refinement?.frozen, calibration)
    searches = FaceSearches(proposals: self.proposals, refinement: self.refinement)
  }

  /// The faces of a picture, the highest score first.
  public func faces(in image: GrayImage, _ options: Options = Options()) -> [DetectedFace] {
    faces(in: PixelPyramid(image), options)
  }

  /// The faces of a picture, the highest score first.
  public func faces(in picture: PixelPyramid, _ options: Options = Options()) -> [DetectedFace] {
    search(picture, options).faces
  }

  /// The faces of a picture, the highest score first, and the highest score of all proposals in the region, also below
  /// the threshold; nil if there was none.
  public func search(
    _ picture: PixelPyramid, _ options: Options = Options()
  ) -> (faces: [DetectedFace], highestScore: Float?) {
    var faces: [DetectedFace] = []
    let highestScore = search(picture, options, into: &faces)
    return (faces, highestScore)
  }

  /// The same; the faces replace those of the previous picture. In a loop that keeps the array and its pyramid
  /// (``PixelPyramid/replace(with:)``), a picture allocates nothing unless it needs more memory than all pictures
  /// before: it is larger, it has more proposals, or a thread helps with a kind of work for the first time.
  ///
  ///     pyramid.replace(with: frame)
  ///     let highestScore = detector.search(pyramid, into: &faces)
  ///
  /// - Returns: The highest score of all proposals in the region, also below the threshold; nil if there was none.
  public func search(
    _ picture: PixelPyramid, _ options: Options = Options(), into faces: inout [DetectedFace]
  ) -> Float? {
    expect(
      options.smallestSide > 0 && (0...1).contains(options.threshold),
      "FaceDetector: expected a positive side and a threshold from 0 to 1, got \(options)")
    func isInRegion(_ face: DetectedFace) -> Bool {
      guard let region = options.region else { return true }
      let (x, y) = (face.box.x - Float(region.x), face.box.y - Float(region.y))
      return x >= 0 && y >= 0 && x < Float(region.width) && y < Float(region.height)
    }
    return searches.run { search in
      search.find(in: picture, smallestSide: options.smallestSide)
      search.merge(into: &faces, by: score) { $0 >= options.threshold }
      faces.removeAll { !isInRegion($0) }
      if let first = faces.first { return first.score }
      search.merge(into: &faces, by: score) { $0 < options.threshold }
      faces.removeAll { !isInRegion($0) }
      defer { faces.removeAll(keepingCapacity: true) }
      return faces.first?.score
    }
  }

  private func score(_ candidate: Candidate) -> Float {
    refinement == nil
      ? 1 / (1 + exp(-candidate.proposal))
      : calibration.score(proposal: candidate.proposal, refinement: candidate.refinement)
  }

  /// The proposals, with the second network's results.
  func candidates(in picture: PixelPyramid, smallestSide: Float) -> [Candidate] {
    searches.run { search in
      search.find(in: picture, smallestSide: smallestSide)
      return search.candidates
    }
  }

  /// A tone, 0 to 255, scaled for the networks.
  static func tone(_ tone: Float) -> Float { (tone - 127.5) / 64 }
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
  public init(contentsOf path: String) throws(CheckpointError) { try self.init(Safetensors(hashing: path)) }

  /// The detector that a file's content describes.
  package init(_ file: Safetensors) throws(CheckpointError) {
    let path = file.path
    guard file.metadata[Key.format] == "1" else {
      throw CheckpointError(
        path, "the metadata \(Key.format) is not 1: it holds no face detector of this version",
        fix: "give a detector.safetensors of mien train-detector")
    }
    guard
      let text = file.metadata[Key.calibration],
      let calibration = try? JSONDecoder().decode(ScoreCalibration.self, from: Data(text.utf8))
    else {
      throw CheckpointError(
        path, "the metadata \(Key.calibration) is missing or damaged", fix: "train the detector again")
    }
    var generator = RandomGenerator(seed: 0)
    var (proposals, refinement) = Initializer.$isSkipped.withValue(true) {
      (ProposalNetwork.network(using: &generator), RefinementNetwork.network(using: &generator))
    }
    try proposals.load(file, prefix: Key.proposals)
    try refinement.load(file, prefix: Key.refinement)
    for (name, network, side) in [
      ("proposals", proposals, 48), ("refinement", refinement, RefinementNetwork.side),
    ] {
      // Weights that are finite can still overflow.
      let answers = network.inferred(Variable(constant: .normal([1, side, side, 1], using: &generator)))
      guard answers.value.elements.allSatisfy(\.isFinite) else {
        throw CheckpointError(
          path, "its network of \(name) answers with NaN or infinity", fix: "take an earlier checkpoint")
      }
    }
    self.init(proposals: proposals, refinement: refinement, calibration: calibration)
    self.file = file.file
  }

  /// The detector that comes with Mien, within the program.
  public static func shipped() throws(CheckpointError) -> FaceDetector {
    try FaceDetector(shippedCheckpoint.read())
  }

  /// Which file that is.
  package static let shippedCheckpoint = ShippedCheckpoint(
    name: "faces-2.safetensors",
    sha256: "e12bdcd6ab228ddcde8fa6f7ba8d8706c3a7b896da7073bb0afe4ef99a5a448a"
  ) { mien_face_networks(&$0) }

  /// Writes the detector, completely or not at all.
  package func write(to path: String, notes: [String: String]) throws(FileError) {
    var tensors = proposals.tensors(prefix: Key.proposals)
    if let refinement { tensors.merge(refinement.tensors(prefix: Key.refinement)) { first, _ in first } }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let calibration = try? encoder.encode(calibration) else {
      throw FileError(path, "cannot be written: the scores' calibration holds NaN or an infinite number")
    }
    var metadata = [Key.format: "1", Key.calibration: String(decoding: calibration, as: UTF8.self)]
    for (name, note) in notes { metadata["mien.note." + name] = note }
    try Safetensors(tensors, metadata: metadata).write(to: path)
  }
}
