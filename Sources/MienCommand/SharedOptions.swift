import ArgumentParser
import EmotionRecognition
import FaceAnalysis
import Foundation
import MienDocuments
import MienTerminal
import NeuralNetworks

extension ArgumentHelp {
  /// The help of an option that takes a value, and the value's name in it.
  static func value(_ name: String, _ text: String) -> ArgumentHelp { ArgumentHelp(text, valueName: name) }
}

/// What several commands have in common.
struct ThreadOptions: ParsableArguments {
  @Option(help: "How many threads compute; results do not depend on it. (default: one for each processor)")
  var threads: Int?

  func validate() throws { try require("--threads", threads, in: 1...1024, "a number from 1 to 1024") }

  /// Makes the kernels work on so many threads.
  func apply() {
    if let threads { ThreadPool.threadCount = threads }
  }
}

/// How large a picture may be.
struct LimitOptions: ParsableArguments {
  @Option(help: .value("megapixels", "The largest picture that is read. (default: 100)")) var maxMegapixels: Double?
  func validate() throws { try require("--max-megapixels", maxMegapixels, in: 0.001...10_000, "0.001 to 10000") }
  var limits: ImageLimits { maxMegapixels.map { ImageLimits(megapixels: $0) } ?? ImageLimits() }
  /// What is added to an error about a picture that is only too large.
  static func advice(_ isBeyondLimits: Bool) -> String { isBeyondLimits ? " (--max-megapixels)" : "" }
}

extension LabelNumbers: ExpressibleByArgument {}

/// Where faces come from.
struct DataOptions: ParsableArguments {
  @Option(help: .value("file", "FER-2013's CSV file, a folder of pictures (train/angry/…), or 'schematic' drawings."))
  var data: String

  @Option(help: "What folders mean that are named by numbers.") var labelNumbers: LabelNumbers?

  @OptionGroup var limit: LimitOptions

  /// Reads the faces, with a progress bar on a terminal; says what was left out.
  func load() throws -> FaceData {
    let faces = try FaceData.loadShowingProgress(data, numbers: labelNumbers, limits: limit.limits)
    note(faces.notes)
    return faces
  }
}

/// The network that recognises emotions.
struct ModelOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: .value("file", "A best.safetensors of mien train. (default: Mien's own)"))
  var model: String?

  /// The network.
  func load() throws -> EmotionClassifier { try model.map(EmotionClassifier.init(contentsOf:)) ?? .shipped() }

  /// The same, for pictures of a user; says where it learned from other ones.
  func loadForPhotographs() throws -> EmotionClassifier {
    let classifier = try load()
    note(classifier.note().map { "\(classifier.file.name): \($0)" })
    return classifier
  }
}

/// FER+ votes as the faces' targets.
struct VoteOptions: ParsableArguments {
  @Option(help: .value("file", "FER+ votes: targets become what ten people saw.")) var votes: String?

  @Option(help: .value("weight", "The hard label's share beside the votes, 0 to 1.")) var labelWeight: Float = 0

  func validate() throws { try require("--label-weight", labelWeight, in: 0...1, "a number from 0 to 1") }

  /// `faces` with the votes as soft targets, if there are any.
  func applied(to faces: FaceData) throws -> FaceData {
    guard let votes else { return faces }
    let softened = try faces.withSoftTargets(from: FERPlus(contentsOf: votes), mixing: labelWeight)
    note(softened.notes.dropFirst(faces.notes.count))
    return softened
  }
}

/// What happens to earlier results.
struct ReplacingOptions: ParsableArguments {
  @Flag(help: "Replace the results of earlier work that are there; otherwise they are an error.") var force = false
}

/// Stops with wrong usage where a value was given that is not in `range`.
func require<Value: Comparable>(
  _ option: String, _ value: Value?, in range: ClosedRange<Value>, _ expected: String
) throws {
  try require(option, value, value.map(range.contains) ?? true, expected)
}

/// Stops with wrong usage where a value was given that is not what is expected.
func require<Value>(_ option: String, _ value: Value?, _ isExpected: Bool, _ expected: String) throws {
  guard let value, !isExpected else { return }
  throw ValidationError("\(option) \(value): expected \(expected)")
}

/// Stops with wrong usage where a run is resumed with options other than its own.
func requireOwnOptions<Configuration: Encodable>(
  _ own: Configuration, _ asked: Configuration, of folder: String
) throws {
  guard let (name, own, asked) = JSONText.difference(own, asked) else { return }
  let option = TrainingOptions.name(of: name)
  throw ValidationError(
    "\(option) \(asked): the run in \(folder) was begun with \(own); leave \(option) out to continue, or begin a new run in "
      + "another folder")
}

/// Runs work that Ctrl-C stops and that was saved then: says after how much, and how to resume it, with status 130.
func resumable(
  json: Bool = false, after done: @autoclosure () -> String = "", _ work: (_ isInterrupted: () -> Bool) throws -> Bool
) throws {
  guard try !Interruption.watched(work) else { return }
  say("stopped and saved\(done()); resume with the same command and --resume", json: json)
  throw ExitCode(130)
}

/// Prints one JSON document on standard output.
func printJSON(_ value: some Encodable) throws { say(try JSONText.of(value)) }

/// Prints a line on standard error.
func warn(_ text: String) { Terminal.writeToStandardError(Terminal.harmless(text) + "\n") }

/// Prints what a user has to know on standard error.
func note(_ notes: some Sequence<String>) { for note in notes { warn("note: \(note)") } }

/// The same, if there is something.
func note(_ text: String?) { note([text].compactMap(\.self)) }

/// Prints a line for people: on standard output, or on standard error where JSON has that.
func say(_ line: String, json: Bool = false) { Terminal.say(line, toStandardError: json) }
