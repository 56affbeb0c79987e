import Foundation
import Images
import NeuralNetworks

/// Trains a detector: first the network that proposes, then the one that looks closely at what the first proposes, then the scores.
///
/// Both learn from pictures that are made anew for every step (``WindowMaker``, ``PatchMaker``). After every epoch the detector looks at
/// pictures without faces, and what it finds there is learned from (hard-negative mining, Sung & Poggio 1998).
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

    /// Whether it can be trained with.
    public var isValid: Bool {
      (2...10_000).contains(epochs) && (1...100_000).contains(steps) && (1...1024).contains(batchSize)
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
    /// The share of the pictures without faces, of those that were looked at, in which one was found before the scores are calibrated:
    /// some fifty times as many as with the trained detector.
    public let falseAlarms: Double
    /// How long it took.
    public let seconds: Double
  }

  /// What happens, to be shown.
  public enum Event: Sendable {
    /// So many steps of so many of an epoch are done.
    case step(network: String, epoch: Int, done: Int, total: Int)
    /// An epoch is done.
    case epochEnded(Record)
  }

  /// How.
  public let configuration: Configuration
  var windows: WindowMaker
  var patches: PatchMaker
  var proposals: DetectorStage
  var refinement: DetectorStage
  /// The epochs that are done.
  public internal(set) var history: [Record] = []
  /// What the user should know of a run that goes on; nil for nothing.
  public internal(set) var note: String?

  /// The smallest faces that are looked for to find mistakes and to calibrate: those of ``FaceDetector/Options``.
  private static let smallestSide = FaceDetector.Options().smallestSide

  /// A run at its beginning.
  ///
  /// - Precondition: `configuration.isValid`.
  public init(_ configuration: Configuration, pictures: DetectionPictures) {
    precondition(configuration.isValid, "DetectorTrainer: no run can be like this: \(configuration)")
    self.configuration = configuration
    windows = WindowMaker(pictures: pictures)
    patches = PatchMaker(windows: windows)
    var generator = RandomGenerator(seed: configuration.seed, stream: 0)
    proposals = DetectorStage(ProposalNetwork.network(using: &generator), configuration, stream: 2)
    refinement = DetectorStage(RefinementNetwork.network(using: &generator), configuration, stream: 4)
  }

  /// The detector so far, its scores not calibrated.
  private var detector: FaceDetector {
    FaceDetector(
      proposals: proposals.average.network, refinement: refinement.epoch > 0 ? refinement.average.network : nil)
  }

  /// Trains to the end, or until `shouldStop` says so between two steps; then false.
  ///
  /// - Parameter save: Called after every epoch and at a stop: everything that is to be kept is in the trainer.
  public mutating func run(
    shouldStop: () -> Bool = { false }, report: (Event) -> Void = { _ in },
    save: (DetectorTrainer) throws -> Void
  ) throws -> Bool {
    while refinement.epoch < configuration.epochs {
      let isFirst = proposals.epoch < configuration.epochs
      let name = isFirst ? "proposals" : "refinement"
      let start = Date()
      let isDone = isFirst ? trainProposals(shouldStop, report) : trainRefinement(shouldStop, report)
      guard isDone else {
        try save(self)
        return false
      }
      let stage = isFirst ? proposals : refinement
      // Before the second network begins, all pictures are looked at.
      let falseAlarms = collectMistakes(every: isFirst && stage.epoch == configuration.epochs ? 1 : 4)
      history.append(
        Record(
          network: name, epoch: stage.epoch, loss: stage.meanLoss, falseAlarms: falseAlarms,
          seconds: Date().timeIntervalSince(start)))
      try save(self)
      history.last.map { report(.epochEnded($0)) }
    }
    return true
  }

  private mutating func trainProposals(_ shouldStop: () -> Bool, _ report: (Event) -> Void) -> Bool {
    let (side, count) = (TrainingWindow.side, configuration.batchSize)
    let places = side / ProposalNetwork.stride
    let (windows, seed, epoch) = (windows, configuration.seed, proposals.epoch)
    return proposals.trainEpoch(shouldStop) { step in
      report(.step(network: "proposals", epoch: epoch + 1, done: step, total: configuration.steps))
      return Self.batch([count, side, side, 1], targets: [count, places, places, DetectionTarget.numbers]) {
        index, pixels, targets in
        var generator = RandomGenerator(seed: seed, stream: 1, UInt64(epoch), UInt64(step * count + index))
        let window = windows.window(using: &generator)
        for place in window.pixels.indices { pixels[place] = FaceDetector.tone(window.pixels[place]) }
        window.writeTargets(into: targets)
      }
    }
  }

  private mutating func trainRefinement(_ shouldStop: () -> Bool, _ report: (Event) -> Void) -> Bool {
    let (side, count) = (RefinementNetwork.side, 2 * configuration.batchSize)
    let (patches, seed, epoch) = (patches, configuration.seed, refinement.epoch)
    return refinement.trainEpoch(shouldStop) { step in
      report(.step(network: "refinement", epoch: epoch + 1, done: step, total: configuration.steps))
      return Self.batch([count, side, side, 1], targets: [count, 1, 1, DetectionTarget.numbers]) {
        index, pixels, target in
        var generator = RandomGenerator(seed: seed, stream: 3, UInt64(epoch), UInt64(step * count + index))
        patches.write(into: pixels, target: target, using: &generator)
      }
    }
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

  /// Looks for faces in pictures without, and remembers where some were found: every `stride`-th picture, from another one each
  /// epoch. Gives the share of the pictures in which there was one.
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
      proposals: proposals.average.network, refinement: refinement.average.network,
      calibration: ScoreCalibration(fitting: examples))
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
