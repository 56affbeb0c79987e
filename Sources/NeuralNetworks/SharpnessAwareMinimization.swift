import MienSystem

/// Steps along the gradient at the worst point near by, which finds flatter minima (Foret et al. 2021, "Sharpness-Aware
/// Minimization for Efficiently Improving Generalization"). Each step takes two gradients:
///
///     w′ = w + radius · g / ‖g‖,     then a step of the optimiser from w along the gradient at w′
///
///     var optimizer = SharpnessAwareMinimization(SGD(learningRate: 0.1, momentum: 0.9))
///     optimizer.update(&network) { network in
///       CrossEntropy()(network.train(images, using: &generator), labels: labels)
///     }
public struct SharpnessAwareMinimization<Base: Optimizer>: Sendable {
  /// What makes the step.
  public var base: Base
  /// How far away the second gradient is taken.
  public let radius: Float

  /// Steps of `base`.
  ///
  /// - Precondition: `radius` > 0.
  public init(_ base: Base, radius: Float = 0.05) {
    expect(radius > 0, "SharpnessAwareMinimization: expected a positive radius, got \(radius)")
    (self.base, self.radius) = (base, radius)
  }

  /// One step.
  ///
  /// - Parameter loss: The loss of a batch, called twice and both times with the same batch. What layers note (running
  ///   statistics) is kept of the first call.
  /// - Returns: The first loss.
  @discardableResult
  public mutating func update<Network: Module>(
    _ network: inout Network, loss: (inout Network) throws -> Variable
  ) rethrows -> Float {
    let value = try loss(&network)
    var gradients = value.gradients()
    let norm = gradients.norm(over: network)
    let distance = radius / max(norm, 1e-12)
    var near = network
    near.update(along: gradients) { _, weights, _, gradient in weights.zip(gradient) { $0 + distance * $1 } }
    let others = try loss(&near).gradients()
    for (here, there) in zip(network.trackedParameters, near.trackedParameters) {
      gradients[here.variable] = others[there.variable]
    }
    base.update(&network, along: gradients)
    return value.value.scalar
  }
}
