import ArgumentParser
import EmotionRecognition
import FaceExplanations
import MienDocuments
import MienTerminal

/// `mien compare-methods`.
struct CompareMethodsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare-methods",
    abstract: "Measure how faithful the explanations are over many faces.",
    discussion: """
      Explains the network's own answers for faces taken evenly from a data set and prints, for each method, the mean areas under the \
      curves of deletion (the lower the better) and insertion (the higher the better), the share of faces on which its map is \
      better than chance, its change under small noise and its time. Ctrl-C prints the table of the faces that are done.

      Examples:
        mien compare-methods --data fer2013.csv --limit 100 --without-noise
      """)

  @OptionGroup var data: DataOptions
  @OptionGroup(title: "Methods") var methods: MethodOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var model: ModelOptions
  @Option(help: "The faces: Training, PublicTest or PrivateTest.") var split = Usage.publicTest
  @Option(help: "How many faces.") var limit = 200
  @Flag(help: "Print one JSON document.") var json = false

  func validate() throws { try require("--limit", limit, in: 1...Int.max, "at least 1") }

  func run() throws {
    threads.apply()
    let explainer = try methods.explainer(model.load(), data.limit)
    // Evenly over the split: folders come emotion after emotion.
    let loaded = try data.load()
    let faces = try loaded.faces(of: split).evenly(limit)
    var bar = ProgressBar(label: "explaining", total: faces.count * explainer.pieces, unit: "")
    defer { bar.finish() }
    let comparison = Interruption.watched(answer: "finishing the face") { isInterrupted in
      MethodComparison(explainer, faces, of: loaded.name, split: split, isInterrupted: isInterrupted) {
        bar.advance(note: $0)
      }
    }
    bar.finish()
    if json { try printJSON(comparison) }
    say("\(grouped(comparison.count, "face")) of \(split.rawValue) of \(data.data)\n\(comparison.text)", json: json)
    if comparison.count < faces.count { throw ExitCode(130) }
  }
}
