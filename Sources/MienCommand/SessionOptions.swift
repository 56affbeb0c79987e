import ArgumentParser
import Capture
import Documents
import FaceAnalysis
import FaceDetection
import Sessions

/// How persons are found and followed through time, in videos and before cameras.
struct SessionOptions: ParsableArguments {
  @OptionGroup var model: ModelOptions
  @OptionGroup(title: "Search for faces") var detection: DetectionOptions

  @Option(help: .value("seconds", "The time constant of the smoothing of probabilities; 0 for none."))
  var smoothing = FaceTracker.Options().smoothing

  @Option(help: .value("seconds", "For how long a face that is lost keeps its number."))
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
    let (model, classifier) = try model.loadForPhotographs()
    let (file, detector) = try detection.load()
    let reader = FaceReader(classifier, detector, options: detection.options(smallestFace: 40))
    var metadata = RecordingMetadata(
      source: source, clock: clock, model: model, detector: file,
      settings: .init(reader.options, tracking), clockAtBeginning: clockAtBeginning)
    metadata.pictures = .init(information)
    if let rate = information.rate?.perSecond, 1 / rate > memory {
      warn(
        "note: the frames are \(fixed(1 / rate, 1)) s apart, and a face keeps its number for \(fixed(memory, 1)) s: each frame has "
          + "new persons; raise --memory if they are the same")
    }
    return (reader, metadata)
  }
}
