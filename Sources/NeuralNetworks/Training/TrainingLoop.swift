/// Trains a network on batches, and can be stopped, saved and resumed between any two steps, to the same bits.
///
///     let plan = TrainingPlan(epochs: 10, stepsPerEpoch: 100, seed: 7, schedule: .cosine(0.1, steps: 1000))
///     var loop = TrainingLoop(network, optimizer: SGD(learningRate: 0.1, momentum: 0.9), plan: plan)
///     try loop.resume(from: "run.safetensors")
///     _ = try loop.run(savingTo: "run.safetensors") { step in
///       var generator = step.generator(stream: 1)
///       return pictures(32, using: &generator)
///     } loss: { network, batch, step in
///       let logits = network.train(Variable(constant: batch.images), using: &step.generator)
///       return CrossEntropy()(logits, labels: batch.labels)
///     }
///     let trained = loop.trained
///
/// Whatever is random in a step follows from its address: seed, epoch and step; see ``TrainingStep``. Nothing else
/// decides a batch, so a run has no position in its data that could be lost. `Notes` is whatever the caller wants saved
/// with the run.
public struct TrainingLoop<Network: Layer, Notes: Codable & Sendable>: Sendable {
  /// What is done.
  public let plan: TrainingPlan
  /// The network after the last step.
  public internal(set) var network: Network
  /// Its moving average, if there is to be one.
  public internal(set) var average: ExponentialMovingAverage<Network>?
  /// What changes the weights, with all that it remembers.
  public internal(set) var optimizer: any Optimizer
  /// The caller's own part of the state; saved and resumed with the rest.
  public var notes: Notes
  /// The place in the run.
  var counts = TrainingCounts()
  /// The build of the kernels that the run was saved by, if it was another than this one: such a run resumes, but the
  /// bits may be others.
  public internal(set) var otherBuild: String?
  private let schedule: Schedule

  /// A run at its beginning.
  ///
  /// - Parameters:
  ///   - network: The network with its first weights.
  ///   - optimizer: What changes them.
  ///   - plan: How long, and how.
  ///   - notes: What is to be saved with the run.
  public init(_ network: Network, optimizer: any Optimizer, plan: TrainingPlan, notes: Notes) {
    (self.network, self.optimizer, self.plan, self.notes) = (network, optimizer, plan, notes)
    average = plan.averageDecay.map { ExponentialMovingAverage(network, decay: $0) }
    schedule = plan.schedule ?? .constant(optimizer.learningRate)
  }

  /// How many epochs are done.
  public var epoch: Int { counts.epoch }
  /// How many steps of the next epoch are done.
  public var step: Int { counts.step }
  /// How many steps of the run are done.
  public var stepsDone: Int { counts.epoch * plan.stepsPerEpoch + counts.step }
  /// The figures of the last epoch that is done.
  public var lastEpoch: TrainingEpoch? { counts.lastEpoch }
  /// What the schedule's learning rate is multiplied by: 1, unless the caller lowers it, such as on a plateau. It is
  /// saved.
  public var rateFactor: Float {
    get { counts.rateFactor }
    set { counts.rateFactor = newValue }
  }
  /// The network to use: the average if there is one, and no gradients flow to it.
  public var trained: Network { average?.network ?? network.frozen }

  /// Trains to the end of the plan, to the end of the `lastEpoch`-th epoch, or until `shouldStop` says so.
  ///
  /// - Parameters:
  ///   - lastEpoch: The epoch to stop after, from 1; nil for the plan's last.
  ///   - path: Where the state is saved: after every epoch, every ``TrainingPlan/saveInterval`` seconds, and on a stop.
  ///     Each time the whole file is replaced or nothing. Nil saves nothing.
  ///   - shouldStop: Asked before every step.
  ///   - report: Called with what happens.
  ///   - batch: The batch of a step. It must depend on the step's address alone.
  ///   - loss: The loss of a batch, a single number: it calls the network's `train`.
  ///   - endOfEpoch: Called after an epoch's last step and before the save, to evaluate ``trained`` and to write
  ///     ``notes``.
  /// - Returns: How it ended.
  /// - Throws: ``DivergenceError`` if the loss or the gradients are not finite, or the loss reaches its limit; the step
  ///   is then not taken. ``FileError`` if the state cannot be saved. Whatever `batch`, `loss` and `endOfEpoch` throw.
  public mutating func run<Batch>(
    until lastEpoch: Int? = nil, savingTo path: String? = nil, shouldStop: () -> Bool = { false },
    report: (TrainingEvent) -> Void = { _ in }, batch: (TrainingStep) throws -> Batch,
    loss: (inout Network, Batch, inout TrainingStep) throws -> Variable,
    endOfEpoch: (inout TrainingLoop) throws -> Void = { _ in }
  ) throws -> TrainingOutcome {
    let clock = ContinuousClock()
    while counts.epoch < plan.epochs {
      if let lastEpoch, counts.epoch >= lastEpoch { return .reachedEpoch }
      report(.epochBegan(epoch: counts.epoch + 1, stepsDone: counts.step))
      var (stepBegan, lastSave) = (clock.now, clock.now)
      while counts.step < plan.stepsPerEpoch {
        if shouldStop() {
          if let path { try save(to: path) }
          return .interrupted
        }
        try trainStep(batch, loss)
        let now = clock.now
        counts.seconds += (now - stepBegan) / .seconds(1)
        stepBegan = now
        report(
          .stepEnded(
            epoch: counts.epoch + 1, stepsDone: counts.step, meanLoss: counts.lossSum / Double(counts.step)))
        if let path, (now - lastSave) / .seconds(1) > plan.saveInterval, counts.step < plan.stepsPerEpoch {
          try save(to: path)
          lastSave = now
        }
      }
      let before = (counts, notes)
      let ended = counts.endEpoch(learningRate: schedule(stepsDone - 1) * counts.rateFactor)
      // An epoch whose end failed is ended again by the next call.
      do { try endOfEpoch(&self) } catch {
        (counts, notes) = before
        throw error
      }
      if let path { try save(to: path) }
      report(.epochEnded(ended))
    }
    return .finished
  }

  /// One step: forward, loss, gradients, update.
  private mutating func trainStep<Batch>(
    _ batch: (TrainingStep) throws -> Batch, _ loss: (inout Network, Batch, inout TrainingStep) throws -> Variable
  ) throws {
    var step = TrainingStep(
      epoch: counts.epoch, step: counts.step, seed: plan.seed, networkStream: plan.networkStream)
    let batch = try batch(step)
    optimizer.learningRate = schedule(stepsDone) * counts.rateFactor
    // Normalisations note the batch: on the network itself only once the step is known to be sound.
    var next = network
    let loss = try loss(&next, batch, &step)
    let value = loss.value.scalar
    guard value.isFinite, value < plan.lossLimit else { throw diverged(.loss, value) }
    var gradients = loss.gradients()
    let norm = plan.clipNorm.map { gradients.clip(toNorm: $0, over: next) } ?? gradients.norm(over: next)
    guard norm.isFinite else { throw diverged(.gradientNorm, norm) }
    optimizer.update(&next, along: gradients)
    network = next
    average?.update(with: network)
    counts.note(Double(value), step.sums)
  }

  /// The error of a step whose `quantity` has a useless `value`.
  private func diverged(_ quantity: DivergenceError.Quantity, _ value: Float) -> DivergenceError {
    DivergenceError(
      quantity, value, epoch: counts.epoch + 1, step: counts.step + 1, learningRate: optimizer.learningRate)
  }
}

/// No notes.
public struct NoNotes: Codable, Sendable, Equatable {
  /// Nothing.
  public init() {}
}

extension TrainingLoop where Notes == NoNotes {
  /// A run at its beginning, with nothing of the caller's own to be saved.
  public init(_ network: Network, optimizer: any Optimizer, plan: TrainingPlan) {
    self.init(network, optimizer: optimizer, plan: plan, notes: NoNotes())
  }
}
