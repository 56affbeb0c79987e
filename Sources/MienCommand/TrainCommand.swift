import ArgumentParser
import EmotionRecognition
import MienDocuments
import MienTerminal
import NeuralNetworks

/// `mien train`.
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network.",
    discussion: """
      Learns from the Training faces and keeps the epoch that is best on PublicTest, calibrated on it (which changes a few of its \
      answers). The folder gets best.safetensors (to be used), last.safetensors (to resume from), metrics.csv, run.json, and pictures \
      of the learning curves and the confusion matrix. Ctrl-C finishes the step, saves and exits with status 130; --resume continues \
      to the same bits (with the same build).

      Examples:
        mien train --data fer2013.csv -o runs/first
        mien train --data fer2013.csv -o runs/first --resume
        mien train --data photographs --network resnet10 --epochs 30 -o runs/mine
      """)

  @OptionGroup var data: DataOptions
  @OptionGroup var votes: VoteOptions
  @OptionGroup(title: "Training") var options: TrainingOptions
  @OptionGroup var threads: ThreadOptions

  @Option(name: .shortAndLong, help: .value("folder", "The folder for the run.")) var output: String

  @Option(help: .value("epoch", "Stop and save after this epoch; --resume continues.")) var until: Int?

  @Flag(help: "Resume the run in the folder; begin one if there is none.") var resume = false

  @Flag(help: "Print the run's figures as one JSON document.") var json = false

  func validate() throws { try require("--until", until, in: 1...Int.max, "an epoch, from 1") }

  func run() throws {
    threads.apply()
    let folder = RunFolder(output)
    let resumes = try resume && Trainer.holdsRun(folder)
    let configuration = resumes ? try options.resumed(folder) : options.configuration
    try configuration.validate()
    let loaded = try votes.applied(to: data.load())
    let faces = try TrainingData(loaded, limit: configuration.limit)
    note(faces.note)
    var trainer =
      resumes
      ? try Trainer(resuming: folder, data: faces) : try Trainer(configuration, data: faces, folder: folder)
    say(
      "\(resumes ? "resuming" : "training") \(trainer.title), \(grouped(ThreadPool.threadCount, "thread"))", json: json)
    note(trainer.note)
    say(LeakCheck(loaded).summary, json: json)
    var progress = TrainingProgress(epochs: configuration.epochs, validation: faces.validation.name) {
      say($0, json: json)
    }
    defer { progress.end() }
    let outcome = try Interruption.watched { isInterrupted in
      try trainer.run(until: until, shouldStop: isInterrupted) { progress.show($0) }
    }
    progress.end()
    let report = TrainingReport(outcome, trainer)
    if json { try printJSON(report) }
    for line in report.lines(resumingCommand: resumingCommand) { say(line, json: json) }
    if outcome == .interrupted { throw ExitCode(130) }
  }

  /// The command that continues this run.
  private var resumingCommand: String {
    var words = [CommandLine.arguments.first ?? "mien", "train", "--resume", "--output", output, "--data", data.data]
    if let file = votes.votes { words += ["--votes", file, "--label-weight", "\(votes.labelWeight)"] }
    if let count = threads.threads { words += ["--threads", "\(count)"] }
    return Terminal.shellLine(words)
  }
}
