import MienFiles

/// The place of a run, and the figures of the epoch that is being trained.
struct TrainingCounts: Codable, Sendable, Equatable {
  /// How many epochs are done, and steps of the next.
  var epoch = 0
  var step = 0
  /// Sums over the steps of this epoch.
  var lossSum = 0.0
  var sums: [String: Double] = [:]
  var seconds = 0.0
  var rateFactor: Float = 1
  var lastEpoch: TrainingEpoch?

  /// Takes in a step.
  mutating func note(_ loss: Double, _ others: [String: Double]) {
    lossSum += loss
    for (name, value) in others { sums[name, default: 0] += value }
    step += 1
  }

  /// Closes the epoch and gives its figures.
  mutating func endEpoch(learningRate: Float) -> TrainingEpoch {
    let ended = TrainingEpoch(
      epoch: epoch + 1, meanLoss: lossSum / Double(step), sums: sums, learningRate: learningRate, seconds: seconds)
    lastEpoch = ended
    (epoch, step) = (epoch + 1, 0)
    (lossSum, sums, seconds) = (0, [:], 0)
    return ended
  }

  /// Whether these can be the counts of a run with this plan.
  func isConsistent(with plan: TrainingPlan) -> Bool {
    (0...plan.epochs).contains(epoch) && (0...plan.stepsPerEpoch).contains(step) && (epoch < plan.epochs || step == 0)
      && lastEpoch?.epoch ?? 0 == epoch && lossSum.isFinite && seconds.isFinite && seconds >= 0
      && sums.values.allSatisfy(\.isFinite) && rateFactor.isFinite && rateFactor >= 0
      && (step > 0 || (lossSum == 0 && sums.isEmpty))
  }
}

/// Of a plan, what decides the bits and can be compared. A schedule is a function; the optimiser's own numbers may be
/// changed on purpose.
private struct SavedPlan: Codable {
  var epochs, stepsPerEpoch: Int
  var seed: UInt64
  var clipNorm, averageDecay: Float?
  /// Nil in a state that was saved before it was compared.
  var networkStream: UInt64?

  init(_ plan: TrainingPlan) {
    (epochs, stepsPerEpoch, seed) = (plan.epochs, plan.stepsPerEpoch, plan.seed)
    (clipNorm, averageDecay, networkStream) = (plan.clipNorm, plan.averageDecay, plan.networkStream)
  }

  /// The first field in which a run with `other` would be another run. More epochs, or fewer, are the caller's choice.
  func difference(from other: SavedPlan) -> (field: String, saved: String, expected: String)? {
    func text(_ value: Float?) -> String { value.map { "\($0)" } ?? "none" }
    return [
      ("stepsPerEpoch", "\(stepsPerEpoch)", "\(other.stepsPerEpoch)"), ("seed", "\(seed)", "\(other.seed)"),
      ("clipNorm", text(clipNorm), text(other.clipNorm)),
      ("averageDecay", text(averageDecay), text(other.averageDecay)),
      ("networkStream", "\(networkStream ?? other.networkStream ?? 0)", "\(other.networkStream ?? 0)"),
    ].first { $0.1 != $0.2 }
  }
}

/// What a saved run is called in a safetensors file, each name after a prefix of the caller's.
private enum Key {
  static let format = "training.format"
  static let plan = "training.plan"
  static let counts = "training.counts"
  static let notes = "training.notes"
  static let build = "training.build"
  static let network = "network."
  static let average = "average."
  static let optimizer = "optimizer."
}

extension TrainingLoop {
  /// Everything that the run needs to go on to the same bits: network, average, optimiser, counts and notes.
  ///
  /// - Parameter prefix: What stands before every name, so that one file can hold several runs.
  /// - Throws: ``FileError`` if the notes hold what JSON cannot, such as NaN.
  public func saved(prefix: String = "") throws(FileError) -> Safetensors {
    var tensors = network.tensors(prefix: prefix + Key.network)
    if let average { tensors.merge(average.network.tensors(prefix: prefix + Key.average)) { first, _ in first } }
    for (name, tensor) in optimizer.state { tensors[prefix + Key.optimizer + name] = tensor }
    var metadata = [prefix + Key.format: "1", prefix + Key.build: TargetFeatures.summary]
    metadata[prefix + Key.plan] = try Self.json(SavedPlan(plan), "plan")
    metadata[prefix + Key.counts] = try Self.json(counts, "counts")
    metadata[prefix + Key.notes] = try Self.json(notes, "notes")
    return Safetensors(tensors, metadata: metadata)
  }

  /// Writes the state to `path`, the whole file or nothing.
  ///
  /// - Throws: ``FileError`` if it cannot be written.
  public func save(to path: String) throws(FileError) { try saved().write(to: path) }

  /// Takes the state that a file holds; without such a file, false, and the run is at its beginning.
  ///
  /// - Throws: ``CheckpointError`` if the file is damaged, or the state of another run; the loop is then unchanged.
  @discardableResult
  public mutating func resume(from path: String) throws(CheckpointError) -> Bool {
    guard Folder.isThere(path) else { return false }
    try load(Safetensors(contentsOf: path))
    return true
  }

  /// Takes the state that ``saved(prefix:)`` gave.
  ///
  /// - Throws: ``CheckpointError`` if it is damaged, or of another run; the loop is then unchanged.
  public mutating func load(_ file: Safetensors, prefix: String = "") throws(CheckpointError) {
    try Self.checkFormat(of: file, prefix)
    let saved: SavedPlan = try Self.value(Key.plan, prefix, file)
    if let (field, saved, expected) = saved.difference(from: SavedPlan(plan)) {
      throw CheckpointError(
        file.path, "the run was begun with \(field) \(saved), and this plan has \(expected)",
        fix: "resume it with the same plan")
    }
    var loaded = self
    loaded.counts = try Self.value(Key.counts, prefix, file)
    guard loaded.counts.isConsistent(with: plan) else {
      throw CheckpointError(
        file.path, "the metadata \(prefix + Key.counts) cannot be those of this plan", fix: "begin a new run")
    }
    loaded.notes = try Self.value(Key.notes, prefix, file)
    try loaded.network.load(file, prefix: prefix + Key.network)
    if let decay = plan.averageDecay {
      var averaged = network.frozen
      try averaged.load(file, prefix: prefix + Key.average)
      loaded.average = ExponentialMovingAverage(averaged, decay: decay, updates: loaded.stepsDone)
    }
    try loaded.loadOptimizer(file, prefix: prefix + Key.optimizer)
    let build = file.metadata[prefix + Key.build]
    loaded.otherBuild = build == TargetFeatures.summary ? nil : build ?? "an unknown build"
    self = loaded
  }

  /// - Throws: ``CheckpointError`` if the file holds no state of this version.
  private static func checkFormat(of file: Safetensors, _ prefix: String) throws(CheckpointError) {
    switch file.metadata[prefix + Key.format] {
    case "1": return
    case nil:
      throw CheckpointError(
        file.path, "it holds no training run, or one of an older version",
        fix: "begin a new run, or finish it with that version")
    default:
      throw CheckpointError(file.path, "the training run was saved by a newer version", fix: "update to resume it")
    }
  }

  /// The notes of a saved run, to find out what its network and plan are before it is loaded.
  ///
  /// - Throws: ``CheckpointError`` if there are none, or others.
  public static func notes(
    of file: Safetensors, prefix: String = "", as type: Notes.Type = Notes.self
  ) throws(CheckpointError) -> Notes {
    try checkFormat(of: file, prefix)
    return try value(Key.notes, prefix, file)
  }

  /// What the optimiser remembered, such as `velocity.stage1.conv1.weight`: all of it and nothing else.
  private mutating func loadOptimizer(_ file: Safetensors, prefix: String) throws(CheckpointError) {
    let fresh = Dictionary(uniqueKeysWithValues: optimizer.state.map { ($0.name, $0.tensor.shape) })
    let expected = stepsDone > 0 ? optimizer.stateShapes(for: network) : fresh
    for key in file.tensors.keys.sorted() where key.hasPrefix(prefix) {
      guard expected[String(key.dropFirst(prefix.count))] != nil else {
        throw CheckpointError(
          file.path, "tensor \(key) belongs to another optimiser or network",
          fix: "resume with the run's own, or begin a new run")
      }
    }
    var state: [(name: String, tensor: Tensor)] = []
    for (name, shape) in expected.sorted(by: { $0.key < $1.key }) {
      state.append((name: name, tensor: try file.tensor(prefix + name, shape: shape)))
    }
    optimizer.state = state
    // As exact as a tensor can say it.
    if let steps = optimizer.countedSteps, Float(steps) != Float(stepsDone) {
      throw CheckpointError(
        file.path, "the optimiser counts \(counted(steps, "step")) and the run \(stepsDone): the file is damaged",
        fix: "begin a new run")
    }
  }

  private static func json(_ value: some Encodable, _ what: String) throws(FileError) -> String {
    guard let json = try? JSON(encoding: value) else {
      throw FileError(
        "the state of the run", "its \(what) hold a value that cannot be saved, such as NaN: nothing was written")
    }
    return json.written
  }

  private static func value<Value: Decodable>(
    _ key: String, _ prefix: String, _ file: Safetensors
  ) throws(CheckpointError) -> Value {
    guard let text = file.metadata[prefix + key],
      let value: Value = try? JSON(Array(text.utf8)).decoded()
    else {
      throw CheckpointError(
        file.path, "the metadata \(prefix + key) is missing, damaged or of another version", fix: "begin a new run")
    }
    return value
  }
}
