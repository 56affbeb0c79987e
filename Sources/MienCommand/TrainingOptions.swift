import ArgumentParser
import EmotionRecognition
import Foundation

extension NetworkDefinition: ExpressibleByArgument {}
extension TrainingConfiguration.OptimizerKind: ExpressibleByArgument {}
extension TrainingConfiguration.ScheduleKind: ExpressibleByArgument {}

/// The defaults that the help names.
private let recipe = TrainingConfiguration()

/// 10, not 10.0.
private func plain(_ value: Float) -> String { String(format: "%g", value) }

/// Each optimiser's, such as `0.05 for sgd`.
private let learningRates = TrainingConfiguration.OptimizerKind.allCases
  .map { "\(plain($0.learningRate)) for \($0.rawValue)" }.joined(separator: ", ")

/// Every hyperparameter. What is left out has the default of the recipe, or on `--resume` that of the run.
struct TrainingOptions: ParsableArguments {
  @Option(help: "The network. (default: \(recipe.network.rawValue))") var network: NetworkDefinition?
  @Option(help: .value("file", "A best.safetensors to begin with instead of random weights, to teach it more."))
  var startFrom: String?
  @Option(help: .value("file", "A best.safetensors whose answers are targets, too; give it again for several."))
  var teacher: [String] = []
  @Option(help: .value("weight", "The teachers' share, 0 to 1. (default: \(plain(Distillation.usualWeight)))"))
  var teacherWeight: Float?
  @Option(help: "Passes over the training faces, each without the few that fill no batch. (default: \(recipe.epochs))")
  var epochs: Int?
  @Option(help: "Faces per step. (default: \(recipe.batchSize))") var batchSize: Int?
  @Option(help: "The highest learning rate. (default: \(learningRates))") var learningRate: Float?
  @Option(help: "Epochs over which the learning rate rises; not for onecycle. (default: a fifth of all, 1 to 5)")
  var warmup: Int?
  @Option(help: "How the learning rate goes. (default: \(recipe.schedule.rawValue))")
  var schedule: TrainingConfiguration.ScheduleKind?
  @Option(help: "What changes the weights. (default: \(recipe.optimizer.rawValue))")
  var optimizer: TrainingConfiguration.OptimizerKind?
  @Option(help: "Nesterov's momentum, for sgd. (default: \(plain(recipe.momentum)))") var momentum: Float?
  @Option(help: "The pull of the weights to zero. (default: \(plain(recipe.weightDecay)))") var weightDecay: Float?
  @Option(help: "The share of the target spread over all emotions. (default: \(plain(recipe.labelSmoothing)))")
  var labelSmoothing: Float?
  @Option(help: "The decay of the weights' moving average; 0 for none. (default: \(plain(recipe.averageDecay)))")
  var averageDecay: Float?
  @Option(help: "The rate of dropout before the logits. (default: \(plain(recipe.dropout)))") var dropout: Float?
  @Option(help: "The largest norm of the gradients; 0 for no limit. (default: \(plain(recipe.clipNorm)))")
  var clipNorm: Float?
  @Flag(inversion: .prefixedNo, help: "Rare emotions count for more; costs accuracy.")
  var classWeights: Bool?
  @Option(help: "The probability of a mirror image. (default: \(plain(recipe.augmentation.flip)))") var flip: Float?
  @Option(help: "The largest rotation, in degrees. (default: \(plain(recipe.augmentation.rotation)))")
  var rotation: Float?
  @Option(help: "The largest shift, as a share of the width. (default: \(plain(recipe.augmentation.shift)))")
  var shift: Float?
  @Option(help: "The largest change of size. (default: \(plain(recipe.augmentation.zoom)))") var zoom: Float?
  @Option(help: "The largest change of brightness. (default: \(plain(recipe.augmentation.brightness)))")
  var brightness: Float?
  @Option(help: "The largest change of contrast. (default: \(plain(recipe.augmentation.contrast)))")
  var contrast: Float?
  @Option(help: "The probability that a rectangle becomes noise. (default: \(plain(recipe.augmentation.erasing)))")
  var erasing: Float?
  @Option(help: "The probability of another light, dark or too bright. (default: \(plain(recipe.augmentation.light)))")
  var light: Float?
  @Option(help: "The probability of a blur. (default: \(plain(recipe.augmentation.blur)))") var blur: Float?
  @Option(help: "The probability of noise. (default: \(plain(recipe.augmentation.noise)))") var noise: Float?
  @Option(help: "The α of mixtures of two faces; 0 for none. (default: \(plain(recipe.augmentation.mixup)))")
  var mixup: Float?
  @Option(help: "Epochs without a gain before stopping; 0 for never. (default: \(recipe.patience))") var patience: Int?
  @Option(help: "Where all random numbers begin; the same gives the same bits of one build. (default: \(recipe.seed))")
  var seed: UInt64?
  @Option(help: "Use only this many faces of each split, from the first. (default: all)") var limit: Int?

  func validate() throws {
    if warmup != nil, schedule == .onecycle {
      throw ValidationError("--warmup with --schedule onecycle: the one cycle rises by itself; leave out --warmup")
    }
  }

  /// The option that sets a field of the configuration, or gives what an error names: `--batch-size` for `batchSize`.
  static func name(of field: String) -> String {
    let known = [
      "warmupEpochs": "warmup", "warmup_epochs": "warmup", "teachers": "teacher", "weight": "teacher-weight",
    ]
    return "--"
      + (known[field] ?? field).map { $0.isUppercase ? "-" + $0.lowercased() : $0 == "_" ? "-" : String($0) }.joined()
  }

  /// The recipe with what was given.
  var configuration: TrainingConfiguration { applied(to: recipe) }

  /// The configuration of the run in `folder`.
  ///
  /// - Throws: `ValidationError` if an option contradicts it.
  func resumed(_ folder: RunFolder) throws -> TrainingConfiguration {
    let own = try Trainer.configuration(of: folder)
    try requireOwnOptions(own, applied(to: own), of: folder.path)
    return own
  }

  private func applied(to base: TrainingConfiguration) -> TrainingConfiguration {
    var result = base
    (result.network, result.startFrom) = (network ?? base.network, startFrom ?? base.startFrom)
    if !teacher.isEmpty || teacherWeight != nil {
      result.distillation = Distillation(
        teachers: teacher.isEmpty ? base.distillation?.teachers ?? [] : teacher,
        weight: teacherWeight ?? base.distillation?.weight ?? Distillation.usualWeight)
    }
    (result.epochs, result.batchSize) = (epochs ?? base.epochs, batchSize ?? base.batchSize)
    (result.learningRate, result.warmupEpochs) = (learningRate ?? base.learningRate, warmup ?? base.warmupEpochs)
    (result.schedule, result.optimizer) = (schedule ?? base.schedule, optimizer ?? base.optimizer)
    (result.momentum, result.weightDecay) = (momentum ?? base.momentum, weightDecay ?? base.weightDecay)
    (result.labelSmoothing, result.dropout) = (labelSmoothing ?? base.labelSmoothing, dropout ?? base.dropout)
    (result.averageDecay, result.clipNorm) = (averageDecay ?? base.averageDecay, clipNorm ?? base.clipNorm)
    (result.classWeights, result.patience) = (classWeights ?? base.classWeights, patience ?? base.patience)
    (result.seed, result.limit) = (seed ?? base.seed, limit ?? base.limit)
    var changes = base.augmentation
    (changes.flip, changes.mixup) = (flip ?? changes.flip, mixup ?? changes.mixup)
    (changes.rotation, changes.shift) = (rotation ?? changes.rotation, shift ?? changes.shift)
    (changes.zoom, changes.erasing) = (zoom ?? changes.zoom, erasing ?? changes.erasing)
    (changes.brightness, changes.contrast) = (brightness ?? changes.brightness, contrast ?? changes.contrast)
    (changes.light, changes.blur) = (light ?? changes.light, blur ?? changes.blur)
    changes.noise = noise ?? changes.noise
    result.augmentation = changes
    return result
  }
}
