import ArgumentParser
import Documents
import FaceAnalysis
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
    let training = try DetectorTrainingData(
      scenes: scenes, portraits: portraits, backgrounds: backgrounds, data: data, leftOut: leaveOut)
    var reading: ProgressBar?
    let pictures = try training.pictures { total in
      if reading == nil { reading = ProgressBar(label: "reading pictures", total: total, unit: "pictures") }
      reading?.advance()
    }
    reading?.finish()
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
    for line in try training.report(on: FaceDetector(contentsOf: path)) { say(line) }
    say("the detector is \(path)")
  }

  private func applied(to base: DetectorTrainer.Configuration) -> DetectorTrainer.Configuration {
    var result = base
    (result.epochs, result.steps, result.seed) = (epochs ?? base.epochs, steps ?? base.steps, seed ?? base.seed)
    return result
  }

  private func line(_ record: DetectorTrainer.Record, _ configuration: DetectorTrainer.Configuration) -> String {
    let left =
      2 * configuration.epochs - (record.network == "proposals" ? record.epoch : configuration.epochs + record.epoch)
    return "\(record.network), epoch \(record.epoch)/\(configuration.epochs)  loss \(fixed(record.loss, 4))  "
      + "false alarms, not calibrated \(percentage(record.falseAlarms)) %  \(formatDuration(record.seconds)), "
      + "\(formatDuration(record.seconds * Double(left))) left"
  }
}
