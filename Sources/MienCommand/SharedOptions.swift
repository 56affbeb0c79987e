import ArgumentParser
import EmotionRecognition
import Foundation
import NeuralNetworks

/// What several commands have in common.
struct ThreadOptions: ParsableArguments {
  @Option(help: "How many threads compute; results do not depend on it. (default: as many as there are processors)")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): expected a number from 1 to 1024")
    }
  }

  /// Makes the kernels work on so many threads, and says once if they are built slow.
  func apply() {
    if let threads { ThreadPool.threadCount = threads }
    if let advice = PortableBuild.advice { Terminal.writeToStandardError(advice + "\n") }
  }
}

/// Where faces come from.
struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A FER-2013 CSV file, a folder of pictures (train/angry/…), or 'schematic' for drawn faces.",
      valueName: "file"))
  var data = FaceData.schematicName

  @Option(help: ArgumentHelp("A FER+ file of votes: the faces' targets become what ten people saw.", valueName: "file"))
  var votes: String?

  @Option(help: ArgumentHelp("The weight of the hard label beside the votes, from 0 to 1.", valueName: "weight"))
  var labelWeight: Float = 0

  func validate() throws {
    if !(0...1).contains(labelWeight) {
      throw ValidationError("--label-weight \(labelWeight): expected a number from 0 to 1")
    }
  }

  /// Reads the faces, with a progress bar on a terminal.
  func load() throws -> FaceData {
    var bar: ProgressBar?
    var done: Int64 = 0
    let faces = try FaceData.load(data) { now, total in
      if bar == nil { bar = ProgressBar(label: "reading \(data)", total: Int(total), unit: "") }
      bar?.advance(by: Int(now - done))
      done = now
    }
    bar?.finish()
    guard let votes else { return faces }
    return try faces.withSoftTargets(from: FERPlus(contentsOf: votes), mixing: labelWeight)
  }
}

/// Prints a line for people: on standard output, or on standard error where JSON has that.
func say(_ line: String, json: Bool = false) {
  if json {
    Terminal.writeToStandardError(line + "\n")
  } else {
    print(line)
    // A log file is read while the run goes on.
    fflush(nil)
  }
}
