import NeuralNetworks

/// Everything that decides what a training run computes. Two runs of one configuration, one data set and one build give
/// the same bits.
public struct TrainingConfiguration: Sendable, Codable, Equatable {
  /// What changes the weights.
  public enum OptimizerKind: String, Sendable, Codable, CaseIterable {
    /// Gradient descent with Nesterov's momentum.
    case sgd
    /// AdamW.
    case adamw

    /// The highest learning rate, if none is given.
    ///
    /// For ``sgd`` measured with `vgg8` and its normalised hidden layer, without clipping: 15 epochs on FER-2013 reach
    /// 64 %. For ``adamw`` the one of Kingma & Ba 2015.
    public var learningRate: Float {
      switch self {
      case .sgd: 0.05
      case .adamw: 0.001
      }
    }
  }

  /// How the learning rate goes over the run, after the warm-up.
  public enum ScheduleKind: String, Sendable, Codable, CaseIterable {
    /// It stays.
    case constant
    /// A tenth of it after each third of the run.
    case step
    /// Half a cosine down to 0.
    case cosine
    /// Up and down again over the whole run, without a warm-up of its own.
    case onecycle
    /// A tenth of it when the accuracy on the validation faces has not risen for six epochs.
    case plateau
  }

  /// The network.
  public var network = NetworkDefinition.vgg8
  /// A checkpoint whose weights the run begins with, and whose mean and deviation of pixels it keeps; nil for random
  /// weights.
  public var startFrom: String?
  /// Other networks to learn from, beside the labels; nil for none.
  public var distillation: Distillation?
  /// Passes over the training faces; each leaves out what fills no whole batch, other faces every time.
  public var epochs = 120
  /// Faces per step.
  public var batchSize = 128
  /// The highest learning rate; nil takes that of the optimiser, ``OptimizerKind/learningRate``.
  public var learningRate: Float?
  /// Epochs over which the learning rate rises from 0; nil takes a fifth of the run, but at most 5 epochs.
  public var warmupEpochs: Int?
  /// How the learning rate goes.
  public var schedule = ScheduleKind.cosine
  /// What changes the weights.
  public var optimizer = OptimizerKind.sgd
  /// The share of the last step that is added to the next one, for ``OptimizerKind/sgd``.
  public var momentum: Float = 0.9
  /// The pull of the weights to zero; biases and normalisations are spared.
  public var weightDecay: Float = 5e-4
  /// The share of the target that is spread over all emotions.
  public var labelSmoothing: Float = 0.1
  /// The decay of the moving average of the weights, which is what is evaluated and kept; 0 for none.
  public var averageDecay: Float = 0.999
  /// The rate of dropout before the logits.
  public var dropout: Float = 0.5
  /// The largest norm of all gradients together; 0 for no limit.
  public var clipNorm: Float = 0
  /// Whether rare emotions count for more, each by the inverse of its frequency. It costs accuracy.
  public var classWeights = false
  /// Random changes of the faces.
  public var augmentation = Augmentation()
  /// Epochs without a better accuracy after which the run ends; 0 for never.
  public var patience = 0
  /// Where all random numbers begin.
  public var seed: UInt64 = 1
  /// How many faces of each split are used, from the first; nil for all.
  public var limit: Int?

  /// The default recipe.
  public init() {}

  /// The highest learning rate of the run.
  var highestRate: Float { learningRate ?? optimizer.learningRate }

  /// Epochs of warm-up.
  var warmup: Int {
    schedule == .onecycle ? 0 : min(warmupEpochs ?? min(5, max(1, epochs / 5)), epochs)
  }

  /// - Throws: ``TrainingError`` if a value makes no sense.
  public func validate() throws(TrainingError) {
    func check(
      _ condition: Bool, _ field: String, _ value: some CustomStringConvertible, _ expected: String
    ) throws(TrainingError) {
      if !condition { throw .setting(field: field, value: value.description, expected: expected) }
    }
    let share = "a number from 0 to below 1"
    try check((1...100_000).contains(epochs), "epochs", epochs, "a number from 1 to 100000")
    try check(
      (2...65536).contains(batchSize), "batchSize", batchSize,
      "2 to 65536: a batch is normalised by its own mean and variance")
    try check(highestRate > 0 && highestRate.isFinite, "learningRate", highestRate, "a positive number")
    try check(
      (0...100_000).contains(warmupEpochs ?? 0), "warmupEpochs", warmupEpochs ?? 0, "a number from 0 to 100000")
    try check((0..<1).contains(momentum), "momentum", momentum, share)
    try check(weightDecay >= 0 && weightDecay.isFinite, "weightDecay", weightDecay, "0 or a positive number")
    try check((0..<1).contains(labelSmoothing), "labelSmoothing", labelSmoothing, share)
    try check((0..<1).contains(averageDecay), "averageDecay", averageDecay, share)
    try check((0..<1).contains(dropout), "dropout", dropout, share)
    try check(clipNorm >= 0 && clipNorm.isFinite, "clipNorm", clipNorm, "0 or a positive number")
    try check((0...100_000).contains(patience), "patience", patience, "a number from 0 to 100000")
    try check((limit ?? 2) > 1, "limit", limit ?? 0, "at least 2")
    if let problem = distillation?.problem ?? augmentation.problem { throw problem }
  }

  /// The learning rate at every step, but for what ``ReduceOnPlateau`` takes off.
  func schedule(stepsPerEpoch: Int) -> Schedule {
    let total = max(1, epochs * stepsPerEpoch)
    let warm = warmup * stepsPerEpoch
    let rest = max(1, total - warm)
    let main: Schedule =
      switch schedule {
      case .constant, .plateau: .constant(highestRate)
      case .step: .step(highestRate, every: max(1, (rest + 2) / 3), factor: 0.1)
      case .cosine: .cosine(highestRate, steps: rest)
      case .onecycle: .oneCycle(highestRate, steps: total)
      }
    return warm > 0 ? main.warmedUp(over: warm) : main
  }

  /// What ``TrainingLoop`` is to do.
  func plan(stepsPerEpoch: Int) -> TrainingPlan {
    TrainingPlan(
      epochs: epochs, stepsPerEpoch: stepsPerEpoch, seed: seed, schedule: schedule(stepsPerEpoch: stepsPerEpoch),
      clipNorm: clipNorm > 0 ? clipNorm : nil, averageDecay: averageDecay > 0 ? averageDecay : nil, lossLimit: 100,
      networkStream: 4)
  }

  /// The optimiser at its beginning.
  func makeOptimizer() -> any Optimizer {
    switch optimizer {
    case .sgd: SGD(learningRate: highestRate, momentum: momentum, nesterov: momentum > 0, weightDecay: weightDecay)
    case .adamw: AdamW(learningRate: highestRate, weightDecay: weightDecay)
    }
  }

  /// The loss, with weights from the frequencies in `faces` if they are wanted.
  func loss(for faces: FaceDataset) -> CrossEntropy {
    guard classWeights else { return CrossEntropy(labelSmoothing: labelSmoothing) }
    let counts = faces.classCounts
    let present = Float(counts.filter { $0 > 0 }.count)
    let weights = counts.map { $0 > 0 ? Float(faces.count) / (present * Float($0)) : 0 }
    return CrossEntropy(labelSmoothing: labelSmoothing, classWeights: weights)
  }
}
