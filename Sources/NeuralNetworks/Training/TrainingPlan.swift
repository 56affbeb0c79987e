import MienSystem

/// What a ``TrainingLoop`` does with a network, a batch source and a loss.
public struct TrainingPlan: Sendable {
  /// How many times the loop goes through ``stepsPerEpoch`` steps.
  public var epochs: Int
  /// Steps in an epoch.
  public var stepsPerEpoch: Int
  /// Where all random numbers begin.
  public var seed: UInt64
  /// The learning rate at every step of the run; nil keeps the optimiser's own.
  public var schedule: Schedule?
  /// The largest norm of all gradients together, above 0; nil for no limit.
  public var clipNorm: Float?
  /// The decay of the moving average of the weights, in 0 ..< 1; nil for no average. See ``ExponentialMovingAverage``.
  public var averageDecay: Float?
  /// A loss from here on counts as diverged.
  public var lossLimit: Float
  /// The stream that the network draws from, such as for dropout. A batch source takes other streams.
  public var networkStream: UInt64
  /// Seconds between two saves within an epoch.
  public var saveInterval: Double

  /// A plan.
  ///
  /// - Precondition: `epochs` and `stepsPerEpoch` are positive, `clipNorm` is positive and `averageDecay` in 0 ..< 1.
  public init(
    epochs: Int, stepsPerEpoch: Int, seed: UInt64 = 1, schedule: Schedule? = nil, clipNorm: Float? = nil,
    averageDecay: Float? = nil, lossLimit: Float = .infinity, networkStream: UInt64 = 0, saveInterval: Double = 300
  ) {
    expect(
      epochs > 0 && stepsPerEpoch > 0, "TrainingPlan: expected epochs and steps, got \(epochs) × \(stepsPerEpoch)")
    expect(clipNorm ?? 1 > 0, "TrainingPlan: expected a positive clipNorm, got \(clipNorm ?? 0)")
    expect(
      (0..<1).contains(averageDecay ?? 0), "TrainingPlan: expected averageDecay in [0, 1), got \(averageDecay ?? 0)")
    (self.epochs, self.stepsPerEpoch, self.seed, self.schedule) = (epochs, stepsPerEpoch, seed, schedule)
    (self.clipNorm, self.averageDecay, self.lossLimit) = (clipNorm, averageDecay, lossLimit)
    (self.networkStream, self.saveInterval) = (networkStream, saveInterval)
  }
}

/// A step of a run: its address, from which everything random in it follows.
public struct TrainingStep: Sendable {
  /// The epoch, from 0.
  public let epoch: Int
  /// The step within the epoch, from 0.
  public let step: Int
  /// The run's seed.
  public let seed: UInt64
  /// The network's random numbers in this step, such as for dropout.
  public var generator: RandomGenerator
  /// Sums over the steps of the epoch, by name, such as how many answers were right. The loss adds to them; they are
  /// saved with the run, and ``TrainingEpoch`` has them at the end.
  public var sums: [String: Double] = [:]

  private let networkStream: UInt64

  init(epoch: Int, step: Int, seed: UInt64, networkStream: UInt64) {
    (self.epoch, self.step, self.seed, self.networkStream) = (epoch, step, seed, networkStream)
    generator = RandomGenerator(seed: seed, stream: networkStream, UInt64(epoch), UInt64(step))
  }

  /// A sequence of random numbers of its own, decided by the seed, the epoch, the step and `stream`: the same however
  /// often the run was stopped before.
  ///
  /// - Precondition: `stream` is not the plan's `networkStream`, whose numbers the network draws.
  public func generator(stream: UInt64) -> RandomGenerator {
    expect(stream != networkStream, "TrainingStep: stream \(stream) is the network's: take another")
    return RandomGenerator(seed: seed, stream: stream, UInt64(epoch), UInt64(step))
  }
}

/// The figures of an epoch that is done.
public struct TrainingEpoch: Sendable, Codable, Equatable {
  /// The epoch, from 1.
  public let epoch: Int
  /// The mean loss of its steps.
  public let meanLoss: Double
  /// What the loss summed up by name; see ``TrainingStep/sums``.
  public let sums: [String: Double]
  /// The learning rate of the last step.
  public let learningRate: Float
  /// How long its steps took, those before a stop included.
  public let seconds: Double
}

/// What happens in a run, to be shown.
public enum TrainingEvent: Sendable {
  /// An epoch (from 1) begins, or is resumed after `stepsDone` steps.
  case epochBegan(epoch: Int, stepsDone: Int)
  /// A step is done: how many of the epoch's are done now, and the mean loss of those.
  case stepEnded(epoch: Int, stepsDone: Int, meanLoss: Double)
  /// An epoch is done, and saved if the run is saved at all.
  case epochEnded(TrainingEpoch)
}

/// How ``TrainingLoop/run(until:savingTo:shouldStop:report:batch:loss:endOfEpoch:)`` ended.
public enum TrainingOutcome: Sendable, Equatable {
  /// All epochs of the plan are done.
  case finished
  /// The epoch that was asked for is done, and others remain.
  case reachedEpoch
  /// It was asked to stop between two steps. It can be run again, or saved and resumed.
  case interrupted
}

/// A run whose numbers became useless. The step was not taken: the state before it, and what was saved, can be used.
public struct DivergenceError: Error, CustomStringConvertible, Sendable, Equatable {
  /// What is checked.
  public enum Quantity: String, Sendable {
    /// The loss of a batch.
    case loss
    /// The norm of all gradients together.
    case gradientNorm = "gradient norm"
    /// What the network answers after an epoch.
    case answers
  }

  /// What became useless.
  public let quantity: Quantity
  /// Its value, most often NaN or infinite.
  public let value: Float
  /// The epoch, from 1.
  public let epoch: Int
  /// The step within the epoch, from 1.
  public let step: Int
  /// The learning rate of the step.
  public let learningRate: Float

  /// An error with these facts.
  public init(_ quantity: Quantity, _ value: Float, epoch: Int, step: Int, learningRate: Float) {
    (self.quantity, self.value, self.epoch, self.step) = (quantity, value, epoch, step)
    self.learningRate = learningRate
  }

  /// One line for the user, without the fix.
  public var problem: String {
    "the \(quantity.rawValue) became \(value) in step \(step) of epoch \(epoch), at a learning rate of \(learningRate): "
      + "the run diverged"
  }

  /// One line for the user.
  public var description: String { "\(problem); use a smaller learning rate, or clip the gradients" }
}
