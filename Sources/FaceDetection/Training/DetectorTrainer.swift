import Foundation
import Images
import MienSystem
import NeuralNetworks

/// Trains a detector: first the network that proposes faces, then the one that refines the proposals, then the scores.
///
/// Both learn from pictures that are made for every step (``WindowMaker``, ``PatchMaker``) in a ``TrainingLoop``. After
/// every epoch the detector searches pictures without faces, and what it finds there is learned from (hard-negative
/// mining, Sung & Poggio 1998).
public struct DetectorTrainer: Sendable {
  /// How a detector is trained.
  public struct Configuration: Sendable, Codable, Equatable {
    /// Epochs of each network.
    public var epochs = 60
    /// Steps of an epoch.
    public var steps = 200
    /// Windows of a step; the second network takes twice as many, smaller ones.
    public var batchSize = 32
    /// The highest learning rate, warmed up over an epoch, then one cosine to 0.
    public var learningRate: Float = 0.05
    /// The decay of the weights.
    public var weightDecay: Float = 5e-4
    /// Where the random numbers begin.
    public var seed: UInt64 = 1

    /// The default recipe.
    public init() {}

    /// How many epochs and steps there can be.
    public static let epochRange = 2...10_000, stepRange = 1...100_000

    /// Whether it can be trained with.
    public var isValid: Bool {
      Self.epochRange.contains(epochs) && Self.stepRange.contains(steps) && (1...1024).contains(batchSize)
        && learningRate > 0 && learningRate < 100 && weightDecay >= 0 && weightDecay < 100
    }
  }

  /// The figures of an epoch.
  public struct Record: Sendable, Codable, Equatable {
    /// `proposals` or `refinement`.
    public let network: String
    /// The epoch, from 1.
    public let epoch: Int
    /// The mean loss.
    public let loss: Double
    /// The share of pictures without faces in which one was found. Only a part of them was searched, and the scores
    /// are not calibrated yet: the finished detector finds some fifty times fewer.
    public let falseAlarms: Double
    /// How long it took, since the run was last resumed.
    public let seconds: Double
  }

  /// What happens, to be shown.
  public enum Event: Sendable {
    /// A step is done: how many of the epoch's are done, and how many there are.
    case step(network: String, epoch: Int, done: Int, total: Int)
    /// An epoch is done.
    case epochEnded(Record)
  }

  /// How.
  public let configuration: Configuration
  var windows: WindowMaker
  var patches: PatchMaker
  var proposals: TrainingLoop<Sequential, NoNotes>
  var refinement: TrainingLoop<Sequential, NoNotes>
  /// The epochs that are done.
  public internal(set) var history: [Record] = []
  /// What the user should know about a run that was resumed; nil for nothing.
  public internal(set) var note: String?
  /// The version and commit of the program that trains, which is saved with the run; nil if nobody says.
  let program: String?

  /// The smallest faces that are searched for, to find mistakes and to calibrate: those of ``FaceDetector/Options``.
  private static let smallestSide = FaceDetector.Options().smallestSide

  /// A run at its beginning.
  ///
  /// - Parameter program: The version and commit of the program that trains.
  /// - Precondition: `configuration.isValid`.
  public init(_ configuration: Configuration, pictures: DetectionPictures, program: String? = nil) {
    expect(configuration.isValid, "DetectorTrainer: no run can be like this: \(configuration)")
    (self.configuration, self.program) = (configuration, program)
    windows = WindowMaker(pictures: pictures)
    patches = PatchMaker(windows: windows)
    var generator = RandomGenerator(seed: configuration.seed, stream: 0)
    proposals = configuration.loop(ProposalNetwork.network(using: &generator), stream: 2)
    refinement = configuration.loop(RefinementNetwork.network(using: &generator), stream: 4)
  }

  /// The detector so far, its scores not calibrated.
  private var detector: FaceDetector {
    FaceDetector(
      proposals: proposals.trained, refinement: refinement.epoch > 0 ? refinement.trained : nil)
  }

  /// Trains to the end, or until `shouldStop` says so between two steps; then false.
  ///
  /// - Parameter save: Called after every epoch and on a stop: everything that is to be kept is in the trainer.
  /// - Throws: ``DivergenceError`` if the loss is NaN or infinite; whatever `save` throws.
  public mutating func run(
    shouldStop: () -> Bool = { false }, report: (Event) -> Void = { _ in },
    save: (DetectorTrainer) throws -> Void
  ) throws -> Bool {
    while refinement.epoch < configuration.epochs {
      let isFirst = proposals.epoch < configuration.epochs
      let name = isFirst ? "proposals" : "refinement"
      let start = Date()
      let outcome = try isFirst ? trainProposals(shouldStop, report) : trainRefinement(shouldStop, report)
      guard outcome != .interrupted else {
        try save(self)
        return false
      }
      let stage = isFirst ? proposals : refinement
      // Before the second network begins, all pictures are searched.
      let falseAlarms = collectMistakes(every: isFirst && stage.epoch == configuration.epochs ? 1 : 4)
      history.append(
        Record(
          network: name, epoch: stage.epoch, loss: stage.lastEpoch?.meanLoss ?? 0, falseAlarms: falseAlarms,
          seconds: Date().timeIntervalSince(start)))
      try save(self)
      history.last.map { report(.epochEnded($0)) }
    }
    return true
  }

  private mutating func trainProposals(
    _ shouldStop: () -> Bool, _ report: (Event) -> Void
  ) throws -> TrainingOutcome {
    let (side, count) = (TrainingWindow.side, configuration.batchSize)
    let places = side / ProposalNetwork.stride
    let (windows, steps) = (windows, configuration.steps)
    return try proposals.run(
      until: proposals.epoch + 1, shouldStop: shouldStop, report: { Self.show($0, "proposals", of: steps, report) }
    ) { step in
      Self.batch([count, side, side, 1], targets: [count, places, places, DetectionTarget.numbers]) {
        index, pixels, targets in
        var generator = step.generator(stream: 1, sample: index, of: count)
        let window = windows.window(using: &generator)
        for place in window.pixels.indices { pixels[place] = FaceDetector.tone(window.pixels[place]) }
        window.writeTargets(into: targets)
      }
    } loss: {
      Self.loss(&$0, $1, &$2)
    }
  }

  private mutating func trainRefinement(
    _ shouldStop: () -> Bool, _ report: (Event) -> Void
  ) throws -> TrainingOutcome {
    let (side, count) = (RefinementNetwork.side, 2 * configuration.batchSize)
    let (patches, steps) = (patches, configuration.steps)
    return try refinement.run(
      until: refinement.epoch + 1, shouldStop: shouldStop, report: { Self.show($0, "refinement", of: steps, report) }
    ) { step in
      Self.batch([count, side, side, 1], targets: [count, 1, 1, DetectionTarget.numbers]) { index, pixels, target in
        var generator = step.generator(stream: 3, sample: index, of: count)
        patches.write(into: pixels, target: target, using: &generator)
      }
    } loss: {
      Self.loss(&$0, $1, &$2)
    }
  }

  private static func loss(
    _ network: inout Sequential, _ batch: (images: Tensor, targets: Tensor), _ step: inout TrainingStep
  ) -> Variable {
    detectionLoss(network.train(Variable(constant: batch.images), using: &step.generator), targets: batch.targets)
  }

  /// Shows a step of a network's loop; epochs are shown once the detector has searched the pictures without faces.
  private static func show(_ event: TrainingEvent, _ network: String, of total: Int, _ report: (Event) -> Void) {
    guard case .stepEnded(let epoch, let done, _) = event else { return }
    report(.step(network: network, epoch: epoch, done: done, total: total))
  }

  /// A batch whose parts several threads write.
  private static func batch(
    _ images: Shape, targets: Shape,
    _ write: @Sendable (Int, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
  ) -> (images: Tensor, targets: Tensor) {
    let count = images[0]
    let (imageSize, targetSize) = (images.count / count, targets.count / count)
    var written = Tensor(targets, repeating: 0)
    let pixels = Tensor(images) { pixels in
      written.withUnsafeMutablePointer { targets in
        let (pixels, targets) = (SharedPointer(pixels), SharedPointer(targets))
        ThreadPool.forEach(count) { index in
          write(index, pixels.pointer + index * imageSize, targets.pointer + index * targetSize)
        }
      }
    }
    return (pixels, written)
  }

  /// Looks for faces in pictures without, and remembers where some were found: every `stride`-th picture, from another
  /// one each epoch. Gives the share of the pictures in which there was one.
  private mutating func collectMistakes(every stride: Int) -> Double {
    let detector = detector
    let epoch = proposals.epoch + refinement.epoch
    let backgrounds = windows.pictures.backgrounds
    var (hit, total) = (0, 0)
    for index in Swift.stride(from: epoch % stride, to: backgrounds.count, by: stride) {
      let found = detector.faces(
        in: backgrounds[index], FaceDetector.Options(smallestSide: Self.smallestSide, threshold: 0))
      patches.mistakes.removeAll { $0.picture == index }
      patches.mistakes += found.map { Mistake(picture: index, box: $0.box) }
      if refinement.epoch == 0 {
        windows.mistakes.removeAll { $0.picture == index }
        windows.mistakes += found.filter { $0.score > 0.2 }.map { Mistake(picture: index, box: $0.box) }
      }
      total += 1
      if found.contains(where: { $0.score >= 0.5 }) { hit += 1 }
    }
    return Double(hit) / Double(max(total, 1))
  }

  /// The trained detector, its scores calibrated on the pictures that were kept for that.
  public func calibratedDetector() -> FaceDetector {
    var examples: [(proposal: Float, refinement: Float, isFace: Bool)] = []
    let detector = detector
    for picture in windows.pictures.calibration {
      for candidate in detector.candidates(in: picture.pixels, smallestSide: Self.smallestSide) {
        let overlap = picture.faces.map { $0.overlap(with: candidate.box) }.max() ?? 0
        // What hits a face by half is neither.
        if overlap > 0.3, overlap < 0.5 { continue }
        examples.append((candidate.proposal, candidate.refinement, overlap >= 0.5))
      }
    }
    return FaceDetector(
      proposals: proposals.trained, refinement: refinement.trained,
      calibration: ScoreCalibration(fitting: examples))
  }
}

extension DetectorTrainer.Configuration {
  /// The training of one of the networks, at its beginning.
  fileprivate func loop(_ network: Sequential, stream: UInt64) -> TrainingLoop<Sequential, NoNotes> {
    let schedule = Schedule.cosine(learningRate, steps: max(1, epochs - 1) * steps).warmedUp(over: steps)
    return TrainingLoop(
      network,
      optimizer: SGD(learningRate: learningRate, momentum: 0.9, nesterov: true, weightDecay: weightDecay),
      plan: TrainingPlan(
        epochs: epochs, stepsPerEpoch: steps, seed: seed, schedule: schedule, clipNorm: 5, averageDecay: 0.998,
        networkStream: stream))
  }
}

extension TrainingStep {
  /// The random numbers of a sample in a batch of `count`: the epoch's samples are numbered through.
  fileprivate func generator(stream: UInt64, sample index: Int, of count: Int) -> RandomGenerator {
    RandomGenerator(seed: seed, stream: stream, UInt64(epoch), UInt64(step * count + index))
  }
}

/// A place of a picture without faces at which one was found.
struct Mistake: Sendable, Equatable {
  let picture: Int
  let box: FaceBox
}

/// A pointer whose parts several threads write, each its own.
private struct SharedPointer: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Float>
  init(_ pointer: UnsafeMutablePointer<Float>) { self.pointer = pointer }
}
