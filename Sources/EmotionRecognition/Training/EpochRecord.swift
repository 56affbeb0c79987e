/// The figures of one epoch.
public struct EpochRecord: Sendable, Codable, Equatable {
  /// The epoch, from 1.
  public let epoch: Int
  /// The mean loss over the epoch's training batches, with smoothing and augmentation.
  public let trainingLoss: Double
  /// The share of the epoch's augmented training faces that was right.
  public let trainingAccuracy: Double
  /// The mean negative log-likelihood on the validation faces, in nats.
  public let validationLoss: Double
  /// The share of the validation faces that is right.
  public let validationAccuracy: Double
  /// The learning rate of the last step.
  public let learningRate: Double
  /// How long the epoch took, evaluation included.
  public let seconds: Double
  /// Training faces per second, evaluation left out.
  public let imagesPerSecond: Double
}
