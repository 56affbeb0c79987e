import Documents
import Files
import Foundation
import NeuralNetworks

/// Trains a network, keeps the best, and can go on after a stop at any moment.
///
/// A step is forward, loss, gradients, update. Everything around it is so that nothing is lost: the state goes to
/// `last.safetensors` after every epoch, every few minutes and on a stop; what it holds and the seed decide every bit
/// that follows.
public struct Trainer: Sendable {
  /// What happens in a run, to be shown.
  public enum Event: Sendable {
    /// An epoch begins or goes on; so many faces are done and so many there are in all.
    case epochBegan(epoch: Int, done: Int, total: Int)
    /// A step is done: how many faces it had, and the mean loss of the epoch so far.
    case step(faces: Int, loss: Double)
    /// An epoch is done.
    case epochEnded(EpochRecord, isBest: Bool)
  }

  /// How a run ended.
  public enum Outcome: Sendable, Equatable {
    /// All epochs are done.
    case finished
    /// The accuracy did not rise for as long as the configuration waits.
    case stoppedEarly
    /// It was asked to stop, and can go on.
    case interrupted
    /// The epoch after which it was to stop is done; it can go on.
    case reachedEpoch
  }

  /// What is computed.
  public let configuration: TrainingConfiguration
  /// Where it is kept.
  public let folder: RunFolder
  private let data: TrainingData
  private let loader: BatchLoader
  private let teachers: Teachers?
  private var state: TrainingState
  private let lock: FolderLock
  /// What is to be known about a run that goes on, if anything.
  public private(set) var note: String?

  /// Seconds between two saves within an epoch.
  private static let saveInterval = 300.0

  /// A run in an empty folder.
  ///
  /// - Throws: ``TrainingError`` if the configuration makes no sense or the folder holds a run already; ``FileError`` if
  ///   the folder cannot be written to.
  public init(_ configuration: TrainingConfiguration, data: TrainingData, folder: RunFolder) throws {
    try configuration.validate()
    try AtomicFile.makeFolder(folder.path)
    // Of two runs that begin at the same moment, one finds the other's lock or the other's files.
    let lock = try FolderLock(folder.path)
    guard !folder.isTaken else {
      throw TrainingError(
        "\(folder.path) holds a run already: go on with it by --resume, or name another folder by --output")
    }
    var configuration = configuration
    configuration.learningRate = configuration.highestRate
    var state = TrainingState(configuration, dataFingerprint: data.fingerprint)
    if let path = configuration.startFrom { try state.begin(with: EmotionClassifier(contentsOf: path), path) }
    try self.init(state, data, folder, lock)
    // The state goes first: where it is, the run can go on, whatever else is missing. A description that an earlier run left
    // alone is not this run's.
    try AtomicFile.remove(folder.run)
    try state.write(to: folder.last)
    try folder.writeDescription(configuration, data)
  }

  /// The run that a folder holds, where it stopped.
  ///
  /// - Throws: ``CheckpointError`` if its state cannot be read; ``TrainingError`` if the data are not the run's.
  public init(resuming folder: RunFolder, data: TrainingData) throws {
    let lock = try FolderLock(folder.path)
    let state = try TrainingState(contentsOf: folder.last)
    guard state.progress.dataFingerprint == data.fingerprint else {
      throw TrainingError(
        "\(folder.path): the run was begun with other data than \(data.source): give the same --data, --votes and --limit"
      )
    }
    try self.init(state, data, folder, lock)
    try checkSteps()
    try checkBest()
    if state.progress.build != TrainingState.Progress.thisBuild {
      note =
        "the run was begun with another build (\(state.progress.build ?? "unknown"); this is \(TrainingState.Progress.thisBuild)): it "
        + "goes on, but not to the same bits"
    }
    if !FileManager.default.fileExists(atPath: folder.run) { try folder.writeDescription(configuration, data) }
  }

  /// Whether a folder holds a run that can be resumed.
  ///
  /// - Throws: ``TrainingError`` if it holds the rest of one that cannot.
  public static func holdsRun(_ folder: RunFolder) throws(TrainingError) -> Bool {
    if FileManager.default.fileExists(atPath: folder.last) { return true }
    guard !folder.isTaken else {
      throw TrainingError(
        "\(folder.path) holds an earlier run without its last.safetensors, so it cannot go on: name another folder")
    }
    return false
  }

  /// The configuration of the run that a folder holds.
  public static func configuration(of folder: RunFolder) throws(CheckpointError) -> TrainingConfiguration {
    try TrainingState(contentsOf: folder.last).progress.configuration
  }

  private init(_ state: TrainingState, _ data: TrainingData, _ folder: RunFolder, _ lock: FolderLock) throws {
    (self.state, self.data, self.folder, self.lock) = (state, data, folder, lock)
    configuration = state.progress.configuration
    teachers = try configuration.distillation.map { try Teachers($0) }
    loader = BatchLoader(
      faces: data.training, preprocessing: state.progress.preprocessing ?? Preprocessing(of: data.training),
      augmentation: configuration.augmentation, batchSize: configuration.batchSize, seed: configuration.seed)
    guard state.progress.step <= loader.stepsPerEpoch else {
      throw CheckpointError(
        "\(folder.last): the run's counts do not fit its data: the file is damaged; begin a new run")
    }
    let known = state.progress.teachers
    guard known == nil || known == teachers?.fingerprints else {
      throw TrainingError(
        "\(folder.path): the run was begun with other teachers than \((configuration.distillation?.teachers ?? []).joined(separator: ", ")) hold now: "
          + "put their files back, or begin a new run in another folder")
    }
    self.state.progress.teachers = teachers?.fingerprints
  }

  /// What counts the steps beside the run.
  private func checkSteps() throws(CheckpointError) {
    let done = state.progress.epoch * loader.stepsPerEpoch + state.progress.step
    var counts: [(String, Int)] = []
    if let average = state.average { counts.append(("moving average", average.updates)) }
    if let optimizer = state.optimizer as? AdamW { counts.append(("optimiser", optimizer.steps)) }
    // As exact as a checkpoint can be.
    for (name, steps) in counts where Float(steps) != Float(done) {
      throw CheckpointError(
        "\(folder.last): the \(name) counts \(steps) steps and the run \(done): the file is damaged; begin a new run")
    }
  }

  /// The best network so far has to be there, or the run would end without it. A run that was cut off between its state and
  /// its best network left that as a candidate; one that was cut off before the state left a candidate of no use.
  private func checkBest() throws {
    if FileManager.default.fileExists(atPath: folder.candidate) {
      if let best, let candidate = try? EmotionClassifier(contentsOf: folder.candidate), isOwn(candidate, best) {
        try AtomicFile.move(folder.candidate, to: folder.best)
      } else {
        try AtomicFile.remove(folder.candidate)
      }
    }
    guard let best else { return }
    guard isOwn(try EmotionClassifier(contentsOf: folder.best), best) else {
      throw CheckpointError(
        "\(folder.best): expected this run's network of epoch \(best.epoch), the best so far: put it back, or begin a new run "
          + "in another folder")
    }
  }

  /// Whether a classifier is this run's of that epoch.
  private func isOwn(_ classifier: EmotionClassifier, _ record: EpochRecord) -> Bool {
    let expected = notes(record)
    return ["data", "epoch", "seed", "validationAccuracy"].allSatisfy { classifier.notes[$0] == expected[$0] }
  }

  /// The epochs that are done.
  public var history: [EpochRecord] { state.progress.history }

  /// The best of them.
  public var best: EpochRecord? { Self.best(history) }

  private static func best(_ history: [EpochRecord]) -> EpochRecord? {
    let best = LearningCurves(history).best
    return history.first { $0.epoch == best?.epoch }
  }

  /// Trains to the end, to the end of the `lastEpoch`-th epoch, or until `shouldStop` says so between two steps.
  ///
  /// - Throws: ``TrainingError`` if the loss is no number any more; ``FileError`` if something cannot be saved. What was
  ///   saved before stays.
  public mutating func run(
    until lastEpoch: Int? = nil, shouldStop: () -> Bool = { false }, report: (Event) -> Void = { _ in }
  ) throws -> Outcome {
    while state.progress.epoch < configuration.epochs {
      if isExhausted { return .stoppedEarly }
      if let lastEpoch, state.progress.epoch >= lastEpoch { return .reachedEpoch }
      guard try trainEpoch(shouldStop: shouldStop, report: report) else {
        try state.write(to: folder.last)
        return .interrupted
      }
      try endEpoch(report: report)
    }
    return .finished
  }

  private var isExhausted: Bool {
    guard configuration.patience > 0, let best, let last = history.last else { return false }
    return last.epoch - best.epoch >= configuration.patience
  }

  /// Trains the rest of an epoch; false if it was stopped.
  private mutating func trainEpoch(shouldStop: () -> Bool, report: (Event) -> Void) throws -> Bool {
    let epoch = state.progress.epoch
    let order = loader.order(epoch: epoch)
    let steps = loader.stepsPerEpoch
    let schedule = configuration.schedule(stepsPerEpoch: steps)
    let criterion = configuration.loss(for: data.training)
    let stepFaces = min(configuration.batchSize, data.training.count)
    report(.epochBegan(epoch: epoch + 1, done: state.progress.step * stepFaces, total: steps * stepFaces))
    var (lastTime, lastSave) = (ProcessInfo.processInfo.systemUptime, ProcessInfo.processInfo.systemUptime)
    while state.progress.step < steps {
      if shouldStop() { return false }
      let step = state.progress.step
      let batch = loader.batch(epoch: epoch, step: step, order: order)
      state.optimizer.learningRate = schedule(epoch * steps + step) * state.progress.plateau.factor
      let loss = try train(batch, criterion)
      state.progress.lossSum += loss
      state.progress.step += 1
      state.progress.seen += batch.emotions.count
      let now = ProcessInfo.processInfo.systemUptime
      state.progress.seconds += now - lastTime
      lastTime = now
      report(.step(faces: batch.emotions.count, loss: state.progress.lossSum / Double(state.progress.step)))
      if now - lastSave > Self.saveInterval, state.progress.step < steps {
        try state.write(to: folder.last)
        lastSave = now
      }
    }
    return true
  }

  /// One step: forward, loss, gradients, update. Gives the loss.
  private mutating func train(_ batch: Batch, _ criterion: CrossEntropy) throws -> Double {
    var generator = RandomGenerator(
      seed: configuration.seed, stream: 4, UInt64(state.progress.epoch), UInt64(state.progress.step))
    let logits = state.network.train(Variable(constant: batch.images), using: &generator)
    let loss = criterion(logits, targets: teachers?.targets(of: batch, loader.preprocessing) ?? batch.targets)
    guard loss.value.scalar.isFinite, loss.value.scalar < 100 else {
      throw diverged("the loss became \(loss.value.scalar) in step \(state.progress.step + 1)")
    }
    var gradients = loss.gradients()
    let norm =
      configuration.clipNorm > 0
      ? gradients.clip(toNorm: configuration.clipNorm, over: state.network) : gradients.norm(over: state.network)
    // The step is not taken, so that what is saved can still be used.
    guard norm.isFinite else { throw diverged("the gradient became \(norm) in step \(state.progress.step + 1)") }
    state.optimizer.update(&state.network, along: gradients)
    state.average?.update(with: state.network)
    for (predicted, emotion) in zip(logits.value.argmaxOfRows(), batch.emotions) where predicted == emotion {
      state.progress.correct += 1
    }
    return Double(loss.value.scalar)
  }

  private func diverged(_ event: String) -> TrainingError {
    let saved = history.isEmpty ? "nothing was learned yet" : "the epochs before are kept in \(folder.path)"
    let isClipped = configuration.clipNorm > 0
    return TrainingError(
      "\(event) of epoch \(state.progress.epoch + 1), at a learning rate of \(state.optimizer.learningRate): the run "
        + "diverged; \(saved); begin a new one with a smaller --learning-rate or "
        + (isClipped ? "a smaller --clip-norm" : "with --clip-norm 1"))
  }

  /// Evaluates, notes the figures and saves.
  private mutating func endEpoch(report: (Event) -> Void) throws {
    let start = ProcessInfo.processInfo.systemUptime
    var classifier = EmotionClassifier(
      configuration.network, network: state.evaluated, preprocessing: loader.preprocessing)
    let logits = classifier.logits(of: data.validation)
    guard logits.allSatisfy(\.isFinite) else {
      throw diverged("the answers for \(data.validation.name) became no numbers at the end")
    }
    let predictions = Predictions(
      probabilities: TemperatureScaling(temperature: 1).probabilities(of: logits), emotions: data.validation.emotions)
    let progress = state.progress
    let record = EpochRecord(
      epoch: progress.epoch + 1, trainingLoss: progress.lossSum / Double(max(progress.step, 1)),
      trainingAccuracy: Double(progress.correct) / Double(max(progress.seen, 1)),
      validationLoss: predictions.negativeLogLikelihood, validationAccuracy: predictions.accuracy(top: 1),
      learningRate: Double(state.optimizer.learningRate),
      seconds: progress.seconds + ProcessInfo.processInfo.systemUptime - start,
      imagesPerSecond: Double(progress.seen) / max(progress.seconds, 1e-9))
    if configuration.schedule == .plateau { state.progress.plateau.observe(Float(record.validationAccuracy)) }
    state.progress.history.append(record)
    state.progress.epoch += 1
    (state.progress.step, state.progress.lossSum, state.progress.seconds) = (0, 0, 0)
    (state.progress.correct, state.progress.seen) = (0, 0)

    let isBest = best == record
    if isBest {
      VectorScaling(fitting: logits, emotions: data.validation.emotions).apply(to: &classifier)
      classifier.notes = notes(record)
      try classifier.write(to: folder.candidate)
      try AtomicFile.write(
        ConfusionMatrix(predictions).svg(title: "Confusion matrix, \(data.validation.name), epoch \(record.epoch)"),
        to: folder.confusion)
    }
    // A run that is cut off before the state does this epoch's end again; after it, the candidate is the best.
    try folder.write(history)
    try state.write(to: folder.last)
    if isBest { try AtomicFile.move(folder.candidate, to: folder.best) }
    report(.epochEnded(record, isBest: isBest))
  }

  private func notes(_ record: EpochRecord) -> [String: String] {
    // A file that is passed on tells nobody's folders.
    func name(_ path: String) -> String { URL(filePath: path).lastPathComponent }
    return [
      "version": mienVersion,
      "data": data.fingerprint,
      "source": data.source,
      "epoch": "\(record.epoch) of \(configuration.epochs)",
      "seed": "\(configuration.seed)",
      "startedFrom": configuration.startFrom.map(name) ?? "random weights",
      "teachers": configuration.distillation?.teachers.map(name).joined(separator: ", ") ?? "none",
      "validation": data.validation.name,
      "validationAccuracy": "\(record.validationAccuracy)",
    ]
  }
}
