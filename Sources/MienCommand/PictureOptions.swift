import ArgumentParser
import FaceAnalysis
import FaceDetection
import Images

/// Pictures, and the networks that look at them.
struct PictureOptions: ParsableArguments {
  @Argument(
    help: .value("image", "Pictures (PNG, JPEG; by ffmpeg WebP, HEIC, TIFF, …) or folders; - is standard input."))
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

  /// The files; says what is left out of folders.
  func files() throws -> [String] {
    let (files, notes) = try PictureFolder.files(images, isRecursive: recursive)
    note(notes)
    return files
  }

  /// What reads the pictures.
  func reader() throws -> FaceReader {
    FaceReader(
      try model.loadForPhotographs(), try cropped ? nil : detection.load(), options: detection.options(),
      limits: limit.limits)
  }
}

/// How faces are searched for.
struct DetectionOptions: ParsableArguments {
  @Option(help: .value("file", "A detector.safetensors of mien train-detector. (default: Mien's own)"))
  var detector: String?

  @Option(
    help: .value(
      "pixels",
      """
      The smallest face that is searched for, from above the brows to the chin; larger is faster. Large pictures raise it to \
      keep the memory small: 20 in 12 megapixels, 28 in 24. (default: 14 in pictures, 40 in videos and before cameras)
      """))
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

  /// What is searched for; `smallestFace` where none is given, nil for that of pictures.
  func options(smallestFace standard: Float? = nil) -> FaceDetector.Options {
    var options = FaceDetector.Options()
    options.smallestSide = smallestFace ?? standard ?? options.smallestSide
    if let threshold { options.threshold = threshold }
    options.region = rectangle
    return options
  }

  /// The detector.
  func load() throws -> FaceDetector { try detector.map(FaceDetector.init(contentsOf:)) ?? .shipped() }
}
