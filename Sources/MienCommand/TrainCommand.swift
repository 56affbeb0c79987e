import ArgumentParser
import Documents
import EmotionRecognition
import NeuralNetworks
import TerminalInterface

/// `mien train`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network.",
    discussion: """
      Learns from the Training faces and keeps the epoch that is best on PublicTest, calibrated on it (which changes a \
      few of its answers). The folder gets \
      best.safetensors (to be used), last.safetensors (to resume from), metrics.csv, run.json, and pictures of the learning \
      curves and the confusion matrix. Ctrl-C finishes the step, saves and exits with status 130; --resume continues \
      to the same bits (with the same build).
      """)

  @OptionGroup var data: DataOptions
  @OptionGroup var votes: VoteOptions
  @OptionGroup var options: TrainingOptions
  @OptionGroup var threads: ThreadOptions

  @Option(help: ArgumentHelp("The folder for the run.", valueName: "folder"))
  var output: String

  @Option(help: ArgumentHelp("Stop and save after this epoch; --resume continues.", valueName: "epoch"))
  var until: Int?

  @Flag(help: "Resume the run in the folder; begin one if there is none.")
  var resume = false

  @Flag(help: "Print the run's figures as one JSON document.")
  var json = false

  func validate() throws {
    if let until, until < 1 { throw ValidationError("--until \(until): expected an epoch, from 1") }
  }

  func run() throws {
    threads.apply()
    do { try train() } catch let error as TrainingError {
      throw OptionError(error.message(naming: TrainingOptions.name(of:)))
    }
  }

  private func train() throws {
    let folder = RunFolder(output)
    let resumes = try resume && Trainer.holdsRun(folder)
    let configuration = resumes ? try options.resumed(folder) : options.configuration
    try configuration.validate()
    let loaded = try votes.applied(to: data.load())
    let faces = try TrainingData(loaded, limit: configuration.limit)
    if let note = faces.note { Terminal.writeToStandardError("note: \(note)\n") }
    var trainer =
      resumes
      ? try Trainer(resuming: folder, data: faces) : try Trainer(configuration, data: faces, folder: folder)
    say(
      "\(resumes ? "resuming" : "training") \(configuration.network.name): \(faces.training.count) faces of "
        + "\(faces.source), \(configuration.epochs) epochs, seed \(configuration.seed), "
        + "\(ThreadPool.threadCount) threads",
      json: json)
    if let note = trainer.note { Terminal.writeToStandardError("note: \(note)\n") }
    say(LeakCheck(loaded).summary, json: json)
    var progress = TrainingProgress(epochs: configuration.epochs, validation: faces.validation.name) {
      say($0, json: json)
    }
    defer { progress.end() }
    let outcome = try Interruption.watched { isInterrupted in
      try trainer.run(until: until, shouldStop: isInterrupted) { progress.show($0) }
    }
    progress.end()
    try report(outcome, trainer, faces)
  }

  private func report(_ outcome: Trainer.Outcome, _ trainer: Trainer, _ faces: TrainingData) throws {
    let folder = trainer.folder
    if json { try printJSON(TrainingReport(outcome, trainer)) }
    if outcome == .interrupted {
      say("stopped and saved; continue with: \(resumingCommand)", json: json)
      throw ExitCode(130)
    }
    if outcome == .reachedEpoch {
      say("stopped after epoch \(trainer.history.count); continue with: \(resumingCommand)", json: json)
    }
    if outcome == .stoppedEarly {
      say("no better epoch in \(trainer.configuration.patience): stopped early", json: json)
    }
    if let best = trainer.best {
      say(
        "best: epoch \(best.epoch), \(percentage(best.validationAccuracy)) % of \(faces.validation.name); the network is \(folder.best)",
        json: json)
    }
    say("curves: \(folder.curves)  confusion matrix: \(folder.confusion)", json: json)
  }
}

extension TrainCommand {
  /// The command that continues this run.
  fileprivate var resumingCommand: String {
    var words = [CommandLine.arguments.first ?? "mien", "train", "--resume", "--output", output, "--data", data.data]
    if let file = votes.votes { words += ["--votes", file, "--label-weight", "\(votes.labelWeight)"] }
    if let count = threads.threads { words += ["--threads", "\(count)"] }
    return Terminal.shellLine(words)
  }
}
