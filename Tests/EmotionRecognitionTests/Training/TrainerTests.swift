import EmotionRecognition
import Foundation
import MienDocuments
import MienFiles
import NeuralNetworks
import Testing

/// A folder that is gone when the test is over.
final class TemporaryFolder {
  let path = NSTemporaryDirectory() + "mien-" + UUID().uuidString

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func run(_ name: String = "run") -> RunFolder { RunFolder(path + "/" + name) }
}

@Suite("Trainer")
struct TrainerTests {
  static let data = FaceData(
    source: "test faces",
    splits: [
      .training: SchematicFaces.dataset(usage: .training, count: 140),
      .publicTest: SchematicFaces.dataset(usage: .publicTest, count: 70),
    ])

  func configuration(epochs: Int = 2) -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    configuration.network = .tiny
    configuration.epochs = epochs
    configuration.batchSize = 28
    configuration.learningRate = 0.02
    return configuration
  }

  func finished(_ configuration: TrainingConfiguration, _ folder: RunFolder) throws -> Trainer {
    var trainer = try Trainer(configuration, data: TrainingData(Self.data), folder: folder)
    #expect(try trainer.run() == .finished)
    return trainer
  }

  @Test func aRunLeavesEverythingInItsFolder() throws {
    let folder = TemporaryFolder()
    let trainer = try finished(configuration(), folder.run())
    let run = folder.run()
    for path in [run.run, run.metrics, run.best, run.last, run.curves, run.confusion] {
      #expect(FileManager.default.fileExists(atPath: path), "\(path)")
    }
    let lines = try String(contentsOfFile: run.metrics, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 3)
    #expect(trainer.history.map(\.epoch) == [1, 2])
    let classifier = try EmotionClassifier(contentsOf: run.best)
    #expect(classifier.definition == .tiny)
    #expect(classifier.notes["seed"] == "1")
    let report = try EvaluationReport(classifier, Self.data, .publicTest)
    // Calibrated on the same faces.
    let best = try #require(trainer.best)
    #expect(report.evaluation.negativeLogLikelihood < best.validationLoss)
    #expect(classifier.notes["validationAccuracy"] == "\(best.validationAccuracy)")
  }

  @Test func theSameSeedGivesTheSameBitsAndAnotherOthers() throws {
    let folder = TemporaryFolder()
    _ = try finished(configuration(), folder.run("a"))
    _ = try finished(configuration(), folder.run("b"))
    var other = configuration()
    other.seed = 2
    _ = try finished(other, folder.run("c"))
    #expect(try bytes(folder.run("a").best) == bytes(folder.run("b").best))
    #expect(try bytes(folder.run("a").best) != bytes(folder.run("c").best))
  }

  /// A run stopped after an epoch resumes where it was; one that starts from its network begins as good as that was.
  @Test func runsStopAfterAnEpochAndStartFromANetwork() throws {
    let folder = TemporaryFolder()
    var first = configuration(epochs: 8)
    (first.averageDecay, first.augmentation, first.learningRate) = (0, .none, 0.1)
    var trainer = try Trainer(first, data: TrainingData(Self.data), folder: folder.run("a"))
    #expect(try trainer.run(until: 3) == .reachedEpoch && trainer.history.count == 3)
    #expect(try trainer.run(until: 3) == .reachedEpoch && trainer.history.count == 3)
    #expect(try trainer.run() == .finished)
    var next = first
    (next.startFrom, next.learningRate, next.epochs) = (folder.run("a").best, 1e-9, 1)
    _ = try finished(next, folder.run("b"))
    // A run of its own begins with zeros here.
    func weights(_ path: String, _ name: String) throws -> [Float] {
      try #require(Safetensors(contentsOf: path).tensors[name]).elements
    }
    let learned = try weights(folder.run("a").best, "logits.weight")
    let begun = try weights(folder.run("b").last, "network.logits.weight")
    #expect((learned.map(abs).max() ?? 0) > 1e-3 && zip(learned, begun).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(try EmotionClassifier(contentsOf: folder.run("b").best).notes["startedFrom"] == "best.safetensors")
    // Other faces than those it has learned from are scaled as those were.
    let others = FaceData(
      source: "other faces",
      splits: [
        .training: SchematicFaces.dataset(usage: .training, count: 56),
        .publicTest: SchematicFaces.dataset(usage: .publicTest, count: 70),
      ])
    do {
      let begun = try Trainer(next, data: TrainingData(others), folder: folder.run("others"))
      #expect(begun.history.isEmpty)
    }
    var resumed = try Trainer(resuming: folder.run("others"), data: TrainingData(others))
    #expect(try resumed.run() == .finished)
    let scaling = try EmotionClassifier(contentsOf: folder.run("others").best).preprocessing
    #expect(try scaling == EmotionClassifier(contentsOf: folder.run("a").best).preprocessing)
    #expect(scaling != Preprocessing(of: SchematicFaces.dataset(usage: .training, count: 56)))
    next.network = .vgg8
    let error = #expect(throws: TrainingError.self) {
      try Trainer(next, data: TrainingData(Self.data), folder: folder.run("c"))
    }
    #expect(error == .otherNetwork(path: folder.run("a").best, found: "tiny"))
  }

  static let variants: [(String, @Sendable (inout TrainingConfiguration) -> Void)] = [
    ("sgd", { _ in }), ("adamw", { $0.optimizer = .adamw }), ("no average", { $0.averageDecay = 0 }),
    ("plateau", { $0.schedule = .plateau }), ("mixup", { $0.augmentation.mixup = 0.3 }),
    ("weights and clipping", { ($0.classWeights, $0.clipNorm) = (true, 0.5) }),
  ]

  @Test(arguments: variants.indices)
  func stoppedRunsResumeToTheSameBits(index: Int) throws {
    let folder = TemporaryFolder()
    var configuration = configuration()
    Self.variants[index].1(&configuration)
    _ = try finished(configuration, folder.run("whole"))

    let data = try TrainingData(Self.data)
    // Stopped after every second step, in the middle of epochs and at their ends.
    var outcome = Trainer.Outcome.interrupted
    var epochs = 0
    for part in 0..<20 where outcome == .interrupted {
      var trainer =
        part == 0
        ? try Trainer(configuration, data: data, folder: folder.run("cut"))
        : try Trainer(resuming: folder.run("cut"), data: data)
      var steps = 0
      outcome = try trainer.run(shouldStop: { steps >= 2 }) { if case .step = $0 { steps += 1 } }
      epochs = trainer.history.count
    }
    #expect(outcome == .finished && epochs == 2)
    let whole = try Safetensors(contentsOf: folder.run("whole").last)
    let cut = try Safetensors(contentsOf: folder.run("cut").last)
    #expect(whole.tensors == cut.tensors)
    #expect(
      try Safetensors(contentsOf: folder.run("whole").best).tensors
        == Safetensors(contentsOf: folder.run("cut").best).tensors)
  }

  @Test func aFolderThatHoldsARunIsNotOverwritten() throws {
    let folder = TemporaryFolder()
    _ = try finished(configuration(epochs: 1), folder.run())
    let before = try bytes(folder.run().last)
    let error = #expect(throws: TrainingError.self) {
      try Trainer(configuration(), data: TrainingData(Self.data), folder: folder.run())
    }
    #expect(error == .folderTaken(folder.run().path))
    #expect(try bytes(folder.run().last) == before)
  }

  @Test func theRestOfARunIsNeitherOverwrittenNorResumed() throws {
    let folder = TemporaryFolder()
    _ = try finished(configuration(epochs: 1), folder.run())
    let best = try bytes(folder.run().best)
    try FileManager.default.removeItem(atPath: folder.run().last)
    #expect(throws: TrainingError.self) {
      try Trainer(configuration(), data: TrainingData(Self.data), folder: folder.run())
    }
    #expect(throws: TrainingError.self) { try Trainer.holdsRun(folder.run()) }
    #expect(try bytes(folder.run().best) == best)
  }

  /// What a kill between the first two files of a run can leave, in either order.
  @Test(arguments: [true, false])
  func aRunCutOffAtItsBeginningGoesOnOrBeginsAnew(keepsState: Bool) throws {
    let folder = TemporaryFolder()
    let (configuration, data, run) = (configuration(epochs: 1), try TrainingData(Self.data), folder.run())
    do { _ = try Trainer(configuration, data: data, folder: run) }
    try FileManager.default.removeItem(atPath: keepsState ? run.run : run.last)
    #expect(try Trainer.holdsRun(run) == keepsState)
    var trainer =
      keepsState
      ? try Trainer(resuming: run, data: data) : try Trainer(configuration, data: data, folder: run)
    #expect(FileManager.default.fileExists(atPath: run.run))
    #expect(try trainer.run() == .finished)
  }

  @Test func eachOptimizerHasItsOwnLearningRate() throws {
    let folder = TemporaryFolder()
    for (optimizer, rate) in [(TrainingConfiguration.OptimizerKind.sgd, Float(0.05)), (.adamw, 0.001)] {
      var configuration = TrainingConfiguration()
      (configuration.network, configuration.optimizer) = (.tiny, optimizer)
      // Fixed when the run begins, so that it stays what it was whatever becomes of the default.
      let trainer = try Trainer(configuration, data: TrainingData(Self.data), folder: folder.run("\(optimizer)"))
      #expect(trainer.configuration.learningRate == rate)
    }
  }

  @Test func twoTrainersDoNotShareAFolder() throws {
    let folder = TemporaryFolder()
    let first = try Trainer(configuration(), data: TrainingData(Self.data), folder: folder.run())
    let error = #expect(throws: FileError.self) {
      try Trainer(resuming: folder.run(), data: TrainingData(Self.data))
    }
    #expect(error?.description.contains("another process") == true)
    withExtendedLifetime(first) {}
  }

  @Test(arguments: [
    ("\"epoch\":1", "\"epoch\":-1"), ("\"step\":0", "\"step\":-5"), ("\"step\":0", "\"step\":9999"),
    ("\"epoch\":1,\"imagesPerSecond\"", "\"epoch\":2,\"imagesPerSecond\""), ("\"dropout\":0.5", "\"dropout\":1.5"),
    ("\"epochs\":2", "\"epochs\":9223372036854775807"), ("\"batchSize\":28", "\"batchSize\":0"),
    ("\"history\":[{", "\"history\":[],\"former\":[{"),
  ])
  func damagedStatesAreClearErrors(original: String, damage: String) throws {
    let folder = TemporaryFolder()
    var epochs = 0
    do {
      var trainer = try Trainer(configuration(), data: TrainingData(Self.data), folder: folder.run())
      _ = try trainer.run(shouldStop: { epochs > 0 }) { if case .epochEnded = $0 { epochs += 1 } }
    }
    var file = try Safetensors(contentsOf: folder.run().last)
    let key = try #require(file.metadata.keys.sorted().first { file.metadata[$0]?.contains(original) == true })
    file.metadata[key] = file.metadata[key]?.replacingOccurrences(of: original, with: damage)
    try file.write(to: folder.run().last)
    let error = #expect(throws: CheckpointError.self) {
      try Trainer(resuming: folder.run(), data: TrainingData(Self.data))
    }
    #expect(error?.description.contains("last.safetensors") == true)
  }

  /// What the optimiser remembers is all there and nothing else, or the run would go on to other bits.
  @Test(arguments: [TrainingConfiguration.OptimizerKind.sgd, .adamw], [true, false])
  func anotherOptimizersStateIsRefused(optimizer: TrainingConfiguration.OptimizerKind, isMissing: Bool) throws {
    let folder = TemporaryFolder()
    var configuration = configuration(epochs: 1)
    configuration.optimizer = optimizer
    _ = try finished(configuration, folder.run())
    var file = try Safetensors(contentsOf: folder.run().last)
    let key = try #require(file.tensors.keys.sorted().last { $0.hasPrefix("optimizer.") && $0.contains("conv1") })
    file.tensors[isMissing ? key : key + "2"] = isMissing ? nil : file.tensors[key]
    try file.write(to: folder.run().last)
    let error = #expect(throws: CheckpointError.self) {
      try Trainer(resuming: folder.run(), data: TrainingData(Self.data))
    }
    #expect(error?.description.contains(key) == true)
  }

  /// A state of Mien 0.1, whose counts stood in one text.
  @Test func anOlderVersionsStateIsRefusedInClearWords() throws {
    let folder = TemporaryFolder()
    _ = try finished(configuration(epochs: 1), folder.run())
    let file = try Safetensors(contentsOf: folder.run().last)
    try Safetensors(file.tensors, metadata: ["mien.training": "{\"epoch\":1}"]).write(to: folder.run().last)
    let error = #expect(throws: CheckpointError.self) { try Trainer.configuration(of: folder.run()) }
    #expect(error?.description.contains("older version") == true)
  }

  @Test func adamWsStepsAreTheRuns() throws {
    let folder = TemporaryFolder()
    var configuration = configuration(epochs: 1)
    configuration.optimizer = .adamw
    _ = try finished(configuration, folder.run())
    var file = try Safetensors(contentsOf: folder.run().last)
    #expect(file.tensors["optimizer.steps"] == Tensor(5))
    file.tensors["optimizer.steps"] = Tensor(4)
    try file.write(to: folder.run().last)
    let error = #expect(throws: CheckpointError.self) {
      try Trainer(resuming: folder.run(), data: TrainingData(Self.data))
    }
    #expect(error?.description.contains("4 steps and the run 5") == true)
  }

  /// A run that is resumed without its best network would end without it.
  @Test func theBestNetworkHasToBeThere() throws {
    let folder = TemporaryFolder()
    _ = try finished(configuration(), folder.run())
    let run = folder.run()
    var other = try EmotionClassifier(contentsOf: run.best)
    _ = try Trainer(resuming: run, data: TrainingData(Self.data))
    other.notes["seed"] = "17"
    try other.write(to: run.best)
    let error = #expect(throws: CheckpointError.self) { try Trainer(resuming: run, data: TrainingData(Self.data)) }
    #expect(error?.description.contains("put it back") == true)
    try FileManager.default.removeItem(atPath: run.best)
    #expect(throws: CheckpointError.self) { try Trainer(resuming: run, data: TrainingData(Self.data)) }
  }

  /// A run that was cut off after its state was saved and before the best network got its name, and one cut off before
  /// that.
  @Test(arguments: [true, false])
  func aCandidateIsTakenIfTheStateKnowsIt(isKnown: Bool) throws {
    let folder = TemporaryFolder()
    _ = try finished(configuration(), folder.run())
    let run = folder.run()
    let best = try bytes(run.best)
    let candidate = run.path + "/candidate.safetensors"
    if isKnown {
      try FileManager.default.moveItem(atPath: run.best, toPath: candidate)
    } else {
      var other = try EmotionClassifier(contentsOf: run.best)
      other.notes["epoch"] = "3 of 2"
      try other.write(to: candidate)
    }
    _ = try Trainer(resuming: run, data: TrainingData(Self.data))
    #expect(try bytes(run.best) == best)
    #expect(!FileManager.default.fileExists(atPath: candidate))
  }

  @Test func anotherBuildIsNoted() throws {
    let folder = TemporaryFolder()
    _ = try finished(configuration(epochs: 1), folder.run())
    #expect(try Trainer(resuming: folder.run(), data: TrainingData(Self.data)).note == nil)
    var file = try Safetensors(contentsOf: folder.run().last)
    file.metadata["training.build"] = "another processor, vectors of 4, no fused multiply-add"
    try file.write(to: folder.run().last)
    let note = try Trainer(resuming: folder.run(), data: TrainingData(Self.data)).note
    #expect(note?.contains("vectors of 4") == true && note?.contains("perhaps not to the same bits") == true)
    // Another commit of the same version.
    let key = try #require(file.metadata.first { $0.value.contains(#""version":"#) }?.key)
    file.metadata["training.build"] = nil
    file.metadata[key] = file.metadata[key]?.replacingOccurrences(
      of: ProgramVersion().text, with: "\(mienVersion) (commit 0123456789ab)")
    try file.write(to: folder.run().last)
    let other = try Trainer(resuming: folder.run(), data: TrainingData(Self.data)).note
    #expect(other?.contains("(commit 0123456789ab)") == true)
  }

  @Test func otherDataThanTheRunsAreRefused() throws {
    let folder = TemporaryFolder()
    _ = try finished(configuration(epochs: 1), folder.run())
    let error = #expect(throws: TrainingError.self) {
      try Trainer(resuming: folder.run(), data: TrainingData(Self.data, limit: 100))
    }
    #expect(error == .otherData(folder: folder.run().path, source: Self.data.source))
  }

  @Test func divergenceIsAClearErrorAndKeepsWhatWasSaved() throws {
    let folder = TemporaryFolder()
    var configuration = configuration(epochs: 3)
    configuration.learningRate = 1e6
    (configuration.warmupEpochs, configuration.schedule) = (0, .constant)
    var trainer = try Trainer(configuration, data: TrainingData(Self.data), folder: folder.run())
    let error = #expect(throws: TrainingError.self) { try trainer.run() }
    #expect(error?.description.contains("diverged") == true)
    guard case .diverged(let facts, _, let saved, let isClipped) = error else { return }
    #expect(facts.learningRate == 1e6 && facts.epoch == saved + 1 && !isClipped)
    let words = try #require(error).message { "<\($0)>" }
    #expect(words.contains("smaller <learningRate>") && words.contains("<clipNorm> 1"))
    _ = try Safetensors(contentsOf: folder.run().last)
  }

  @Test func earlyStoppingWaitsAsLongAsItsPatience() throws {
    let folder = TemporaryFolder()
    var configuration = configuration(epochs: 60)
    // Nothing can be learned at this rate, so the first epoch stays the best.
    configuration.learningRate = 1e-12
    configuration.averageDecay = 0
    configuration.patience = 2
    configuration.augmentation = .none
    configuration.dropout = 0
    var trainer = try Trainer(configuration, data: TrainingData(Self.data), folder: folder.run())
    #expect(try trainer.run() == .stoppedEarly)
    let best = try #require(trainer.best)
    #expect(trainer.history.count == best.epoch + 2)
  }

  @Test func aFolderThatCannotBeMadeIsAClearError() throws {
    let error = #expect(throws: FileError.self) {
      try Trainer(configuration(), data: TrainingData(Self.data), folder: RunFolder("/dev/null/run"))
    }
    #expect(error?.description.contains("/dev/null") == true)
  }

  @Test func withoutPublicTestEveryTenthFaceIsHeldBack() throws {
    let faces = SchematicFaces.dataset(usage: .training, count: 100)
    let data = try TrainingData(FaceData(source: "train.csv", splits: [.training: faces]))
    #expect(data.training.count == 90 && data.validation.count == 10)
    #expect(data.validation.face(0).elementsEqual(faces.face(9)))
    #expect(LeakCheck.indices(of: data.validation, alsoIn: data.training).isEmpty)
    #expect(data.note != nil)
  }

  @Test func tooFewFacesAreAClearError() {
    let faces = SchematicFaces.dataset(usage: .training, count: 10)
    #expect(throws: TrainingError.self) { try TrainingData(FaceData(source: "x", splits: [.training: faces])) }
    #expect(throws: TrainingError.self) { try TrainingData(FaceData(source: "x", splits: [.publicTest: faces])) }
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
}
