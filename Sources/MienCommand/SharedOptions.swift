import ArgumentParser
import EmotionRecognition
import FaceAnalysis
import Foundation
import NeuralNetworks
import TerminalInterface

/// What several commands have in common.
struct ThreadOptions: ParsableArguments {
  @Option(
    help:
      "How many threads the network computes on; results do not depend on it. (default: as many as there are processors)"
  )
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): expected a number from 1 to 1024")
    }
  }

  /// Makes the kernels work on so many threads.
  func apply() {
    if let threads { ThreadPool.threadCount = threads }
  }
}

/// Where faces come from.
struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A FER-2013 CSV file, a folder of pictures (train/angry/…), or 'schematic' for drawn faces.",
      valueName: "file"))
  var data = FaceData.schematicName

  /// Reads the faces, with a progress bar on a terminal.
  func load() throws -> FaceData {
    let unit = data == FaceData.schematicName ? "faces" : "bytes"
    var bar: ProgressBar?
    var done: Int64 = 0
    defer { bar?.finish() }
    return try FaceData.load(data) { now, total in
      if bar == nil { bar = ProgressBar(label: "reading \(data)", total: Int(total), unit: unit) }
      bar?.advance(by: Int(now - done))
      done = now
    }
  }
}

/// The network that recognises emotions.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The network: a best.safetensors of mien train. (default: the one that comes with Mien)", valueName: "file"))
  var model: String?

  /// The network's file, and the network.
  func load() throws -> (file: NetworkFile, classifier: EmotionClassifier) {
    guard let model else { return (EmotionClassifier.shippedCheckpoint.file, try .shipped()) }
    let classifier = try EmotionClassifier(contentsOf: model)
    return (try NetworkFile(contentsOf: model), classifier)
  }
}

/// Prints a line for people: on standard output, or on standard error where JSON has that.
func say(_ line: String, json: Bool = false) {
  if json {
    Terminal.writeToStandardError(line + "\n")
  } else {
    print(line)
    // A log file is read while the run continues.
    fflush(nil)
  }
}
