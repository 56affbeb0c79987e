import ArgumentParser
import Capture
import EmotionRecognition
import FaceDetection
import Images
import Sessions

/// How persons are found and followed through time, in videos and before cameras.
struct SessionOptions: ParsableArguments {
  @OptionGroup var model: ModelOptions
  @OptionGroup var detection: DetectionOptions

  @Option(help: ArgumentHelp("The time constant of the smoothing of probabilities; 0 for none.", valueName: "seconds"))
  var smoothing = FaceTracker.Options().smoothing

  @Option(help: ArgumentHelp("For how long a face that is lost keeps its number.", valueName: "seconds"))
  var memory = FaceTracker.Options().memory

  func validate() throws {
    guard (0...3600).contains(smoothing), (0...3600).contains(memory) else {
      throw ValidationError("--smoothing, --memory: expected 0 to 3600 seconds")
    }
  }

  /// The networks with their options, and the description of a recording of `source` made with them.
  func load(
    _ information: SourceInformation, source: String, clock: String, clockAtBeginning: (() -> Int64)? = nil
  ) throws -> Session {
    let (modelPath, classifier) = try model.load()
    let (detectorPath, detector) = try detection.load()
    let (options, tracking) = (
      detection.options(smallestFace: 40), FaceTracker.Options(memory: memory, smoothing: smoothing)
    )
    var metadata = RecordingMetadata(
      source: source, clock: clock, model: try .init(contentsOf: modelPath),
      detector: try .init(contentsOf: detectorPath), settings: .init(options, tracking),
      clockAtBeginning: clockAtBeginning)
    metadata.pictures = .init(
      coding: information.coding, width: information.width, height: information.height,
      framesPerSecond: information.rate?.perSecond)
    return Session(
      classifier: classifier, detector: detector, options: options, tracking: tracking, metadata: metadata)
  }

  /// What a session works with.
  struct Session {
    let classifier: EmotionClassifier
    let detector: FaceDetector
    let options: FaceDetector.Options
    let tracking: FaceTracker.Options
    var metadata: RecordingMetadata
  }
}

extension SessionFrame {
  /// A frame of a source.
  init(_ frame: Frame) {
    let picture: Result<GrayImage, Broken> =
      switch frame.content {
      case .picture(let picture): .success(picture.gray)
      case .broken(let fault): .failure(.init(reason: fault.description))
      }
    self.init(
      sequence: frame.sequence, microseconds: frame.time, dropped: frame.dropped, skipped: frame.skipped,
      picture: picture)
  }
}
