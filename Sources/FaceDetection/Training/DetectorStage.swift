import NeuralNetworks

/// One network of a detector and its training.
struct DetectorStage: Sendable {
  private(set) var network: Sequential
  private(set) var average: ExponentialMovingAverage<Sequential>
  private var optimizer: SGD
  /// How many epochs are done, and steps of the next.
  private(set) var epoch = 0
  private(set) var step = 0
  private var lossSum = 0.0
  /// The mean loss of the last epoch.
  private(set) var meanLoss = 0.0
  private let configuration: DetectorTrainer.Configuration
  private let stream: UInt64

  init(_ network: Sequential, _ configuration: DetectorTrainer.Configuration, stream: UInt64) {
    (self.network, self.configuration, self.stream) = (network, configuration, stream)
    average = ExponentialMovingAverage(network, decay: 0.998)
    optimizer = SGD(
      learningRate: configuration.learningRate, momentum: 0.9, nesterov: true, weightDecay: configuration.weightDecay)
  }

  /// Trains the rest of an epoch on batches; false if it was stopped.
  mutating func trainEpoch(
    _ shouldStop: () -> Bool, _ batch: (Int) -> (images: Tensor, targets: Tensor)
  ) -> Bool {
    let steps = configuration.steps
    let schedule = Schedule.cosine(configuration.learningRate, steps: max(1, configuration.epochs - 1) * steps)
      .warmedUp(
        over: steps)
    while step < steps {
      if shouldStop() { return false }
      let (images, targets) = batch(step)
      optimizer.learningRate = schedule(epoch * steps + step)
      var generator = RandomGenerator(seed: configuration.seed, stream: stream, UInt64(epoch), UInt64(step))
      let loss = detectionLoss(network.train(Variable(constant: images), using: &generator), targets: targets)
      var gradients = loss.gradients()
      _ = gradients.clip(toNorm: 5, over: network)
      optimizer.update(&network, along: gradients)
      average.update(with: network)
      lossSum += Double(loss.value.scalar)
      step += 1
    }
    (meanLoss, lossSum) = (lossSum / Double(steps), 0)
    (epoch, step) = (epoch + 1, 0)
    return true
  }
}

// MARK: - State

extension DetectorStage {
  /// What is counted beside the tensors.
  struct Counts: Codable, Sendable, Equatable {
    var epoch = 0
    var step = 0
    var lossSum = 0.0
    var updates = 0
  }

  var counts: Counts { Counts(epoch: epoch, step: step, lossSum: lossSum, updates: average.updates) }

  /// Everything that is needed to go on.
  func tensors(prefix: String) -> [String: Tensor] {
    var tensors = network.tensors(prefix: prefix + "network.")
    tensors.merge(average.network.tensors(prefix: prefix + "average.")) { first, _ in first }
    for (name, tensor) in optimizer.state { tensors[prefix + "optimizer." + name] = tensor }
    return tensors
  }

  /// Takes what ``tensors(prefix:)`` gave.
  mutating func load(_ file: Safetensors, prefix: String, counts: Counts) throws(CheckpointError) {
    try network.load(file, prefix: prefix + "network.")
    var averaged = network.frozen
    try averaged.load(file, prefix: prefix + "average.")
    average = ExponentialMovingAverage(averaged, decay: average.decay, updates: counts.updates)
    (epoch, step, lossSum) = (counts.epoch, counts.step, counts.lossSum)
    guard counts.updates > 0 else { return }
    var state: [(name: String, tensor: Tensor)] = []
    for (name, shape) in optimizer.stateShapes(for: network).sorted(by: { $0.key < $1.key }) {
      state.append((name: name, tensor: try file.tensor(prefix + "optimizer." + name, shape: shape)))
    }
    optimizer.state = state
  }
}
