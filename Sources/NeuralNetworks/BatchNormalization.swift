/// Batch normalisation of the last axis, with ReLU after it if `rectified`; see
/// ``batchNormalization(_:scale:bias:statistics:epsilon:rectified:)``.
///
/// In training it uses the batch's statistics and keeps running ones, as PyTorch does:
///
///     running ← running + momentum · (batch − running)
///
/// where the variance that is kept is divided by count − 1. In use it takes the running ones, and so it does in the
/// training of a network in which it is frozen: they stay as they are.
public struct BatchNormalization: Layer {
  /// What the normalised values are multiplied by, [channels].
  public var scale: Variable
  /// What is added to them, [channels].
  public var bias: Variable
  /// The running means, [channels].
  public var runningMean: Variable
  /// The running variances, [channels].
  public var runningVariance: Variable
  /// The share of a new batch in the running statistics.
  public let momentum: Float
  /// What is added to the variance.
  public let epsilon: Float
  /// Whether negative results become zero.
  public let rectified: Bool

  /// A normalisation that begins as the identity (and ReLU, if `rectified`).
  public init(_ channels: Int, rectified: Bool = false, momentum: Float = 0.1, epsilon: Float = 1e-5) {
    scale = Variable(Tensor([channels], repeating: 1))
    bias = Variable(Tensor([channels], repeating: 0))
    runningMean = Variable(constant: Tensor([channels], repeating: 0))
    runningVariance = Variable(constant: Tensor([channels], repeating: 1))
    (self.rectified, self.momentum, self.epsilon) = (rectified, momentum, epsilon)
  }

  /// What it is; see ``Layer``.
  public var layerDescription: LayerDescription { .normalization(self) }

  /// The output; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    let measures = pass.isTraining && !isFrozen
    let (output, statistics) = batchNormalization(
      input, scale: scale, bias: bias, statistics: measures ? nil : running, epsilon: epsilon, rectified: rectified)
    if measures { note(statistics) }
    return output
  }

  /// The output in use from memory to memory; see ``Layer``.
  public func inferred(_ input: borrowing Features) -> Features {
    batchNormalization(input, fixed, rectified: rectified)
  }

  /// Whether no gradient flows to it.
  var isFrozen: Bool { !scale.isTracked && !bias.isTracked }

  /// The running statistics.
  var running: ChannelStatistics { ChannelStatistics(mean: runningMean.value, variance: runningVariance.value) }

  /// The normalisation in use.
  var fixed: FixedNormalization { FixedNormalization.of(scale.value, bias.value, running, epsilon) }

  /// Takes a batch's statistics into the running ones.
  mutating func note(_ batch: ChannelStatistics) {
    let unbiased = Float(batch.count) / Float(max(batch.count - 1, 1))
    let share = momentum
    runningMean = Variable(constant: runningMean.value.zipped(batch.mean, Toward(share: share)))
    runningVariance = Variable(
      constant: runningVariance.value.zip(batch.variance) { $0 + share * ($1 * unbiased - $0) })
  }

  /// Names its parts; see ``Module``.
  public mutating func visitParts(_ visitor: inout PartVisitor) {
    visitor.visit("weight", &scale, role: .normalization)
    visitor.visit("bias", &bias, role: .normalization)
    visitor.visit("running_mean", &runningMean, role: .statistic)
    visitor.visit("running_var", &runningVariance, role: .statistic)
  }
}
