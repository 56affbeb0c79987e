import Foundation
import NeuralNetworks
import TestSupport
import Testing

/// States that cannot be resumed, and runs that diverge.
@Suite struct TrainingRunStateTests {
  private typealias Loop = TrainingLoopTests.Loop

  /// A run of `kind` that was stopped after `steps`.
  private static func stopped(_ kind: TrainingLoopTests.Kind, steps: Int = 4) throws -> Safetensors {
    var loop = TrainingLoopTests.loop(kind)
    var asked = 0
    _ = try loop.run(
      shouldStop: {
        asked += 1
        return asked > steps
      }, batch: TrainingLoopTests.batch, loss: TrainingLoopTests.loss)
    return try loop.saved()
  }

  /// The error of resuming from it; the loop stays as it was.
  private static func error(
    _ file: Safetensors, _ kind: TrainingLoopTests.Kind, _ change: (inout TrainingPlan) -> Void = { _ in }
  ) throws -> String {
    let whole = TrainingLoopTests.loop(kind)
    var plan = whole.plan
    change(&plan)
    var loop = Loop(whole.network, optimizer: whole.optimizer, plan: plan, notes: .init())
    var message = ""
    do throws(CheckpointError) { try loop.load(file) } catch { message = error.description }
    if !message.isEmpty { #expect(loop.stepsDone == 0 && loop.network.tensors() == whole.network.tensors()) }
    return message
  }

  static let damages: [(text: String, replacement: String?, key: String, word: String)] = [
    (#""epoch":1"#, #""epoch":-1"#, "training.counts", "training.counts cannot be"),
    (#""epoch":1"#, #""epoch":3"#, "training.counts", "training.counts cannot be"),
    (#""epoch":1"#, #""epoch":9223372036854775807"#, "training.counts", "training.counts cannot be"),
    (#""step":1"#, #""step":4"#, "training.counts", "training.counts cannot be"),
    (#""step":1"#, #""step":0"#, "training.counts", "training.counts cannot be"),
    (#""rateFactor":1"#, #""rateFactor":-1"#, "training.counts", "training.counts cannot be"),
    (#""seconds":"#, #""seconds":-"#, "training.counts", "training.counts cannot be"),
    ("{", "", "training.counts", "training.counts is missing, damaged"),
    ("", nil, "training.counts", "training.counts is missing, damaged"),
    ("", nil, "training.notes", "training.notes is missing, damaged"),
    ("means", "thoughts", "training.notes", "training.notes is missing, damaged"),
    ("", nil, "training.plan", "training.plan is missing, damaged"),
    ("", nil, "training.format", "holds no training run, or one of an older version"),
    ("1", "2", "training.format", "newer version"),
  ]

  @Test(arguments: damages.indices)
  func damagedTextsAreClearErrors(index: Int) throws {
    let (text, replacement, key, word) = Self.damages[index]
    var file = try Self.stopped(.everything)
    try #require(text.isEmpty || file.metadata[key]?.contains(text) == true, "\(file.metadata)")
    file.metadata[key] = replacement.flatMap { file.metadata[key]?.replacingOccurrences(of: text, with: $0) }
    let message = try Self.error(file, .everything)
    #expect(message.contains(word), "\(message)")
  }

  /// Network, average and optimiser: what is missing, of another shape, not finite, or too much.
  @Test(arguments: [
    "network.conv.weight", "average.norm.running_mean", "optimizer.mean.logits.bias", "optimizer.steps",
  ])
  func damagedTensorsAreClearErrors(name: String) throws {
    let file = try Self.stopped(.everything)
    let tensor = try #require(file.tensors[name])
    #expect(try Self.error(file, .everything) == "")
    for damage in [nil, Tensor([7], repeating: 1), tensor.map { _ in .nan }] {
      var damaged = file
      damaged.tensors[name] = damage
      #expect(try Self.error(damaged, .everything).contains("tensor \(name)"))
    }
    var damaged = file
    damaged.tensors[name + "2"] = tensor
    #expect(try Self.error(damaged, .everything).contains("tensor \(name)2"))
  }

  @Test func theOptimizersStepsAreTheRuns() throws {
    var file = try Self.stopped(.adamW)
    file.tensors["optimizer.steps"] = Tensor(5)
    #expect(try Self.error(file, .adamW).contains("the optimiser counts 5 steps and the run 4"))
  }

  @Test func anotherRunsStateIsRefused() throws {
    #expect(try Self.error(Self.stopped(.momentum), .adamW).contains("another optimiser"))
    #expect(try Self.error(Self.stopped(.sgd), .momentum).contains("velocity"))
    // Before the first step an optimiser remembers nothing.
    #expect(try Self.error(Self.stopped(.momentum, steps: 0), .momentum) == "")
    let file = try Self.stopped(.everything)
    let changes: [(String, (inout TrainingPlan) -> Void)] = [
      ("seed 5, and this plan has 6", { $0.seed = 6 }),
      ("stepsPerEpoch 3, and this plan has 4", { $0.stepsPerEpoch = 4 }),
      ("clipNorm 0.1, and this plan has none", { $0.clipNorm = nil }),
      ("averageDecay 0.9, and this plan has 0.5", { $0.averageDecay = 0.5 }),
    ]
    for (words, change) in changes {
      let message = try Self.error(file, .everything, change)
      #expect(message.contains(words), "\(message)")
    }
    #expect(try Self.error(file, .everything) { $0.epochs = 9 } == "")
    #expect(try Self.error(file, .everything) { $0.epochs = 1 }.contains("training.counts"))
  }

  @Test func anotherBuildIsNamed() throws {
    var file = try Self.stopped(.sgd)
    file.metadata["training.build"] = "another processor"
    var loop = TrainingLoopTests.loop(.sgd)
    try loop.load(file)
    #expect(loop.otherBuild == "another processor")
  }

  /// One file holds two runs.
  @Test func prefixesKeepRunsApart() throws {
    var file = try Self.stopped(.everything).prefixed("a.")
    let second = try Self.stopped(.sgd, steps: 2).prefixed("b.")
    file.tensors.merge(second.tensors) { first, _ in first }
    file.metadata.merge(second.metadata) { first, _ in first }
    var (a, b) = (TrainingLoopTests.loop(.everything), TrainingLoopTests.loop(.sgd))
    try a.load(file, prefix: "a.")
    try b.load(file, prefix: "b.")
    #expect(a.stepsDone == 4 && b.stepsDone == 2)
    #expect(try a.saved(prefix: "a.").tensors.allSatisfy { file.tensors[$0.key] == $0.value })
    #expect(try Loop.notes(of: file, prefix: "b.") == b.notes)
    #expect(throws: CheckpointError.self) { try a.load(file) }
  }

  /// Notes that JSON cannot hold are no file, and no half of one.
  @Test func unsavableNotesAreAnError() throws {
    try withTemporaryFolder { folder in
      var loop = TrainingLoopTests.loop(.sgd)
      loop.notes.means = [.nan]
      let error = #expect(throws: FileError.self) { try loop.save(to: folder + "/run") }
      #expect(error?.description.contains("notes hold a value that cannot be saved") == true)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
  }

  /// A step that diverges is not taken: what was saved, and what is in memory, can be used.
  @Test(arguments: [Float.nan, .infinity, 200])
  func aDivergedStepIsNotTaken(value: Float) throws {
    try withTemporaryFolder { folder in
      var plan = TrainingPlan(epochs: 2, stepsPerEpoch: 2, seed: 5, clipNorm: 1, lossLimit: 100, saveInterval: -1)
      plan.schedule = .constant(0.25)
      func loop() -> TrainingLoop<Sequential, NoNotes> {
        TrainingLoop(TrainingLoopTests.network(), optimizer: SGD(learningRate: 1), plan: plan)
      }
      func loss(_ isBad: Bool) -> (inout Sequential, (images: Tensor, labels: [Int]), inout TrainingStep) -> Variable {
        { network, batch, step in
          let loss = TrainingLoopTests.loss(&network, batch, &step)
          return isBad && step.epoch == 1 && step.step == 1 ? loss * 0 + Variable(constant: Tensor(value)) : loss
        }
      }
      var (bad, sound) = (loop(), loop())
      let error = #expect(throws: DivergenceError.self) {
        try bad.run(savingTo: folder + "/run", batch: TrainingLoopTests.batch, loss: loss(true))
      }
      #expect(error?.quantity == .loss && error?.epoch == 2 && error?.step == 2 && error?.learningRate == 0.25)
      #expect(error?.value.isNaN == value.isNaN && error?.description.contains("in step 2 of epoch 2") == true)
      _ = try sound.run(batch: TrainingLoopTests.batch, loss: loss(false))
      var resumed = loop()
      try resumed.resume(from: folder + "/run")
      #expect(resumed.stepsDone == 3)
      for var run in [bad, resumed] {
        #expect(try run.run(batch: TrainingLoopTests.batch, loss: loss(false)) == .finished)
        #expect(run.network.tensors() == sound.network.tensors())
      }
    }
  }

  /// A finite loss whose gradient is not: the root of 0.
  @Test(arguments: [Float?.none, 1]) func gradientsAreCheckedToo(clipNorm: Float?) throws {
    let plan = TrainingPlan(epochs: 1, stepsPerEpoch: 1, clipNorm: clipNorm)
    var loop = TrainingLoop(TrainingLoopTests.network(), optimizer: SGD(learningRate: 1), plan: plan)
    let before = loop.network.tensors()
    let error = #expect(throws: DivergenceError.self) {
      try loop.run(batch: TrainingLoopTests.batch) { network, batch, step in
        let loss = TrainingLoopTests.loss(&network, batch, &step)
        return sqrt(loss * 0)
      }
    }
    #expect(error?.quantity == .gradientNorm && loop.network.tensors() == before)
  }
}

extension Safetensors {
  fileprivate func prefixed(_ prefix: String) -> Safetensors {
    Safetensors(
      Dictionary(uniqueKeysWithValues: tensors.map { (prefix + $0, $1) }),
      metadata: Dictionary(uniqueKeysWithValues: metadata.map { (prefix + $0, $1) }))
  }
}
