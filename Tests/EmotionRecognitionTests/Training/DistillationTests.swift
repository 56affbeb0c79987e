import EmotionRecognition
import Foundation
import MienFiles
import NeuralNetworks
import Testing

@Suite("Distillation")
struct DistillationTests {
  let folder = TemporaryFolder()
  let faces = SchematicFaces.dataset(usage: .training, count: 28)

  /// A network with random weights in its last layer, too, written to a file.
  func teacher(_ name: String, seed: UInt64, _ preprocessing: Preprocessing = .fer2013) throws -> EmotionClassifier {
    var generator = RandomGenerator(seed: seed)
    var network = NetworkDefinition.tiny.network(using: &generator)
    network.randomizeLogits(by: 0.5, using: &generator)
    let classifier = EmotionClassifier(.tiny, network: network, preprocessing: preprocessing, temperature: 1.7)
    try AtomicFile.makeFolder(folder.path)
    try classifier.write(to: path(name))
    return classifier
  }

  func path(_ name: String) -> String { folder.path + "/" + name }

  /// A batch of faces as they are, with its targets.
  var batch: Batch {
    FaceBatches(faces: faces, preprocessing: .fer2013, augmentation: .none, batchSize: 28, seed: 1)
      .batch(Array(0..<28), epoch: 0, step: 0)
  }

  @Test func targetsAreLabelsMixedWithTheTeachersMean() throws {
    // The second one learned with other figures: what it sees of the batch has to be what it sees of the pixels.
    let first = try teacher("a", seed: 1).probabilities(of: faces.pixels).elements
    let second = try teacher("b", seed: 2, Preprocessing(mean: 0.4, deviation: 0.3)).probabilities(of: faces.pixels)
      .elements
    let teachers = try Teachers(Distillation(teachers: [path("a"), path("b")], weight: 0.75))
    let found = teachers.targets(of: batch, .fer2013).elements
    for index in found.indices {
      let label: Float = faces.emotions[index / 7].rawValue == index % 7 ? 1 : 0
      let expected = 0.25 * label + 0.75 * (first[index] + second[index]) / 2
      #expect(abs(found[index] - expected) < 1e-4)
    }
    #expect(zip(first, second).contains { abs($0 - $1) > 0.05 })
  }

  func configuration(_ distillation: Distillation) -> TrainingConfiguration {
    var configuration = TrainingConfiguration()
    (configuration.network, configuration.epochs, configuration.batchSize) = (.tiny, 12, 28)
    (configuration.learningRate, configuration.augmentation, configuration.labelSmoothing) = (0.05, .none, 0)
    (configuration.averageDecay, configuration.dropout) = (0, 0)
    configuration.distillation = distillation
    return configuration
  }

  /// With a weight of 1 the labels do not count: a network learns what its teacher says, right or wrong.
  @Test func aNetworkLearnsItsTeachersAnswers() throws {
    let teacher = try teacher("a", seed: 5)
    let data = try TrainingData(TrainerTests.data)
    var trainer = try Trainer(
      configuration(Distillation(teachers: [path("a")], weight: 1)), data: data, folder: folder.run())
    _ = try trainer.run()
    let last = try #require(trainer.history.last)
    let first = try #require(trainer.history.first)
    // The loss cannot fall below the entropy of the teacher's answers, and comes near it.
    let answers = teacher.probabilities(of: data.training.pixels).elements
    let entropy = -answers.reduce(0) { $0 + Double($1) * log(Double($1)) } / Double(data.training.count)
    #expect(last.trainingLoss > entropy - 0.01 && last.trainingLoss - entropy < (first.trainingLoss - entropy) / 2)
    let student = try EmotionClassifier(contentsOf: folder.run().best)
    #expect(student.notes["teachers"] == "a")
  }

  /// A run resumes with the same teachers only.
  @Test func aRunResumesWithTheSameTeachersOnly() throws {
    _ = try teacher("a", seed: 1)
    let data = try TrainingData(TrainerTests.data)
    var trainer: Trainer? = try Trainer(
      configuration(Distillation(teachers: [path("a")])), data: data, folder: folder.run())
    _ = try trainer?.run(until: 1)
    trainer = nil
    #expect(try Trainer(resuming: folder.run(), data: data).history.count == 1)
    _ = try teacher("a", seed: 2)
    let error = #expect(throws: TrainingError.self) { try Trainer(resuming: folder.run(), data: data) }
    #expect(error?.description.contains("other teachers than \(path("a"))") == true)
  }

  @Test(arguments: [
    (Distillation(teachers: []), "teacher"), (Distillation(teachers: ["x"], weight: 1.5), "teacherWeight"),
    (Distillation(teachers: ["x"], weight: .nan), "teacherWeight"),
  ])
  func whatMakesNoSenseIsRefused(distillation: Distillation, option: String) {
    let error = #expect(throws: TrainingError.self) { try configuration(distillation).validate() }
    #expect(error?.description.contains(option) == true)
  }
}
