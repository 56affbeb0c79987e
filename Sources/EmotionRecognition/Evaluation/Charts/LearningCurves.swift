/// What was measured after each epoch of a training.
///
/// Losses may be `nan` or infinite (a training that diverged): charts show a gap there. `JSONEncoder` refuses such
/// numbers unless its `nonConformingFloatEncodingStrategy` is set.
public struct LearningCurves: Sendable, Equatable, Codable {
  /// What was measured after one epoch.
  public struct Epoch: Sendable, Equatable, Codable {
    /// The number of the epoch; the first is 1.
    public let epoch: Int

    /// The mean loss over the training images, as augmented and regularised in training.
    public let trainingLoss: Double

    /// The accuracy on the training images, if it was measured.
    public let trainingAccuracy: Double?

    /// The mean loss over the validation images.
    public let validationLoss: Double

    /// The accuracy on the validation images.
    public let validationAccuracy: Double

    /// The learning rate at the end of the epoch.
    public let learningRate: Double

    /// The measurements of one epoch.
    public init(
      epoch: Int, trainingLoss: Double, trainingAccuracy: Double? = nil, validationLoss: Double,
      validationAccuracy: Double, learningRate: Double
    ) {
      self.epoch = epoch
      self.trainingLoss = trainingLoss
      self.trainingAccuracy = trainingAccuracy
      self.validationLoss = validationLoss
      self.validationAccuracy = validationAccuracy
      self.learningRate = learningRate
    }
  }

  /// The epochs in the order in which they were trained.
  public var epochs: [Epoch]

  /// The curves of `epochs`.
  public init(epochs: [Epoch] = []) {
    self.epochs = epochs
  }

  /// The epoch with the highest validation accuracy. Of equal ones, the lowest validation loss decides, then the first.
  /// `nil` if none is finite.
  public var best: Epoch? {
    func merit(_ epoch: Epoch) -> (Double, Double, Int) {
      let loss = epoch.validationLoss
      return (epoch.validationAccuracy, loss.isNaN ? -.infinity : -loss, -epoch.epoch)
    }
    return epochs.filter(\.validationAccuracy.isFinite).max { merit($0) < merit($1) }
  }
}
