import MienSystem

/// The loss at growing learning rates, a step each: where it falls fastest is a good rate to begin with (Smith 2017,
/// "Cyclical Learning Rates for Training Neural Networks").
///
///     let curve = LearningRateFinder(from: 1e-5, to: 1).run(network, SGD(learningRate: 0)) { network, step in
///       CrossEntropy()(network.train(batches[step].images, using: &generator), labels: batches[step].labels)
///     }
///     curve.suggestion
public struct LearningRateFinder: Sendable {
  /// The first rate and the last.
  public let first, last: Float
  /// How many steps there are at most.
  public let steps: Int

  /// The rates from `first` to `last`, each a fixed multiple of the one before.
  ///
  /// - Precondition: 0 < `first` < `last`, and at least two steps.
  public init(from first: Float = 1e-6, to last: Float = 1, steps: Int = 100) {
    expect(
      first > 0 && first < last && steps > 1,
      "LearningRateFinder: expected 0 < first < last and at least 2 steps, got \(first), \(last) and \(steps)")
    (self.first, self.last, self.steps) = (first, last, steps)
  }

  /// What was found.
  public struct Curve: Sendable {
    /// The rates, and the losses before the steps that they made.
    public let points: [(learningRate: Float, loss: Float)]
    /// The rate where the smoothed loss falls fastest along the logarithm of the rate; nil if it never falls.
    public let suggestion: Float?
  }

  /// Trains a copy of the network. It ends early where the loss is NaN, infinite, or four times its smallest.
  ///
  /// - Parameter loss: The loss of the batch of a step, counted from 0.
  public func run<Network: Module>(
    _ network: Network, _ optimizer: some Optimizer, loss: (inout Network, Int) throws -> Variable
  ) rethrows -> Curve {
    var (network, optimizer) = (network, optimizer)
    let factor = powf(last / first, 1 / Float(steps - 1))
    var points: [(learningRate: Float, loss: Float)] = []
    var smoothed: [Float] = []
    var mean: Float = 0
    for step in 0..<steps {
      let rate = first * powf(factor, Float(step))
      let value = try loss(&network, step)
      let number = value.value.scalar
      guard number.isFinite else { break }
      // A moving average without the pull to 0 of its beginning.
      mean = 0.9 * mean + 0.1 * number
      points.append((rate, number))
      smoothed.append(mean / (1 - powf(0.9, Float(step + 1))))
      if let smallest = smoothed.min(), let latest = smoothed.last, smallest > 0, latest > 4 * smallest { break }
      optimizer.learningRate = rate
      optimizer.update(&network, along: value.gradients())
    }
    let falls = smoothed.indices.dropFirst().map { (index: $0, slope: smoothed[$0] - smoothed[$0 - 1]) }
    let steepest = falls.min { $0.slope < $1.slope }
    let suggestion = steepest.flatMap { $0.slope < 0 ? points[$0.index].learningRate : nil }
    return Curve(points: points, suggestion: suggestion)
  }
}
