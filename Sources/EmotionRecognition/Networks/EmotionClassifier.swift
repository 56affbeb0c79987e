import CMienEmotionNetwork
import Foundation
import MienFiles
import NeuralNetworks

/// A network that recognises emotions, with everything that it needs.
///
///     let classifier = try EmotionClassifier(contentsOf: "best.safetensors")
///     let probabilities = classifier.probabilities(of: faces.pixels)
public struct EmotionClassifier: Sendable {
  /// Which network it is.
  public let definition: NetworkDefinition
  /// The network with frozen weights: gradients flow only to the input. `network.trainable` returns one to train
  /// further.
  public internal(set) var network: Sequential { didSet { file = .memory } }
  /// How pixels are preprocessed.
  public let preprocessing: Preprocessing
  /// The divisor of the logits before the softmax, which calibrates the probabilities (Guo et al. 2017).
  public var temperature: Double { didSet { file = .memory } }
  /// The origin of the network: data, figures, version. For people; nothing depends on it.
  public var notes: [String: String]
  /// The file that it was read from, which documents name; ``NetworkFile/memory`` also once it was changed.
  public package(set) var file = NetworkFile.memory

  /// A classifier of these parts.
  public init(
    _ definition: NetworkDefinition, network: Sequential, preprocessing: Preprocessing, temperature: Double = 1,
    notes: [String: String] = [:]
  ) {
    (self.definition, self.network, self.preprocessing) = (definition, network.frozen, preprocessing)
    (self.temperature, self.notes) = (temperature, notes)
  }

  /// The logits of faces, [count, 7].
  ///
  /// - Parameters:
  ///   - faces: [count, 48, 48, 1], preprocessed.
  ///   - views: The views of each face; the logits of several are averaged.
  public func logits(of faces: Tensor, views: TestTimeViews = .one) -> Tensor {
    var sum: Tensor?
    for view in views.offsets {
      let seen = faces.seen(flipped: view.flipped, right: view.right, down: view.down)
      let logits = network.inferred(Variable(constant: seen)).value
      sum = sum.map { $0 + logits } ?? logits
    }
    return (sum ?? Tensor([faces.shape[0], Emotion.allCases.count], repeating: 0)) / Float(views.offsets.count)
  }

  /// The logits of all faces of a data set, [count · 7], in batches.
  ///
  /// - Parameter progress: Called after every batch with the number of faces it had.
  public func logits(
    of faces: FaceDataset, views: TestTimeViews = .one, batchSize: Int = 128, progress: (Int) -> Void = { _ in }
  ) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(faces.count * Emotion.allCases.count)
    for start in stride(from: 0, to: faces.count, by: batchSize) {
      let end = min(start + batchSize, faces.count)
      let batch = preprocessing.tensor(
        faces.pixels[start * FaceDataset.pixelCount..<end * FaceDataset.pixelCount])
      result += logits(of: batch, views: views).elements
      progress(end - start)
    }
    return result
  }

  /// The calibrated probabilities of faces, [count, 7], each row in the order of ``Emotion`` and summing to 1.
  ///
  /// - Parameter pixels: [count, 48, 48], 0 to 255.
  public func probabilities(of pixels: some RandomAccessCollection<UInt8>) -> Tensor {
    probabilities(ofPreprocessed: preprocessing.tensor(pixels))
  }

  /// The same for preprocessed faces, [count, 48, 48, 1].
  func probabilities(ofPreprocessed faces: Tensor) -> Tensor {
    softmax(logits(of: faces) / Float(temperature))
  }
}

// MARK: - Checkpoints

extension EmotionClassifier {
  private enum Key {
    static let format = "mien.format"
    static let network = "mien.network"
    static let configuration = "mien.configuration"
    static let emotions = "mien.emotions"
    static let preprocessing = "mien.preprocessing"
    static let temperature = "mien.temperature"
    static let notes = "mien.note."
  }

  /// The configuration of a network of this definition.
  private struct Configuration: Codable, Equatable {
    var inputChannels = 1
    var inputSide = FaceDataset.side
  }

  /// Reads a checkpoint.
  ///
  /// - Throws: ``CheckpointError`` if the file is missing or damaged, or holds a network that Mien does not know.
  public init(contentsOf path: String) throws(CheckpointError) { try self.init(Safetensors(hashing: path)) }

  /// The network that a file's content describes.
  package init(_ file: Safetensors) throws(CheckpointError) {
    let path = file.path
    guard file.metadata[Key.format] ?? "1" == "1" else {
      throw CheckpointError(path, "written by a newer version of Mien", fix: "update Mien to read it")
    }
    guard let name = file.metadata[Key.network] else {
      throw CheckpointError(
        path,
        "the metadata names no network (\(Key.network)): it was not written by Mien, or it is the state of a training run",
        fix: "give a best.safetensors")
    }
    guard let definition = NetworkDefinition(rawValue: name) else {
      let known = NetworkDefinition.allCases.map(\.name).joined(separator: ", ")
      throw CheckpointError(path, "unknown network \(name); this version knows \(known)")
    }
    guard
      let preprocessing: Preprocessing = Self.decoded(file.metadata[Key.preprocessing]), preprocessing.isUsable
    else {
      throw CheckpointError(
        path, "the metadata \(Key.preprocessing) is missing or damaged", fix: "train or download it again")
    }
    let text = file.metadata[Key.configuration]
    guard let configuration = text == nil ? Configuration() : Self.decoded(text) else {
      throw CheckpointError(path, "the metadata \(Key.configuration) is damaged", fix: "train or download it again")
    }
    guard configuration == Configuration() else {
      throw CheckpointError(
        path,
        "the network takes \(configuration.inputSide)×\(configuration.inputSide) pixels of \(configuration.inputChannels) channels; this version knows 48×48 of 1"
      )
    }
    let emotions: [String]? = Self.decoded(file.metadata[Key.emotions])
    guard emotions == Emotion.allCases.map(\.name) else {
      throw CheckpointError(path, "the metadata \(Key.emotions) does not list FER-2013's seven emotions in their order")
    }
    let temperature = Double(file.metadata[Key.temperature] ?? "1") ?? .nan
    guard (0.01...100).contains(temperature) else {
      throw CheckpointError(path, "the metadata \(Key.temperature) is not a number from 0.01 to 100")
    }
    var generator = RandomGenerator(seed: 0)
    var network = Initializer.$isSkipped.withValue(true) { definition.network(using: &generator) }
    try network.load(file)
    let notes = file.metadata.filter { $0.key.hasPrefix(Key.notes) }
      .map { (String($0.key.dropFirst(Key.notes.count)), $0.value) }
    self.init(
      definition, network: network, preprocessing: preprocessing, temperature: temperature,
      notes: Dictionary(uniqueKeysWithValues: notes))
    self.file = file.file
    try checkAnswers(path)
  }

  /// Checks that the network answers with numbers. Weights that are finite can still overflow: it would say NaN of
  /// every face.
  private func checkAnswers(_ path: String) throws(CheckpointError) {
    let count = FaceDataset.pixelCount
    var generator = RandomGenerator(seed: 1)
    let noise = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    let faces = [UInt8](repeating: 0, count: count) + [UInt8](repeating: 255, count: count) + noise
    guard !probabilities(of: faces).elements.allSatisfy(\.isFinite) else { return }
    var largest = (name: "", magnitude: Float(0))
    for parameter in network.parameters {
      let magnitude = parameter.variable.value.elements.reduce(0) { max($0, abs($1)) }
      if magnitude > largest.magnitude { largest = (parameter.name, magnitude) }
    }
    throw CheckpointError(
      path, "the network answers with NaN or infinity; its largest number is \(largest.magnitude) in \(largest.name)",
      fix: "take an earlier checkpoint")
  }

  /// The classifier that comes with Mien, within the program.
  public static func shipped() throws(CheckpointError) -> EmotionClassifier {
    try EmotionClassifier(shippedCheckpoint.read())
  }

  /// Which file that is.
  package static let shippedCheckpoint = ShippedCheckpoint(
    name: "emotions-3.safetensors",
    sha256: "b3e7ea4bf46ac18ecaf243b5c5de609367dbe17fb55fb3c725e8d38e7936949e"
  ) { mien_emotion_network(&$0) }

  /// Writes a checkpoint that holds everything needed to predict, completely or not at all.
  public func write(to path: String) throws(FileError) {
    var metadata = [
      Key.format: "1",
      Key.network: definition.name,
      Key.configuration: Self.encoded(Configuration()),
      Key.emotions: Self.encoded(Emotion.allCases.map(\.name)),
      Key.preprocessing: Self.encoded(preprocessing),
      Key.temperature: "\(temperature)",
    ]
    for (name, note) in notes { metadata[Key.notes + name] = note }
    try Safetensors(network.tensors(), metadata: metadata).write(to: path)
  }

  private static func encoded(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  private static func decoded<Value: Decodable>(_ text: String?) -> Value? {
    text.flatMap { try? JSONDecoder().decode(Value.self, from: Data($0.utf8)) }
  }
}
