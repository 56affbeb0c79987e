import Foundation
import NeuralNetworks
import TestSupport
import Testing

/// ``TrainingLoop``: the address of a step decides it, and a run that was stopped gives the bits of one that was not.
@Suite struct TrainingLoopTests {
  /// Something of the caller's own that is saved.
  struct Diary: Codable, Sendable, Equatable {
    var means: [Double] = []
  }

  typealias Loop = TrainingLoop<Sequential, Diary>

  enum Kind: String, CaseIterable { case sgd, momentum, adamW, average, clipped, everything }

  static func network() -> Sequential {
    var generator = RandomGenerator(seed: 3)
    return [
      "conv": Convolution2D(1, 4, kernel: 3, hasBias: false, using: &generator),
      "norm": BatchNormalization(4, rectified: true), "flatten": Flatten(), "dropout": Dropout(0.3),
      "logits": Linear(4 * 16, 2, using: &generator),
    ]
  }

  static func loop(_ kind: Kind, epochs: Int = 2) -> Loop {
    var plan = TrainingPlan(epochs: epochs, stepsPerEpoch: 3, seed: 5, schedule: .cosine(0.05, steps: 6))
    var optimizer: any Optimizer = SGD(learningRate: 1, momentum: kind == .sgd ? 0 : 0.9, nesterov: kind != .sgd)
    if kind == .adamW || kind == .everything { optimizer = AdamW(learningRate: 1) }
    if kind == .average || kind == .everything { plan.averageDecay = 0.9 }
    if kind == .clipped || kind == .everything { plan.clipNorm = 0.1 }
    return Loop(network(), optimizer: optimizer, plan: plan, notes: Diary())
  }

  /// Bright and dark pictures under noise.
  static func batch(_ step: TrainingStep) -> (images: Tensor, labels: [Int]) {
    var generator = step.generator(stream: 1)
    let labels = (0..<6).map { _ in generator.bernoulli(0.5) ? 1 : 0 }
    var images = Tensor.normal([6, 4, 4, 1], using: &generator)
    for (n, label) in labels.enumerated() { for y in 0..<4 { images[n, y, 0, 0] += label == 0 ? -1 : 1 } }
    return (images, labels)
  }

  static func loss(
    _ network: inout Sequential, _ batch: (images: Tensor, labels: [Int]), _ step: inout TrainingStep
  ) -> Variable {
    let logits = network.train(Variable(constant: batch.images), using: &step.generator)
    step.sums["right"] = Double(zip(logits.value.argmaxOfRows(), batch.labels).count { $0 == $1 })
    return CrossEntropy()(logits, labels: batch.labels)
  }

  /// Runs until it was asked `limit` times whether to stop.
  static func run(_ loop: inout Loop, savingTo path: String, limit: Int = .max) throws -> TrainingOutcome {
    var asked = 0
    return try loop.run(
      savingTo: path,
      shouldStop: {
        asked += 1
        return asked > limit
      }, batch: batch, loss: loss
    ) { loop in
      loop.notes.means.append(loop.lastEpoch?.meanLoss ?? 0)
      // What a schedule of plateaus would do.
      loop.rateFactor *= 0.5
    }
  }

  /// Stopped before each of the six steps, in the middle of epochs and between them.
  @Test(arguments: Kind.allCases, 0..<6)
  func stoppedRunsResumeToTheSameBits(kind: Kind, stop: Int) throws {
    try withTemporaryFolder { folder in
      let (whole, cut) = (folder + "/whole", folder + "/cut")
      var one = Self.loop(kind)
      #expect(try Self.run(&one, savingTo: whole) == .finished && one.epoch == 2 && one.notes.means.count == 2)
      var other = Self.loop(kind)
      #expect(try Self.run(&other, savingTo: cut, limit: stop) == .interrupted && other.stepsDone == stop)
      var again = Self.loop(kind)
      #expect(try again.resume(from: cut))
      #expect(again.stepsDone == stop && again.notes == other.notes && again.otherBuild == nil)
      #expect(try Self.run(&again, savingTo: cut) == .finished)
      let (left, right) = (try Safetensors(contentsOf: whole), try Safetensors(contentsOf: cut))
      #expect(left.tensors == right.tensors && again.notes == one.notes)
      #expect(again.lastEpoch?.sums == one.lastEpoch?.sums && (one.lastEpoch?.sums["right"] ?? 0) > 0)
      // The check can fail: without the state it is another run.
      #expect(other.network.tensors() != one.network.tensors())
    }
  }

  /// The step by hand: forward, loss, gradients, update.
  @Test func aStepIsForwardLossGradientsUpdate() throws {
    var loop = Self.loop(.everything)
    let outcome = try loop.run(until: 1, batch: Self.batch, loss: Self.loss)
    #expect(outcome == .reachedEpoch && loop.epoch == 1 && loop.step == 0)
    var (network, optimizer) = (Self.network(), AdamW(learningRate: 1))
    var average = ExponentialMovingAverage(network, decay: 0.9)
    var total = 0.0
    for step in 0..<3 {
      var numbers = RandomGenerator(seed: 5, stream: 1, 0, UInt64(step))
      let labels = (0..<6).map { _ in numbers.bernoulli(0.5) ? 1 : 0 }
      var images = Tensor.normal([6, 4, 4, 1], using: &numbers)
      for (n, label) in labels.enumerated() { for y in 0..<4 { images[n, y, 0, 0] += label == 0 ? -1 : 1 } }
      var generator = RandomGenerator(seed: 5, stream: 0, 0, UInt64(step))
      let loss = CrossEntropy()(network.train(Variable(constant: images), using: &generator), labels: labels)
      var gradients = loss.gradients()
      gradients.clip(toNorm: 0.1, over: network)
      optimizer.learningRate = Schedule.cosine(0.05, steps: 6)(step)
      optimizer.update(&network, along: gradients)
      average.update(with: network)
      total += Double(loss.value.scalar)
    }
    #expect(loop.network.tensors() == network.tensors())
    #expect(loop.trained.tensors() == average.network.tensors())
    #expect(loop.lastEpoch?.meanLoss == total / 3)
    #expect(loop.lastEpoch?.learningRate == Schedule.cosine(0.05, steps: 6)(2))
  }

  @Test func eventsSayWhatHappens() throws {
    var loop = Self.loop(.sgd)
    var events: [String] = []
    _ = try loop.run(
      report: { event in
        switch event {
        case .epochBegan(let epoch, let done): events.append("began \(epoch) \(done)")
        case .stepEnded(let epoch, let done, let loss): events.append("step \(epoch) \(done) \(loss > 0)")
        case .epochEnded(let figures): events.append("ended \(figures.epoch) \(figures.seconds >= 0)")
        }
      }, batch: Self.batch, loss: Self.loss)
    let steps = { (epoch: Int) in (1...3).map { "step \(epoch) \($0) true" } }
    #expect(events == ["began 1 0"] + steps(1) + ["ended 1 true", "began 2 0"] + steps(2) + ["ended 2 true"])
    #expect(try loop.run(batch: Self.batch, loss: Self.loss) == .finished)
  }

  /// Saves within an epoch, here after every step.
  @Test func itIsSavedBetweenSteps() throws {
    try withTemporaryFolder { folder in
      var plan = TrainingPlan(epochs: 1, stepsPerEpoch: 3, saveInterval: -1)
      plan.seed = 5
      var loop = TrainingLoop(Self.network(), optimizer: SGD(learningRate: 0.1), plan: plan)
      var seen: [Int] = []
      _ = try loop.run(savingTo: folder + "/run") { step in
        var saved = TrainingLoop(Self.network(), optimizer: SGD(learningRate: 0.1), plan: plan)
        if try saved.resume(from: folder + "/run") { seen.append(saved.stepsDone) }
        return Self.batch(step)
      } loss: {
        Self.loss(&$0, $1, &$2)
      }
      #expect(seen == [1, 2])
    }
  }

  @Test func withoutAFileARunBegins() throws {
    try withTemporaryFolder { folder in
      var loop = Self.loop(.sgd)
      let isResumed = try loop.resume(from: folder + "/none")
      #expect(!isResumed && loop.stepsDone == 0)
    }
  }

  /// An epoch whose end failed, such as on a full disk, is ended again and not trained again.
  @Test func aFailedEndOfAnEpochIsDoneAgain() throws {
    struct Full: Error {}
    var (loop, whole) = (Self.loop(.momentum), Self.loop(.momentum))
    #expect(throws: Full.self) {
      try loop.run(batch: Self.batch, loss: Self.loss) {
        $0.notes.means.append(1)
        throw Full()
      }
    }
    #expect(loop.epoch == 0 && loop.step == 3 && loop.notes == Diary())
    var resumed = Self.loop(.momentum)
    try resumed.load(loop.saved())
    for var run in [loop, resumed] {
      #expect(try run.run(batch: Self.batch, loss: Self.loss) == .finished)
      _ = try whole.run(batch: Self.batch, loss: Self.loss)
      #expect(run.network.tensors() == whole.network.tensors())
      #expect(run.lastEpoch?.learningRate == whole.lastEpoch?.learningRate && run.lastEpoch?.epoch == 2)
    }
  }
}
