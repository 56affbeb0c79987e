import ArgumentParser
import FaceAnalysis
import FaceDetection
import MienTerminal

/// The defaults that the help names.
private let recipe = DetectorTrainer.Configuration()

/// `mien train-detector`.
struct TrainDetectorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train-detector",
    abstract: "Train the network that finds faces.",
    discussion: """
      Learns from scenes with labelled faces and from portraits and FER-2013's faces pasted into pictures without any. The folder gets \
      detector.safetensors (to be used), last.safetensors (to resume from) and examples.png, a sheet of what is learned from. Ctrl-C \
      finishes the step, saves and exits with status 130; --resume continues to the same bits (with the same build).

      Examples:
        mien train-detector --scenes scenes --portraits lfw --backgrounds places --data fer2013.csv -o runs/faces
      """)

  @Option(
    help: ArgumentHelp(
      "Scenes with boxes.csv: image,x,y,width,height,part; the box is from the hairline to the chin and from cheek to "
        + "cheek, the part 'train' or 'held-out'.", valueName: "folder"))
  var scenes: String

  @Option(help: .value("folder", "Portraits of 200×200 pixels, the middle of LFW's funnelled pictures."))
  var portraits: String

  @Option(help: .value("folder", "Pictures without faces.")) var backgrounds: String
  @Option(help: .value("file", "FER-2013, of whose Training faces every fourth is pasted, too.")) var data: String
  @Option(help: "Epochs of each of the two networks. (default: \(recipe.epochs))") var epochs: Int?
  @Option(help: "Steps of an epoch. (default: \(recipe.steps))") var steps: Int?
  @Option(help: "Where all random numbers begin. (default: \(recipe.seed))") var seed: UInt64?
  @Option(help: .value("part", "Leave out a fifth of the pictures without faces, 0 to 4, and judge on it."))
  var leaveOut: Int?

  @OptionGroup var limit: LimitOptions
  @OptionGroup var threads: ThreadOptions

  @Option(name: .shortAndLong, help: .value("folder", "The folder for the run.")) var output: String

  @Flag(help: "Resume the run in the folder; begin one if there is none.") var resume = false

  func validate() throws {
    try require("--epochs", epochs, in: DetectorTrainer.Configuration.epochRange, "2 to 10000")
    try require("--steps", steps, in: DetectorTrainer.Configuration.stepRange, "1 to 100000")
    try require("--leave-out", leaveOut, in: 0...4, "a number from 0 to 4")
  }

  func run() throws {
    threads.apply()
    let folder = try DetectorRunFolder(output, isResuming: resume)
    let begun = try folder.configuration()
    let configuration = applied(to: begun ?? recipe)
    if let begun { try requireOwnOptions(begun, configuration, of: output) }
    let training = try DetectorTrainingData(
      scenes: scenes, portraits: portraits, backgrounds: backgrounds, data: data, leftOut: leaveOut,
      limits: limit.limits)
    var progress = DetectorProgress(epochs: configuration.epochs) { say($0) }
    let pictures = try training.pictures { progress.read(of: $0) }
    progress.end()
    var trainer = try training.trainer(in: folder, configuration, pictures)
    note(trainer.note)
    try resumable { isInterrupted in
      defer { progress.end() }
      return try trainer.run(shouldStop: isInterrupted, report: { progress.show($0) }) {
        try $0.write(to: folder.state)
      }
    }
    try trainer.writeDetector(to: folder.detector)
    for line in try training.report(on: FaceDetector(contentsOf: folder.detector)) { say(line) }
    say("the detector is \(folder.detector)")
  }

  private func applied(to base: DetectorTrainer.Configuration) -> DetectorTrainer.Configuration {
    var result = base
    (result.epochs, result.steps, result.seed) = (epochs ?? base.epochs, steps ?? base.steps, seed ?? base.seed)
    return result
  }
}
