import NeuralNetworks

/// Learning from other networks: target = (1 − weight) · label + weight · the teachers' mean calibrated probabilities.
///
/// The teachers see the same augmented faces as the network (Hinton, Vinyals & Dean 2015, "Distilling the knowledge in
/// a neural network"; Beyer et al. 2022, "Knowledge distillation: a good teacher is patient and consistent").
public struct Distillation: Sendable, Codable, Equatable {
  /// The checkpoints of the teachers.
  public var teachers: [String]
  /// How much they count beside the labels, from 0 to 1.
  public var weight: Float

  /// Learning from these checkpoints.
  public init(teachers: [String], weight: Float = Self.usualWeight) {
    (self.teachers, self.weight) = (teachers, weight)
  }

  /// The weight if none is given.
  public static let usualWeight: Float = 0.5

  /// Why it cannot be used; nil if it can.
  var problem: TrainingError? {
    if teachers.isEmpty { return .noTeachers }
    return (0...1).contains(weight)
      ? nil : .setting(field: "teacherWeight", value: "\(weight)", expected: "a number from 0 to 1")
  }
}

/// The networks that a network learns from.
package struct Teachers: Sendable {
  private let classifiers: [EmotionClassifier]
  private let weight: Float
  /// The hash of each teacher's file: with other teachers it would be another run.
  package let fingerprints: [String]

  /// Reads the teachers.
  package init(_ distillation: Distillation) throws(CheckpointError) {
    classifiers = try distillation.teachers.map { (path) throws(CheckpointError) in
      try EmotionClassifier(contentsOf: path)
    }
    (fingerprints, weight) = (classifiers.compactMap(\.file.sha256), distillation.weight)
  }

  /// The targets of a batch [count, 7], mixed with the teachers' answers to its images.
  ///
  /// - Parameter preprocessing: What was done to the images; a teacher may have learned with other figures.
  package func targets(of batch: Batch, _ preprocessing: Preprocessing) -> Tensor {
    let share = weight / Float(classifiers.count)
    return classifiers.reduce(batch.targets * (1 - weight)) { targets, teacher in
      let images = teacher.preprocessing.applied(to: batch.images, insteadOf: preprocessing)
      return targets + teacher.probabilities(ofPreprocessed: images) * share
    }
  }
}

extension Preprocessing {
  /// Images that `other` preprocessed, as this preprocessing would have given them.
  fileprivate func applied(to images: Tensor, insteadOf other: Preprocessing) -> Tensor {
    self == other ? images : (images * other.deviation + (other.mean - mean)) / deviation
  }
}
