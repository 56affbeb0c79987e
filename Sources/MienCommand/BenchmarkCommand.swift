import ArgumentParser
import EmotionRecognition
import Images
import MienBenchmarks
import MienFiles
import MienTerminal
import NeuralNetworks

/// `mien benchmark`.
struct BenchmarkCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark",
    abstract: "Measure how fast this machine trains and recognises.",
    discussion: """
      Every figure is the median of several rounds. In each round the machine's peak is measured before and after, so that a fraction \
      of it is one of the same moment. Operations are counted as a direct convolution has them: an algorithm may do with fewer.

      Examples:
        mien benchmark --filter infer
        mien benchmark --save before.json
      """)

  @OptionGroup var threads: ThreadOptions
  @Option(help: .value("name", "Only what begins with this, such as conv3x3 or train/vgg8.")) var filter = ""
  @Option(help: .value("image", "Look for faces in this picture, not in a drawn one.")) var picture: String?
  @Option(help: "How many rounds.") var rounds = 7
  @Option(help: .value("file", "Keep the measurements in a file.")) var save: String?
  @Option(help: .value("file", "Compare with the measurements in a file that --save wrote.")) var baseline: String?
  @Flag(help: "Print one JSON document.") var json = false

  func validate() throws { try require("--rounds", rounds, in: 1...1000, "a number from 1 to 1000") }

  func run() throws {
    threads.apply()
    let suite = BenchmarkSuite(filter: filter, picture: try picture.map { try GrayImage(contentsOf: $0) })
    guard !suite.names.isEmpty else {
      throw ValidationError(
        "no benchmark begins with '\(filter)'; there are: \(BenchmarkSuite(filter: "").names.joined(separator: ", "))")
    }
    if let save { try AtomicFile.requireFolder(of: save) }
    let before = try baseline.map { try Baseline.read($0) }
    var bar = ProgressBar(label: "measuring", total: rounds * suite.names.count, unit: "")
    let measurements = suite.measure(rounds: rounds) { bar.advance(note: $0) }
    bar.finish()
    if let save { try Baseline.write(measurements, to: save) }
    if json { try printJSON(measurements) }
    say(Measurement.table(measurements, comparedWith: before), json: json)
  }
}
