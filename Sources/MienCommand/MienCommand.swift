import ArgumentParser
import EmotionRecognition

/// The command line of Mien.
@main
struct MienCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mien",
    abstract: "Recognises facial emotions and shows why.",
    discussion: """
      Train a network on FER-2013 or on the schematic faces that come with Mien, evaluate it, and measure how fast this \
      machine is. Nothing leaves the machine.
      """,
    version: mienVersion,
    subcommands: [TrainCommand.self, EvaluateCommand.self, BenchmarkCommand.self])
}
