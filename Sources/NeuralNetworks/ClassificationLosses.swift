import MienKernels
import MienSystem

/// The cross-entropy of logits with yes-or-no targets, averaged over all elements: for one class or for several that do
/// not exclude each other (multi-label).
///
///     −(w · t · log σ(x) + (1 − t) · log(1 − σ(x)))
///
/// Sigmoid and logarithm are computed together, so nothing overflows.
public struct BinaryCrossEntropy: Sendable {
  /// w: how much more a yes counts than a no, for each class of the last axis, as in PyTorch's `pos_weight`. Nil weighs
  /// both alike.
  public let positiveWeights: [Float]?

  /// A binary cross-entropy.
  ///
  /// - Precondition: no weight is negative.
  public init(positiveWeights: [Float]? = nil) {
    expect(
      positiveWeights?.allSatisfy { $0 >= 0 } ?? true, "BinaryCrossEntropy: positive weights must not be negative")
    self.positiveWeights = positiveWeights
  }

  /// The loss, a single number.
  ///
  /// - Parameters:
  ///   - logits: Any shape.
  ///   - targets: 0 to 1, in the logits' shape.
  public func callAsFunction(_ logits: Variable, targets: Tensor) -> Variable {
    let name = "BinaryCrossEntropy"
    guard let positiveWeights else {
      return meanLoss(logits, targets: targets, Logistic(), gradient: LogisticGradient(), name: name)
    }
    let (shape, count) = (logits.shape, positiveWeights.count)
    expect(
      shape == targets.shape && shape.rank > 0 && shape[-1] == count && shape.count > 0,
      "\(name): expected logits and targets of one shape with \(count) classes in the last axis, got \(shape) and "
        + "\(targets.shape)")
    // w · t · softplus(−x) + (1 − t) · softplus(x) of the two halves of the targets.
    let weighted = targets * Tensor([count], positiveWeights)
    let (value, share) = (logits.value, 1 / Float(shape.count))
    let losses =
      value.zipped(weighted, PositivePart()) + value.zipped(targets.map { 1 - $0 }, NegativePart())
    return Variable(losses.sum() * share, from: logits) { outer in
      let gradient =
        value.zipped(weighted, PositivePartGradient()) + value.zipped(targets.map { 1 - $0 }, NegativePartGradient())
      return gradient * (outer.scalar * share)
    }
  }
}

/// The Kullback–Leibler divergence of the softmax of logits from target distributions, averaged over the rows:
///
///     Σ_c t_c · (log t_c − log softmax(x)_c)
///
/// Its gradient is that of the cross-entropy; its value is 0 where both agree.
public struct KullbackLeiblerDivergence: Sendable {
  /// The divergence.
  public init() {}

  /// The loss, a single number.
  ///
  /// - Parameters:
  ///   - logits: [batch, classes].
  ///   - targets: Distributions, [batch, classes].
  public func callAsFunction(_ logits: Variable, targets: Tensor) -> Variable {
    let entropy = targets.map { $0 > 0 ? $0 * logf($0) : 0 }.sum() / Float(max(logits.shape[0], 1))
    return softmaxCrossEntropy(logits, targets: targets) + Variable(constant: entropy)
  }
}

/// The cross-entropy with less weight on what is already right, averaged over the rows (Lin et al. 2017, "Focal Loss
/// for Dense Object Detection"), with p the probability of a row's class:
///
///     −(1 − p)^focus · log p
public struct FocalLoss: Sendable {
  /// γ: 0 is the cross-entropy, 2 the paper's choice.
  public let focus: Float

  /// The loss.
  ///
  /// - Precondition: `focus` is not negative.
  public init(focus: Float = 2) {
    expect(focus >= 0, "FocalLoss: expected a focus of at least 0, got \(focus)")
    self.focus = focus
  }

  /// The loss of `logits` [batch, classes] for `labels`, one class index each: a single number.
  ///
  /// - Precondition: as many labels as rows, every one a class.
  public func callAsFunction(_ logits: Variable, labels: [Int]) -> Variable {
    expect(
      logits.shape.rank == 2 && labels.count == logits.shape[0] && !labels.isEmpty,
      "FocalLoss: expected logits of shape [batch, classes] and a label for each row, got \(logits.shape) and "
        + "\(labels.count) labels")
    let targets = Variable(constant: Tensor(oneHot: labels, classes: logits.shape[-1]))
    let logarithms = (logSoftmax(logits) * targets).sum(along: [1])
    let (value, focus) = (logarithms.value, focus)
    let losses = Variable(value.map { -Focal.factor($0, focus) * $0 }, from: logarithms) { gradient in
      gradient.zip(value) { $0 * Focal.derivative($1, focus) }
    }
    return losses.mean()
  }
}

/// The focal loss as a function of l = log p.
private enum Focal {
  /// (1 − p)^γ; 1 − p is computed without cancellation.
  static func factor(_ l: Float, _ focus: Float) -> Float { powf(max(-expm1f(l), 0), focus) }

  /// ∂/∂l of −(1 − p)^γ · l.
  static func derivative(_ l: Float, _ focus: Float) -> Float {
    let rest = max(-expm1f(l), 0)
    let inner = focus == 0 || rest == 0 ? 0 : focus * powf(rest, focus - 1) * expf(l) * l
    return inner - powf(rest, focus)
  }
}

/// log(1 + eˣ) without overflow.
@inline(__always) private func softplus(_ x: Float) -> Float { max(x, 0) + log1pf(expf(-abs(x))) }

private struct Logistic: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ target: Float) -> Float { softplus(x) - x * target }
}

private struct LogisticGradient: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ target: Float) -> Float {
    ElementaryFunctions.logistic(x) - target
  }
}

private struct PositivePart: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ weight: Float) -> Float { weight * softplus(-x) }
}

private struct PositivePartGradient: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ weight: Float) -> Float {
    -weight * ElementaryFunctions.logistic(-x)
  }
}

private struct NegativePart: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ weight: Float) -> Float { weight * softplus(x) }
}

private struct NegativePartGradient: BinaryFunction {
  @inline(__always) func callAsFunction(_ x: Float, _ weight: Float) -> Float {
    weight * ElementaryFunctions.logistic(x)
  }
}
