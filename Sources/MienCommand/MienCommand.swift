import ArgumentParser
import EmotionRecognition
import Foundation
import Images
import MienDocuments
import MienFiles
import MienTerminal

/// The command line of Mien.
@main
struct MienCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mien",
    abstract: "Recognises facial emotions and shows why.",
    discussion: """
      Train a network on FER-2013 or on the schematic faces that come with Mien, evaluate it, let it look at pictures, and see \
      what it looked at. Nothing leaves the machine.
      """,
    version: ProgramVersion().text,
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, PredictCommand.self, ExplainCommand.self, CompareMethodsCommand.self,
      AnalyzeCommand.self, CameraCommand.self, BenchmarkCommand.self, TrainDetectorCommand.self, DoctorCommand.self,
    ])

  /// Runs a command: exit status 0 done, 1 failed, 2 wrong usage.
  static func main() {
    Descriptor.fillClosedStandardOnes()
    Interruption.reachesOtherPrograms()
    var command: (any ParsableCommand)?
    do {
      try requireTopics(FileName.arguments)
      command = try parseAsRoot(FileName.arguments)
      try command?.run()
      if Terminal.hasLostOutput { Foundation.exit(1) }
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch let error as TrainingError {
      warn("mien: \(error.message(naming: TrainingOptions.name(of:)))")
      Foundation.exit(1)
    } catch {
      switch exitCode(for: error) {
      case .success:
        say(fullMessage(for: error))
        Foundation.exit(Terminal.hasLostOutput ? 1 : 0)
      case .validationFailure:
        warn(command.map { usage(of: type(of: $0), message(for: error)) } ?? fullMessage(for: error))
        Foundation.exit(2)
      default:
        warn("mien: \(error)\(option(for: error))")
        Foundation.exit(1)
      }
    }
  }

  /// `mien help` of a command that there is not would be the help of all, with status 0.
  private static func requireTopics(_ words: [String]) throws {
    let known = ["help"] + configuration.subcommands.compactMap { $0.configuration.commandName }
    guard words.first == "help", let topic = words.dropFirst().first(where: { !known.contains($0) }) else { return }
    if !topic.hasPrefix("-") { throw ValidationError("there is no command '\(topic)'") }
  }

  /// The option that settles what an error of the library says, if there is one.
  private static func option(for error: any Error) -> String {
    if (error as? FileError)?.isThere == true { return " with --force" }
    if (error as? FileError)?.isUnfinished == true { return " with --resume" }
    if case .numberedFolder? = (error as? DataError)?.reason { return " (--label-numbers says it)" }
    return LimitOptions.advice((error as? ImageError)?.isBeyondLimits ?? (error as? DataError)?.isBeyondLimits ?? false)
  }

  /// What is wrong, and the command's own usage.
  private static func usage(of command: any ParsableCommand.Type, _ message: String) -> String {
    let name = command.configuration.commandName ?? ""
    return "Error: \(message)\n\(usageString(for: command))\n  See 'mien \(name) --help' for more information."
  }
}
