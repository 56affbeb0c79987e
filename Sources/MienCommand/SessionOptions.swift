import ArgumentParser
import Capture
import FaceAnalysis
import FaceDetection
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
    try require("--smoothing", smoothing, in: 0...3600, "0 to 3600 seconds")
    try require("--memory", memory, in: 0...3600, "0 to 3600 seconds")
  }

  var tracking: FaceTracker.Options { FaceTracker.Options(memory: memory, smoothing: smoothing) }

  /// The networks, and the description of a recording of a source that is made with them.
  func load(
    _ information: SourceInformation, source: String, clock: String, clockAtBeginning: (() -> Int64)? = nil
  ) throws -> (reader: FaceReader, metadata: RecordingMetadata) {
    let (model, classifier) = try model.load()
    let (file, detector) = try detection.load()
    let reader = FaceReader(classifier, detector, options: detection.options(smallestFace: 40))
    var metadata = RecordingMetadata(
      source: source, clock: clock, model: model, detector: file,
      settings: .init(reader.options, tracking), clockAtBeginning: clockAtBeginning)
    metadata.pictures = .init(information)
    return (reader, metadata)
  }
}
