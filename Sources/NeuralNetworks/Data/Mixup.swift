import MienSystem

/// Mixes every example of a batch with another one, pictures and targets alike (Zhang et al. 2018, "mixup: Beyond
/// Empirical Risk Minimization").
///
///     let labels = Tensor(oneHot: batch.labels, classes: 10)
///     let (images, targets) = Mixup(alpha: 0.2)(batch.images, labels, using: &generator)
///     return CrossEntropy()(network.train(Variable(constant: images), using: &generator), targets: targets)
public struct Mixup: Sendable, Equatable {
  /// The share of an example is drawn from Beta(α, α): the smaller, the less is mixed.
  public let alpha: Float

  /// Mixing with shares from Beta(α, α).
  ///
  /// - Precondition: `alpha` is positive and finite.
  public init(alpha: Float = 0.2) {
    expect(alpha > 0 && alpha.isFinite, "Mixup: expected a positive alpha, got \(alpha)")
    self.alpha = alpha
  }

  /// share · example + (1 − share) · its partner, with one share and one random order of partners for the batch.
  ///
  /// - Precondition: both have the examples along their first axis, and equally many.
  public func callAsFunction(
    _ inputs: Tensor, _ targets: Tensor, using generator: inout RandomGenerator
  ) -> (inputs: Tensor, targets: Tensor) {
    expect(
      inputs.shape.rank > 0 && targets.shape.rank > 0 && inputs.shape[0] == targets.shape[0],
      "Mixup: expected as many targets as inputs, got shapes \(inputs.shape) and \(targets.shape)")
    let share = generator.beta(alpha)
    let partners = generator.permutation(inputs.shape[0])
    return (inputs.mixed(share, with: partners), targets.mixed(share, with: partners))
  }
}

extension Tensor {
  fileprivate func mixed(_ share: Float, with partners: [Int]) -> Tensor {
    let rowCount = count / Swift.max(1, partners.count)
    return Tensor(shape) { output in
      withUnsafePointer { input in
        for (row, partner) in partners.enumerated() {
          let (own, other) = (input + row * rowCount, input + partner * rowCount)
          for index in 0..<rowCount {
            output[row * rowCount + index] = share * own[index] + (1 - share) * other[index]
          }
        }
      }
    }
  }
}

extension RandomGenerator {
  /// A number from Beta(α, α): g / (g + h) for two numbers from Gamma(α).
  package mutating func beta(_ alpha: Float) -> Float {
    // By logarithms: for a small α both numbers are too small for a Float, and only their ratio matters.
    let difference = logGamma(Double(alpha)) - logGamma(Double(alpha))
    return Float(1 / (1 + exp(-difference)))
  }

  /// The logarithm of a number from Gamma(α) (Marsaglia & Tsang 2000; below 1 by Gamma(α + 1) · U^(1/α)).
  private mutating func logGamma(_ alpha: Double) -> Double {
    guard alpha >= 1 else { return logGamma(alpha + 1) + log(Double(1 - uniform())) / alpha }
    let d = alpha - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = Double(normal())
      let v = 1 + c * x
      guard v > 0 else { continue }
      let cube = v * v * v
      if log(Double(1 - uniform())) < 0.5 * x * x + d * (1 - cube + log(cube)) { return log(d * cube) }
    }
  }
}
