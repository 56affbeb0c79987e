import ArgumentParser
import EmotionRecognition
import MienTerminal

extension Usage: ExpressibleByArgument {}

/// `mien evaluate`.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Measure how good a network is.",
    discussion: """
      Prints accuracy with its 95 % interval, with and without the faces that also occur in Training, the measures of every emotion \
      and the confusion matrix. With --output, a folder gets them as JSON, CSV and pictures, with the most confident mistakes.

      Examples:
        mien evaluate --data fer2013.csv
        mien evaluate --data fer2013.csv -m runs/first/best.safetensors --tta -o evaluation
      """)

  @OptionGroup var data: DataOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var model: ModelOptions
  @Option(help: "The faces to judge by: Training, PublicTest or PrivateTest.") var split = Usage.publicTest
  @Flag(help: "Average the answers for ten views of each face, mirrored and shifted.") var tta = false
  @Flag(help: "Also measure what shifts, scale, blur, darkness and noise cost, in one view; thirty times the work.")
  var robustness = false
  @Option(help: "Only the first so many faces.") var limit: Int?
  @Option(name: .shortAndLong, help: .value("folder", "A folder for tables and pictures.")) var output: String?

  @OptionGroup var replacing: ReplacingOptions
  @Flag(help: "Print the measures as one JSON document.") var json = false

  func validate() throws { try require("--limit", limit, in: 1...Int.max, "at least 1") }

  func run() throws {
    threads.apply()
    let classifier = try model.load()
    if let output { try EvaluationReport.prepare(output, isReplacing: replacing.force) }
    let faces = try data.load()
    let total = min(faces[split]?.count ?? 0, limit ?? .max)
    let views: TestTimeViews = tta ? .ten : .one
    let passes = views.count + (robustness ? Robustness.passes : 0)
    var bar = ProgressBar(label: "evaluating \(split.rawValue)", total: total * passes, unit: "images")
    defer { bar.finish() }
    let report = try EvaluationReport(
      classifier, faces, split, limit: limit, views: views, robustness: robustness
    ) { bar.advance(by: $0) }
    bar.finish()
    if json { try printJSON(report) }
    say(report.text(shading: Terminal.isStandardOutputTerminal && !json), json: json)
    if let output {
      try report.write(to: output)
      say("\ntables and pictures: \(output)", json: json)
    }
  }
}
