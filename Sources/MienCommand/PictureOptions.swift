import ArgumentParser
import FaceAnalysis
import NeuralNetworks
import FaceDetection
import Images

/// Pictures, and the networks that look at them.
struct PictureOptions: ParsableArguments {
  @Argument(
    help: .value(
      "image",
      "Pictures in PNG or JPEG, with ffmpeg also in WebP, AVIF, HEIC, TIFF, BMP, GIF and others, or folders of them; - is one from standard input."
    ))
  var images: [String]

  @Flag(help: "Also look into the folders within folders.") var recursive = false

  @OptionGroup var model: ModelOptions
  @Flag(help: "Each picture is a face already, framed from the brows to the chin; otherwise faces are searched for.")
  var cropped = false

  @OptionGroup(title: "Search for faces") var detection: DetectionOptions
  @OptionGroup var limit: LimitOptions

  func validate() throws {
    if cropped, detection.isGiven {
      throw ValidationError(
        "--cropped: no face is searched for then; leave out --detector, --smallest-face, --threshold and --region")
    }
  }

  /// The files of all pictures; says what is left out of folders.
  func files() throws -> [String] {
    let (files, notes) = try PictureFolder.files(images, isRecursive: recursive)
    for note in notes { warn("note: \(note)") }
    return files
  }

  /// What reads the pictures, and the files of its networks.
  func load() throws -> (reader: FaceReader, model: NetworkFile, detector: NetworkFile?) {
    let (file, classifier) = try model.loadForPhotographs()
    let (detectorFile, detector) = try cropped ? (nil, nil) : detection.load()
    var reader = FaceReader(classifier, detector, options: detection.options())
    reader.limits = limit.limits
    return (reader, file, detectorFile)
  }
}

/// How faces are searched for.
struct DetectionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The face detector: a detector.safetensors of mien train-detector. (default: the one that comes with Mien)",
      valueName: "file"))
  var detector: String?

  @Option(
    help: ArgumentHelp(
      "The smallest face that is searched for, from above the brows to the chin, in pixels; larger is faster. In large pictures it is raised to keep the memory small: 20 in 12 megapixels, 28 in 24. (default: 14 in pictures, 40 in videos and before cameras)",
      valueName: "pixels"))
  var smallestFace: Float?

  @Option(help: "The smallest probability that a face is one. (default: 0.2)") var threshold: Float?

  @Option(help: .value("x,y,w,h", "Where a face's centre has to lie: left,top,width,height in pixels."))
  var region: String?

  var isGiven: Bool { detector != nil || smallestFace != nil || threshold != nil || region != nil }

  func validate() throws {
    try require("--smallest-face", smallestFace, in: 8...10_000, "8 to 10000 pixels")
    try require("--threshold", threshold, in: 0...1, "a probability from 0 to 1")
    try require("--region", region, rectangle != nil, "left,top,width,height in pixels, such as 0,0,320,240")
  }

  private var rectangle: Rectangle? { region.flatMap { Rectangle($0) } }

  /// What is searched for.
  ///
  /// - Parameter smallestFace: The smallest face where none is given; nil for that of pictures.
  func options(smallestFace standard: Float? = nil) -> FaceDetector.Options {
    var options = FaceDetector.Options()
    options.smallestSide = smallestFace ?? standard ?? options.smallestSide
    if let threshold { options.threshold = threshold }
    options.region = rectangle
    return options
  }

  /// The detector's file, and the detector.
  func load() throws -> (file: NetworkFile, detector: FaceDetector) {
    guard let detector else { return (FaceDetector.shippedCheckpoint.file, try .shipped()) }
    return (try NetworkFile(contentsOf: detector), try FaceDetector(contentsOf: detector))
  }
}
