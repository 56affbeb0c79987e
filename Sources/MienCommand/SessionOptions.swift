import ArgumentParser
import Capture
import FaceAnalysis
import FaceDetection
import MienDocuments
import Sessions

/// How persons are found and followed through time, in videos and before cameras.
struct SessionOptions: ParsableArguments {
  @OptionGroup var model: ModelOptions
  @OptionGroup(title: "Search for faces") var detection: DetectionOptions
  @OptionGroup var limit: LimitOptions

  @Option(help: .value("seconds", "The time constant of the smoothing of probabilities; 0 for none."))
  var smoothing = FaceTracker.Options().smoothing

  @Option(help: .value("seconds", "For how long a face that is lost keeps its number."))
  var memory = FaceTracker.Options().memory

  func validate() throws {
    try require("--smoothing", smoothing, in: 0...3600, "0 to 3600 seconds")
    try require("--memory", memory, in: 0...3600, "0 to 3600 seconds")
  }

  var tracking: FaceTracker.Options { FaceTracker.Options(memory: memory, smoothing: smoothing) }

  /// What reads the frames of a source; says what is in the way of finding and following persons.
  func reader(for information: SourceInformation) throws -> FaceReader {
    let classifier = try model.loadForPhotographs()
    let reader = FaceReader(classifier, try detection.load(), options: detection.options(smallestFace: 40))
    if let rate = information.rate?.perSecond, 1 / rate > memory {
      note(
        "frames are \(fixed(1 / rate, 1)) s apart, and --memory is \(fixed(memory, 1)) s: every frame has new persons")
    }
    note(reader.remark(width: information.width, height: information.height))
    return reader
  }
}
