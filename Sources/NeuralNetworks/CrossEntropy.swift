import MienSystem

/// The cross-entropy of logits with class labels or target distributions, averaged over the batch.
public struct CrossEntropy: Sendable {
  /// ε: the target becomes (1 − ε) · target + ε / classes (Szegedy et al. 2016, "Rethinking the Inception
  /// Architecture").
  public let labelSmoothing: Float
  /// A weight for every class; the sum is then divided by the weights of the targets, as PyTorch does for labels (for
  /// distributions it divides by the rows). Nil weighs all alike.
  public let classWeights: [Float]?

  /// A cross-entropy.
  ///
  /// - Precondition: 0 ≤ `labelSmoothing` < 1, and no class weight is negative.
  public init(labelSmoothing: Float = 0, classWeights: [Float]? = nil) {
    expect(
      labelSmoothing >= 0 && labelSmoothing < 1, "CrossEntropy: expected smoothing in [0, 1), got \(labelSmoothing)")
    expect(classWeights?.allSatisfy { $0 >= 0 } ?? true, "CrossEntropy: class weights must not be negative")
    (self.labelSmoothing, self.classWeights) = (labelSmoothing, classWeights)
  }

  /// The loss of `logits` [batch, classes], or [batch, places, classes] and so on, for `labels`, one class index for
  /// each row: a single number.
  ///
  /// - Precondition: as many labels as rows, every one a class.
  public func callAsFunction(_ logits: Variable, labels: [Int]) -> Variable {
    let shape = logits.shape
    let rows = shape.rank > 1 ? shape.sizes.dropLast().reduce(1, *) : 0
    expect(
      shape.rank > 1 && labels.count == rows,
      "CrossEntropy: expected logits of shape [batch, classes] and a label for each row, got \(shape) and "
        + "\(labels.count) labels")
    let flat = shape.rank == 2 ? logits : logits.reshaped([rows, shape[-1]])
    return self(flat, targets: Tensor(oneHot: labels, classes: shape[-1]))
  }

  /// The loss of `logits` for target distributions, both [batch, classes]: a single number.
  ///
  ///     loss = Σᵣ Σ_c w_c · t[r, c] · −log softmax(logits)[r, c] / Σᵣ Σ_c w_c · y[r, c]
  ///
  /// with y the targets and t the smoothed ones; the divisor is the number of rows without weights.
  public func callAsFunction(_ logits: Variable, targets: Tensor) -> Variable {
    let (rows, classes) = (logits.shape[0], logits.shape[-1])
    let smoothing = labelSmoothing
    let smoothed = smoothing == 0 ? targets : targets.map { (1 - smoothing) * $0 + smoothing / Float(classes) }
    guard let classWeights else { return softmaxCrossEntropy(logits, targets: smoothed) }
    expect(
      classWeights.count == classes, "CrossEntropy: expected \(classes) class weights, got \(classWeights.count)")
    let weights = Tensor([classes], classWeights)
    let mass = (targets * weights).sum().scalar
    return softmaxCrossEntropy(logits, targets: smoothed * weights, divisor: rows == 0 || mass == 0 ? 1 : mass)
  }
}

extension Tensor {
  /// [labels.count, classes], 1 at every row's label and 0 elsewhere.
  ///
  /// - Precondition: every label is in 0 ..< `classes`.
  public init(oneHot labels: [Int], classes: Int) {
    self.init([labels.count, classes]) { memory in
      memory.update(repeating: 0, count: labels.count * classes)
      for (row, label) in labels.enumerated() {
        expect(label >= 0 && label < classes, "labels: expected 0 to \(classes - 1), got \(label) in row \(row)")
        memory[row * classes + label] = 1
      }
    }
  }
}
