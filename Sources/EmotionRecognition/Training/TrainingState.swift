import Documents
import Files
import Foundation
import NeuralNetworks

/// A training run between two steps: all that is needed to go on to the same bits.
struct TrainingState: Sendable {
  /// What is counted and remembered beside the tensors.
  struct Progress: Codable, Sendable, Equatable {
    /// The epoch that is being trained, from 0, and how many of its steps are done.
    var epoch = 0
    var step = 0
    /// Sums over the steps of this epoch.
    var lossSum = 0.0
    var correct = 0
    var seen = 0
    var seconds = 0.0
    /// The epochs that are done.
    var history: [EpochRecord] = []
    var plateau = ReduceOnPlateau(patience: 5)
    var averageUpdates = 0
    /// What the run computes, and from what.
    var configuration: TrainingConfiguration
    var dataFingerprint: String
    /// What the images are scaled by, where it is not by the run's own faces: a network that the run starts from has learned with others.
    var preprocessing: Preprocessing?
    /// The hashes of the networks that are learned from.
    var teachers: [String]?
    /// Which build of Mien computed it; another may round otherwise.
    var build: String? = Self.thisBuild

    static let thisBuild = "\(mienVersion), \(TargetFeatures.summary)"

    /// Whether a step was done.
    var isBegun: Bool { epoch > 0 || step > 0 }

    /// Whether the counts and figures can be those of a run.
    var isConsistent: Bool {
      (0...configuration.epochs).contains(epoch) && history.count == epoch && step >= 0 && seen >= 0
        && history.indices.allSatisfy { history[$0].epoch == $0 + 1 } && (0...seen).contains(correct)
        && (0...(1 << 50)).contains(averageUpdates) && lossSum.isFinite
        && seconds.isFinite && plateau.factor.isFinite && preprocessing?.isUsable ?? true
    }
  }

  var network: Sequential
  var average: ExponentialMovingAverage<Sequential>?
  var optimizer: any Optimizer
  var progress: Progress

  /// A run at its beginning.
  init(_ configuration: TrainingConfiguration, dataFingerprint: String) {
    var generator = RandomGenerator(seed: configuration.seed, stream: 0)
    network = configuration.network.network(dropout: configuration.dropout, using: &generator)
    if configuration.averageDecay > 0 {
      average = ExponentialMovingAverage(network, decay: configuration.averageDecay)
    }
    optimizer = configuration.makeOptimizer()
    progress = Progress(configuration: configuration, dataFingerprint: dataFingerprint)
  }

  /// Takes the weights of a classifier that was read from `path`, and the scaling of images that they go with.
  mutating func begin(with classifier: EmotionClassifier, _ path: String) throws(TrainingError) {
    let expected = progress.configuration.network
    guard classifier.definition == expected else {
      throw TrainingError(
        "--start-from \(path): it is a \(classifier.definition.name): give --network \(classifier.definition.name), or another file"
      )
    }
    // Layer by layer: the rate of dropout is the run's own.
    do { try network.load(Safetensors(classifier.network.tensors(), metadata: [:]), prefix: "") } catch {
      throw TrainingError("--start-from \(path): \(error)")
    }
    average = average.map { ExponentialMovingAverage(network, decay: $0.decay) }
    progress.preprocessing = classifier.preprocessing
  }

  /// The network that is evaluated and kept.
  var evaluated: Sequential { average?.network ?? network.frozen }

  private enum Key {
    static let progress = "mien.training"
    static let network = "network."
    static let average = "average."
    static let optimizer = "optimizer."
  }

  /// Reads the state that ``write(to:)`` wrote.
  init(contentsOf path: String) throws(CheckpointError) {
    let file = try Safetensors(contentsOf: path)
    guard
      let text = file.metadata[Key.progress],
      let progress = try? JSONDecoder().decode(Progress.self, from: Data(text.utf8))
    else {
      throw CheckpointError(
        "\(path): the metadata \(Key.progress) is missing or damaged, or of another version: begin a new run")
    }
    do throws(TrainingError) { try progress.configuration.validate() } catch {
      throw CheckpointError("\(path): the run's configuration is damaged: \(error)")
    }
    guard progress.isConsistent else {
      throw CheckpointError("\(path): the run's counts contradict one another: the file is damaged; begin a new run")
    }
    self.init(progress.configuration, dataFingerprint: progress.dataFingerprint)
    self.progress = progress
    try network.load(file, prefix: Key.network)
    if let decay = average?.decay {
      var averaged = network.frozen
      try averaged.load(file, prefix: Key.average)
      average = ExponentialMovingAverage(averaged, decay: decay, updates: progress.averageUpdates)
    }
    optimizer.state = try Self.optimizerState(
      file, expected: progress.isBegun ? optimizer.stateShapes(for: network) : optimizer.state.shapes, path)
  }

  /// What the optimiser remembered, such as `velocity.stage1.conv1.weight`: all of it and nothing else.
  private static func optimizerState(
    _ file: Safetensors, expected: [String: Shape], _ path: String
  ) throws(CheckpointError) -> [(name: String, tensor: Tensor)] {
    for key in file.tensors.keys.sorted() where key.hasPrefix(Key.optimizer) {
      guard expected[String(key.dropFirst(Key.optimizer.count))] != nil else {
        throw CheckpointError("\(path): tensor \(key) belongs to another optimiser or network: begin a new run")
      }
    }
    var state: [(name: String, tensor: Tensor)] = []
    for (name, shape) in expected.sorted(by: { $0.key < $1.key }) {
      state.append((name: name, tensor: try file.tensor(Key.optimizer + name, shape: shape)))
    }
    return state
  }

  /// Writes the state, whole or not at all.
  func write(to path: String) throws(FileError) {
    var progress = progress
    progress.averageUpdates = average?.updates ?? 0
    var tensors = network.tensors(prefix: Key.network)
    if let average { tensors.merge(average.network.tensors(prefix: Key.average)) { first, _ in first } }
    for (name, tensor) in optimizer.state { tensors[Key.optimizer + name] = tensor }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let text = try? encoder.encode(progress) else {
      throw FileError("cannot write \(path): the run's figures hold a value that is no number")
    }
    try Safetensors(tensors, metadata: [Key.progress: String(decoding: text, as: UTF8.self)]).write(to: path)
  }
}

extension [(name: String, tensor: Tensor)] {
  fileprivate var shapes: [String: Shape] {
    Dictionary(uniqueKeysWithValues: map { ($0.name, $0.tensor.shape) })
  }
}

/// The figures of one epoch.
public struct EpochRecord: Sendable, Codable, Equatable {
  /// The epoch, from 1.
  public let epoch: Int
  /// The mean loss over the epoch's training batches, with smoothing and augmentation.
  public let trainingLoss: Double
  /// The share of the epoch's augmented training faces that was right.
  public let trainingAccuracy: Double
  /// The mean negative log-likelihood on the validation faces, in nats.
  public let validationLoss: Double
  /// The share of the validation faces that is right.
  public let validationAccuracy: Double
  /// The learning rate of the last step.
  public let learningRate: Double
  /// How long the epoch took, evaluation included.
  public let seconds: Double
  /// Training faces per second, evaluation left out.
  public let imagesPerSecond: Double
}
