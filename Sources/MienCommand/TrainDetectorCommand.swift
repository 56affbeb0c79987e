import ArgumentParser
import Documents
import EmotionRecognition
import FaceDetection
import Files
import Foundation
import Images
import NeuralNetworks
import TerminalInterface

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
      """)

  @Option(
    help: ArgumentHelp(
      "Scenes with boxes.csv: image,x,y,width,height,part; the box is from the hairline to the chin and from cheek to "
        + "cheek, the part 'train' or 'held-out'.", valueName: "folder"))
  var scenes: String

  @Option(
    help: ArgumentHelp("Portraits of 200×200 pixels, the middle of LFW's funnelled pictures.", valueName: "folder"))
  var portraits: String

  @Option(help: ArgumentHelp("Pictures without faces.", valueName: "folder"))
  var backgrounds: String

  @Option(help: ArgumentHelp("FER-2013, of whose Training faces every fourth is pasted, too.", valueName: "file"))
  var data: String

  @Option(help: "Epochs of each of the two networks. (default: \(recipe.epochs))")
  var epochs: Int?

  @Option(help: "Steps of an epoch. (default: \(recipe.steps))")
  var steps: Int?

  @Option(help: "Where all random numbers begin. (default: \(recipe.seed))")
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Leave out one of five parts of the pictures without faces, 0 to 4, and report on it: for cross-validation.",
      valueName: "part"))
  var leaveOut: Int?

  @OptionGroup var threads: ThreadOptions

  @Option(help: ArgumentHelp("The folder for the run.", valueName: "folder"))
  var output: String

  @Flag(help: "Resume the run in the folder; begin one if there is none.")
  var resume = false

  func validate() throws {
    guard applied(to: recipe).isValid else {
      throw ValidationError(
        "--epochs \(epochs ?? recipe.epochs), --steps \(steps ?? recipe.steps): expected 2 to 10000 epochs and 1 to 100000 steps"
      )
    }
    if let leaveOut, !(0..<5).contains(leaveOut) {
      throw ValidationError("--leave-out \(leaveOut): expected a number from 0 to 4")
    }
  }

  func run() throws {
    threads.apply()
    let state = output + "/last.safetensors"
    let resumes = resume && FileManager.default.fileExists(atPath: state)
    guard resumes || !FileManager.default.fileExists(atPath: state) else {
      throw FileError("\(output) holds a run already: continue it with --resume, or choose another folder as --output")
    }
    try AtomicFile.makeFolder(output)
    let lock = try FolderLock(output)
    defer { withExtendedLifetime(lock) {} }
    let begun = resumes ? try DetectorTrainer.configuration(of: state) : nil
    let configuration = applied(to: begun ?? recipe)
    if let begun, begun != configuration {
      throw ValidationError(
        "an option differs from those that the run in \(output) was begun with: leave it out to continue, or begin a new run in "
          + "another folder")
    }
    let empty = try DetectionPictures.files(of: backgrounds)
    // These are read only at the end, hours later.
    for scene in try LabelledScenes(contentsOf: scenes).scenes(for: "held-out") {
      guard FileManager.default.isReadableFile(atPath: scene.path) else {
        throw FileError("\(scene.path): boxes.csv names this picture, and it cannot be read")
      }
    }
    let pictures = try read(empty)
    var trainer =
      try resumes
      ? DetectorTrainer(contentsOf: state, pictures: pictures) : DetectorTrainer(configuration, pictures: pictures)
    if let note = trainer.note { Terminal.writeToStandardError("note: \(note)\n") }
    try AtomicFile.write(trainer.sheet(columns: 8, rows: 6).pngEncoded(), to: output + "/examples.png")
    let used = trainer.configuration
    var bar: ProgressBar?
    let isDone = try Interruption.watched { isInterrupted in
      try trainer.run(shouldStop: isInterrupted) { event in
        switch event {
        case .step(let network, let epoch, let done, let total):
          if bar == nil {
            bar = ProgressBar(label: "\(network), epoch \(epoch)", total: total - done + 1, unit: "steps")
          }
          bar?.advance()
        case .epochEnded(let record):
          bar?.finish()
          bar = nil
          say(line(record, used))
        }
      } save: {
        try $0.write(to: state)
      }
    }
    bar?.finish()
    guard isDone else {
      say("stopped and saved; continue with the same command and --resume")
      throw ExitCode(130)
    }
    let path = output + "/detector.safetensors"
    try trainer.writeDetector(to: path)
    try report(path, empty)
  }

  private func applied(to base: DetectorTrainer.Configuration) -> DetectorTrainer.Configuration {
    var result = base
    (result.epochs, result.steps, result.seed) = (epochs ?? base.epochs, steps ?? base.steps, seed ?? base.seed)
    return result
  }

  private func read(_ empty: [String]) throws -> DetectionPictures {
    let faces = try FaceData.load(data).faces(of: .training)
    let count = FaceDataset.pixelCount
    let crops = stride(from: 0, to: faces.count, by: 4).map { index in
      GrayImage(
        width: FaceDataset.side, height: FaceDataset.side,
        pixels: Array(faces.pixels[index * count..<(index + 1) * count]))
    }
    let kept = isLeftOut.map { isLeftOut in empty.indices.filter { !isLeftOut($0) }.map { empty[$0] } } ?? empty
    var bar: ProgressBar?
    defer { bar?.finish() }
    return try DetectionPictures.read(scenes: scenes, portraits: portraits, backgrounds: kept, crops: crops) {
      _, total in
      if bar == nil { bar = ProgressBar(label: "reading pictures", total: total, unit: "pictures") }
      bar?.advance()
    }
  }

  private var isLeftOut: ((Int) -> Bool)? { leaveOut.map { part in { $0 % 5 == part } } }

  private func line(_ record: DetectorTrainer.Record, _ configuration: DetectorTrainer.Configuration) -> String {
    let left =
      2 * configuration.epochs - (record.network == "proposals" ? record.epoch : configuration.epochs + record.epoch)
    return "\(record.network), epoch \(record.epoch)/\(configuration.epochs)  loss \(fixed(record.loss, 4))  "
      + "false alarms, not calibrated \(percentage(record.falseAlarms)) %  \(formatDuration(record.seconds)), "
      + "\(formatDuration(record.seconds * Double(left))) left"
  }

  /// How well the trained detector does on pictures that it did not learn from.
  private func report(_ path: String, _ empty: [String]) throws {
    let detector = try FaceDetector(contentsOf: path)
    let heldOut = try LabelledScenes(contentsOf: scenes).scenes(for: "held-out")
    if !heldOut.isEmpty {
      let scores = try DetectionScores(detector, scenes: heldOut)
      say(
        "held-out scenes: \(scores.faces) faces, recall \(fixed(scores.recall, 3)), precision \(fixed(scores.precision, 3)), "
          + "average precision \(fixed(scores.averagePrecision, 3))")
    }
    if let isLeftOut {
      let unseen = empty.indices.filter(isLeftOut)
      let alarms = try unseen.count { try !detector.faces(in: GrayImage(contentsOf: empty[$0])).isEmpty }
      say("left out: \(alarms) of \(unseen.count) pictures without faces have a false one")
    }
    say("the detector is \(path)")
  }
}
