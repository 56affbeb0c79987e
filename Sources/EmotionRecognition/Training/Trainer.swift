import Foundation
import MienDocuments
import MienFiles
import NeuralNetworks

/// Trains a network on faces, keeps the best epoch, and can be resumed after a stop at any moment.
///
/// ``TrainingLoop`` does the steps. The state goes to `last.safetensors` after every epoch, every few minutes and on a
/// stop; what it holds and the seed decide every bit that follows.
public struct Trainer: Sendable {
  /// What happens in a run, to be shown.
  public enum Event: Sendable {
    /// An epoch begins or is resumed: how many of its faces are done, and how many there are.
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
    /// It was asked to stop, and can be resumed.
    case interrupted
    /// The epoch after which it was to stop is done; it can be resumed.
    case reachedEpoch
  }

  /// Where it is kept.
  public let folder: RunFolder
  /// What the user should know about a run that was resumed; nil for nothing.
  public private(set) var note: String?
  private let task: TrainingTask
  /// What is trained, such as `vgg8: 28709 faces of fer2013.csv, 60 epochs, seed 1`.
  public var title: String {
    let (data, configuration) = (task.data, configuration)
    return
      "\(configuration.network.name): \(counted(data.training.count, "face")) of \(data.source), "
      + "\(counted(configuration.epochs, "epoch")), seed \(configuration.seed)"
  }
  /// What the best epoch is chosen on.
  var validationName: String { task.data.validation.name }
  private var loop: TrainingTask.Loop
  private let lock: FolderLock

  /// A run in an empty folder.
  ///
  /// - Throws: ``TrainingError`` if the configuration makes no sense or the folder holds a run already; ``FileError``
  ///   if the folder cannot be written to.
  public init(_ configuration: TrainingConfiguration, data: TrainingData, folder: RunFolder) throws {
    try configuration.validate()
    try AtomicFile.makeFolder(folder.path)
    // Of two runs that begin at the same moment, one finds the other's lock or the other's files.
    let lock = try FolderLock(folder.path)
    guard !folder.isTaken else { throw TrainingError.folderTaken(folder.path) }
    var configuration = configuration
    configuration.learningRate = configuration.highestRate
    let (network, preprocessing) = try Self.beginning(configuration)
    let teachers = try configuration.distillation.map { try Teachers($0) }
    let notes = TrainingNotes(
      configuration, dataFingerprint: data.fingerprint,
      preprocessing: preprocessing ?? Preprocessing(of: data.training), teachers: teachers)
    self.init(notes, network, data, folder, lock, teachers)
    // The state goes first: where it is, the run can be resumed, whatever else is missing. A description that an
    // earlier run left alone is not this run's.
    try AtomicFile.remove(folder.run)
    try loop.save(to: folder.last)
    try folder.writeDescription(configuration, data)
  }

  /// The run that a folder holds, where it stopped.
  ///
  /// - Throws: ``CheckpointError`` if its state cannot be read; ``TrainingError`` if the data are not the run's.
  public init(resuming folder: RunFolder, data: TrainingData) throws {
    let lock = try FolderLock(folder.path)
    let file = try Safetensors(contentsOf: folder.last)
    let notes = try TrainingNotes(of: file)
    let configuration = notes.configuration
    guard notes.dataFingerprint == data.fingerprint else {
      throw TrainingError.otherData(folder: folder.path, source: data.source)
    }
    let teachers = try configuration.distillation.map { try Teachers($0) }
    guard notes.teachers == teachers?.fingerprints else {
      throw TrainingError.otherTeachers(folder: folder.path, paths: configuration.distillation?.teachers ?? [])
    }
    self.init(notes, Self.network(configuration), data, folder, lock, teachers)
    try loop.load(file)
    guard loop.epoch == notes.history.count else {
      throw CheckpointError(
        folder.last, "epochs that are done: \(loop.epoch), with figures: \(notes.history.count): the file is damaged",
        fix: "begin a new run")
    }
    try task.checkBest(notes)
    if notes.version != ProgramVersion().text || loop.otherBuild != nil {
      note =
        "the run was last saved by another build (\(notes.version), \(loop.otherBuild ?? TargetFeatures.summary); this is "
        + "\(ProgramVersion().text), \(TargetFeatures.summary)): it is resumed, but perhaps not to the same bits"
    }
    loop.notes.version = ProgramVersion().text
    if !Folder.isThere(folder.run) { try folder.writeDescription(configuration, data) }
  }

  private init(
    _ notes: TrainingNotes, _ network: Sequential, _ data: TrainingData, _ folder: RunFolder, _ lock: FolderLock,
    _ teachers: Teachers?
  ) {
    let configuration = notes.configuration
    (self.folder, self.lock) = (folder, lock)
    task = TrainingTask(configuration, data, folder, preprocessing: notes.preprocessing, teachers: teachers)
    loop = TrainingLoop(
      network, optimizer: configuration.makeOptimizer(),
      plan: configuration.plan(stepsPerEpoch: task.faces.batches.perEpoch), notes: notes)
  }

  /// The network with the first weights of a run: random ones.
  private static func network(_ configuration: TrainingConfiguration) -> Sequential {
    var generator = RandomGenerator(seed: configuration.seed, stream: 0)
    return configuration.network.network(dropout: configuration.dropout, using: &generator)
  }

  /// The network with the first weights of a run, and the scaling of images that they go with: nil for that of its
  /// faces.
  private static func beginning(_ configuration: TrainingConfiguration) throws -> (Sequential, Preprocessing?) {
    var network = network(configuration)
    guard let path = configuration.startFrom else { return (network, nil) }
    let classifier = try EmotionClassifier(contentsOf: path)
    guard classifier.definition == configuration.network else {
      throw TrainingError.otherNetwork(path: path, found: classifier.definition.name)
    }
    // Parameter by parameter: the rate of dropout is the run's own.
    do throws(CheckpointError) { try network.load(Safetensors(classifier.network.tensors())) } catch {
      throw TrainingError.unusableStart(path: path, problem: error.description)
    }
    return (network, classifier.preprocessing)
  }

  /// Whether a folder holds a run that can be resumed.
  ///
  /// - Throws: ``TrainingError`` if it holds the rest of one that cannot.
  public static func holdsRun(_ folder: RunFolder) throws(TrainingError) -> Bool {
    if Folder.isThere(folder.last) { return true }
    guard !folder.isTaken else { throw .stateMissing(folder: folder.path) }
    return false
  }

  /// The configuration of the run that a folder holds.
  ///
  /// - Throws: ``CheckpointError`` if its state cannot be read.
  public static func configuration(of folder: RunFolder) throws(CheckpointError) -> TrainingConfiguration {
    try configuration(of: Safetensors(contentsOf: folder.last))
  }

  /// The same, of the content of its state.
  package static func configuration(of state: Safetensors) throws(CheckpointError) -> TrainingConfiguration {
    try TrainingNotes(of: state).configuration
  }

  /// What is computed.
  public var configuration: TrainingConfiguration { task.configuration }

  /// The epochs that are done.
  public var history: [EpochRecord] { loop.notes.history }

  /// The best of them.
  public var best: EpochRecord? { loop.notes.best }

  /// Trains to the end, to the end of the `lastEpoch`-th epoch, or until `shouldStop` says so between two steps.
  ///
  /// - Throws: ``TrainingError`` if the loss is NaN or infinite; ``FileError`` if something cannot be saved. What was
  ///   saved before stays.
  public mutating func run(
    until lastEpoch: Int? = nil, shouldStop: () -> Bool = { false }, report: (Event) -> Void = { _ in }
  ) throws -> Outcome {
    while loop.epoch < configuration.epochs {
      if loop.notes.isExhausted { return .stoppedEarly }
      if let lastEpoch, loop.epoch >= lastEpoch { return .reachedEpoch }
      if try trainEpoch(shouldStop, report) == .interrupted { return .interrupted }
      guard let record = history.last else { continue }
      let isBest = best == record
      // The state that names it is saved.
      if isBest { try AtomicFile.move(folder.candidate, to: folder.best) }
      report(.epochEnded(record, isBest: isBest))
    }
    return .finished
  }

  /// Trains the rest of an epoch.
  private mutating func trainEpoch(_ shouldStop: () -> Bool, _ report: (Event) -> Void) throws -> TrainingOutcome {
    let (task, faces) = (task, task.facesPerStep)
    let order = task.faces.batches.epoch(loop.epoch)
    let total = faces * task.faces.batches.perEpoch
    do {
      return try loop.run(until: loop.epoch + 1, savingTo: folder.last, shouldStop: shouldStop) { event in
        switch event {
        case .epochBegan(let epoch, let done): report(.epochBegan(epoch: epoch, done: done * faces, total: total))
        case .stepEnded(_, _, let loss): report(.step(faces: faces, loss: loss))
        case .epochEnded: break
        }
      } batch: { step in
        task.faces.batch(order[step.step], epoch: step.epoch, step: step.step)
      } loss: {
        task.loss(&$0, $1, &$2)
      } endOfEpoch: {
        try task.endEpoch(&$0)
      }
    } catch let error as DivergenceError {
      throw TrainingError.diverged(
        error, folder: folder.path, epochsSaved: min(history.count, error.epoch - 1),
        isClipped: configuration.clipNorm > 0)
    }
  }
}
