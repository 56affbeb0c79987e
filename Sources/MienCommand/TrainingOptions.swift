import ArgumentParser
import EmotionRecognition

extension NetworkDefinition: ExpressibleByArgument {}
extension TrainingConfiguration.OptimizerKind: ExpressibleByArgument {}
extension TrainingConfiguration.ScheduleKind: ExpressibleByArgument {}

/// Every hyperparameter. What is left out has the default of the recipe, or on `--resume` that of the run.
struct TrainingOptions: ParsableArguments {
  @Option(help: "The network. (default: vgg8)")
  var network: NetworkDefinition?
  @Option(help: "How often every face is seen. (default: 120)")
  var epochs: Int?
  @Option(help: "Faces per step. (default: 128)")
  var batchSize: Int?
  @Option(help: "The highest learning rate. (default: 0.05)")
  var learningRate: Float?
  @Option(help: "Epochs over which the learning rate rises. (default: a fifth of all, at most 5)")
  var warmup: Int?
  @Option(help: "How the learning rate goes. (default: cosine)")
  var schedule: TrainingConfiguration.ScheduleKind?
  @Option(help: "What changes the weights. (default: sgd)")
  var optimizer: TrainingConfiguration.OptimizerKind?
  @Option(help: "Nesterov's momentum, for sgd. (default: 0.9)")
  var momentum: Float?
  @Option(help: "The pull of the weights to zero. (default: 0.0005)")
  var weightDecay: Float?
  @Option(help: "The share of the target spread over all emotions. (default: 0.1)")
  var labelSmoothing: Float?
  @Option(help: "The decay of the weights' moving average; 0 for none. (default: 0.999)")
  var averageDecay: Float?
  @Option(help: "The rate of dropout before the logits. (default: 0.5)")
  var dropout: Float?
  @Option(help: "The largest norm of the gradients; 0 for no limit. (default: 0)")
  var clipNorm: Float?
  @Flag(inversion: .prefixedNo, help: "Rare emotions count for more; costs accuracy. (default: no)")
  var classWeights: Bool?
  @Option(help: "The probability of a mirror image. (default: 0.5)")
  var flip: Float?
  @Option(help: "The largest rotation, in degrees. (default: 10)")
  var rotation: Float?
  @Option(help: "The largest shift, as a share of the width. (default: 0.1)")
  var shift: Float?
  @Option(help: "The largest change of size. (default: 0.15)")
  var zoom: Float?
  @Option(help: "The largest change of brightness. (default: 0.1)")
  var brightness: Float?
  @Option(help: "The largest change of contrast. (default: 0.2)")
  var contrast: Float?
  @Option(help: "The probability that a rectangle becomes noise. (default: 0.5)")
  var erasing: Float?
  @Option(help: "The α of mixtures of two faces; 0 for none. (default: 0)")
  var mixup: Float?
  @Option(help: "Epochs without a gain before stopping; 0 for never. (default: 0)")
  var patience: Int?
  @Option(help: "Where all random numbers begin; the same seed gives the same bits. (default: 1)")
  var seed: UInt64?
  @Option(help: "Only the first so many faces of each split. (default: all)")
  var limit: Int?

  /// The recipe with what was given.
  var configuration: TrainingConfiguration { applied(to: TrainingConfiguration()) }

  /// The configuration of the run in `folder`.
  ///
  /// - Throws: `ValidationError` if an option contradicts it.
  func resumed(_ folder: RunFolder) throws -> TrainingConfiguration {
    let own = try Trainer.configuration(of: folder)
    guard applied(to: own) == own else {
      throw ValidationError(
        "an option differs from those that the run in \(folder.path) was begun with: leave it out to go on, or begin a "
          + "new run in another folder")
    }
    return own
  }

  private func applied(to base: TrainingConfiguration) -> TrainingConfiguration {
    var result = base
    result.network = network ?? base.network
    result.epochs = epochs ?? base.epochs
    result.batchSize = batchSize ?? base.batchSize
    result.learningRate = learningRate ?? base.learningRate
    result.warmupEpochs = warmup ?? base.warmupEpochs
    result.schedule = schedule ?? base.schedule
    result.optimizer = optimizer ?? base.optimizer
    result.momentum = momentum ?? base.momentum
    result.weightDecay = weightDecay ?? base.weightDecay
    result.labelSmoothing = labelSmoothing ?? base.labelSmoothing
    result.averageDecay = averageDecay ?? base.averageDecay
    result.dropout = dropout ?? base.dropout
    result.clipNorm = clipNorm ?? base.clipNorm
    result.classWeights = classWeights ?? base.classWeights
    result.augmentation.flip = flip ?? base.augmentation.flip
    result.augmentation.rotation = rotation ?? base.augmentation.rotation
    result.augmentation.shift = shift ?? base.augmentation.shift
    result.augmentation.zoom = zoom ?? base.augmentation.zoom
    result.augmentation.brightness = brightness ?? base.augmentation.brightness
    result.augmentation.contrast = contrast ?? base.augmentation.contrast
    result.augmentation.erasing = erasing ?? base.augmentation.erasing
    result.augmentation.mixup = mixup ?? base.augmentation.mixup
    result.patience = patience ?? base.patience
    result.seed = seed ?? base.seed
    result.limit = limit ?? base.limit
    return result
  }
}
