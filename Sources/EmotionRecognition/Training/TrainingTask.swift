import Foundation
import MienDocuments
import MienFiles
import NeuralNetworks

/// What is particular to training on faces, and does not change in a run: the batches, the loss, and what is done after
/// an epoch. ``TrainingLoop`` does the rest.
struct TrainingTask: Sendable {
  /// A run between two steps.
  typealias Loop = TrainingLoop<Sequential, TrainingNotes>

  let configuration: TrainingConfiguration
  let data: TrainingData
  let folder: RunFolder
  let faces: FaceBatches
  private let teachers: Teachers?
  private let criterion: CrossEntropy

  init(
    _ configuration: TrainingConfiguration, _ data: TrainingData, _ folder: RunFolder, preprocessing: Preprocessing,
    teachers: Teachers?
  ) {
    (self.configuration, self.data, self.folder, self.teachers) = (configuration, data, folder, teachers)
    faces = FaceBatches(
      faces: data.training, preprocessing: preprocessing, augmentation: configuration.augmentation,
      batchSize: configuration.batchSize, seed: configuration.seed)
    criterion = configuration.loss(for: data.training)
  }

  /// Faces in a step.
  var facesPerStep: Int { min(configuration.batchSize, data.training.count) }

  /// The loss of a batch, and how many of its faces are right.
  func loss(_ network: inout Sequential, _ batch: Batch, _ step: inout TrainingStep) -> Variable {
    let logits = network.train(Variable(constant: batch.images), using: &step.generator)
    step.sums["seen"] = Double(batch.emotions.count)
    step.sums["correct"] = Double(zip(logits.value.argmaxOfRows(), batch.emotions).count { $0 == $1 })
    return criterion(logits, targets: teachers?.targets(of: batch, faces.preprocessing) ?? batch.targets)
  }

  /// Evaluates the epoch, notes its figures, and writes the files that show them. The state is saved after it.
  func endEpoch(_ loop: inout Loop) throws {
    guard let epoch = loop.lastEpoch else { return }
    let start = ContinuousClock.now
    var classifier = EmotionClassifier(
      configuration.network, network: loop.trained, preprocessing: faces.preprocessing)
    let logits = classifier.logits(of: data.validation)
    if let value = logits.first(where: { !$0.isFinite }) {
      throw DivergenceError(
        .answers, value, epoch: epoch.epoch, step: faces.batches.perEpoch, learningRate: epoch.learningRate)
    }
    let predictions = Predictions(
      probabilities: TemperatureScaling(temperature: 1).probabilities(of: logits), emotions: data.validation.emotions)
    let (seen, correct) = (epoch.sums["seen"] ?? 0, epoch.sums["correct"] ?? 0)
    let record = EpochRecord(
      epoch: epoch.epoch, trainingLoss: epoch.meanLoss, trainingAccuracy: correct / max(seen, 1),
      validationLoss: predictions.negativeLogLikelihood, validationAccuracy: predictions.accuracy(top: 1),
      learningRate: Double(epoch.learningRate),
      seconds: epoch.seconds + (ContinuousClock.now - start) / .seconds(1),
      imagesPerSecond: seen / max(epoch.seconds, 1e-9))
    loop.notes.history.append(record)
    if configuration.schedule == .plateau {
      loop.notes.plateau.observe(Float(record.validationAccuracy))
      loop.rateFactor = loop.notes.plateau.factor
    }
    if loop.notes.best == record {
      VectorScaling(fitting: logits, emotions: data.validation.emotions).apply(to: &classifier)
      classifier.notes = notes(record)
      // It becomes the best once the state that names it is saved: a run that is cut off before does this again.
      try classifier.write(to: folder.candidate)
      try AtomicFile.write(
        ConfusionMatrix(predictions).svg(title: "Confusion matrix, \(data.validation.name), epoch \(record.epoch)"),
        to: folder.confusion)
    }
    try folder.write(loop.notes.history)
  }

  /// The best network so far has to be there, or the run would end without it. A run that was cut off between its state
  /// and its best network left that as a candidate; one that was cut off before the state left a candidate of no use.
  func checkBest(_ notes: TrainingNotes) throws {
    if Folder.isThere(folder.candidate) {
      if let best = notes.best, let candidate = try? EmotionClassifier(contentsOf: folder.candidate),
        isOwn(candidate, best)
      {
        try AtomicFile.move(folder.candidate, to: folder.best)
      } else {
        try AtomicFile.remove(folder.candidate)
      }
    }
    guard let best = notes.best else { return }
    guard isOwn(try EmotionClassifier(contentsOf: folder.best), best) else {
      throw CheckpointError(
        folder.best, "expected this run's network of epoch \(best.epoch), the best so far",
        fix: "put it back, or begin a new run in another folder")
    }
  }

  /// Whether a classifier is this run's of that epoch.
  private func isOwn(_ classifier: EmotionClassifier, _ record: EpochRecord) -> Bool {
    let expected = notes(record)
    return ["data", "epoch", "seed", "validationAccuracy"].allSatisfy { classifier.notes[$0] == expected[$0] }
  }

  private func notes(_ record: EpochRecord) -> [String: String] {
    return [
      "version": ProgramVersion().text,
      "data": data.fingerprint,
      "source": FaceData.name(of: data.source),
      "epoch": "\(record.epoch) of \(configuration.epochs)",
      "seed": "\(configuration.seed)",
      "startedFrom": configuration.startFrom.map(FaceData.name) ?? "random weights",
      "teachers": configuration.distillation?.teachers.map(FaceData.name).joined(separator: ", ") ?? "none",
      "validation": data.validation.name,
      "validationAccuracy": "\(record.validationAccuracy)",
    ]
  }
}
