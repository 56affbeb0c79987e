import ArgumentParser
import EmotionRecognition
import FaceAnalysis
import FaceExplanations
import Files
import Images
import NeuralNetworks
import Sessions
import TerminalInterface

/// `mien explain`.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show what the network looked at.",
    discussion: """
      For each face and method, the folder gets an overlay (PNG) and the raw numbers (float32, 48 × 48, .npy); for all of \
      them explanations.json and report.html, one page that needs no other file. Beside each map stands how far it can be \
      believed: what becomes of the answer when its strongest pixels are covered or shown first, and how often the same map in \
      a wrong place does as well. A picture that cannot be read is named and left out; the exit status is then 1. Ctrl-C \
      finishes the face and writes the report of what is done.
      """)

  @OptionGroup var pictures: PictureOptions
  @OptionGroup var methods: MethodOptions
  @OptionGroup var threads: ThreadOptions

  @Option(help: "The emotion to explain. (default: the one that the network sees)")
  var target: Emotion?

  @Flag(
    help:
      "Also measure how alike each map stays when the network's weights become random: one more map for each part of the network."
  )
  var sanityCheck = false

  @Option(help: ArgumentHelp("The folder for pictures and report.", valueName: "folder"))
  var output: String

  @Flag(help: "Print one JSON document.")
  var json = false

  func run() throws {
    threads.apply()
    let (model, classifier) = try pictures.model.load()
    let finder = try pictures.finder()
    var files = try ExplanationFiles(output, for: pictures.images)
    var explainer = try methods.explainer(classifier)
    (explainer.target, explainer.measuresRandomization) = (target, sanityCheck)
    let pieces = explainer.pieces
    var bar: ProgressBar?
    defer { bar?.finish() }
    // What is done is written at once; the report comes last.
    var (explanations, entries) = ([FaceExplanation](), [ExplanationEntry]())
    var (failure, isWhole): (FileError?, Bool) = (nil, false)
    Interruption.watched { isInterrupted in
      // All faces are found first, so that it is known how much there is to do.
      var found: [(path: String, faces: Result<[FoundFace], any Error>)] = []
      for path in pictures.images {
        if isInterrupted() { return }
        found.append((path, Result { try finder.faces(in: GrayImage(contentsOf: path)) }))
      }
      let total = found.reduce(0) { $0 + ((try? $1.faces.get().count) ?? 0) }
      bar = ProgressBar(label: "explaining", total: total * pieces, unit: "")
      for (path, result) in found {
        do {
          let faces = try result.get()
          if faces.isEmpty { entries.append(.noFace(image: path)) }
          for (index, face) in faces.enumerated() {
            if isInterrupted() { return }
            let number = faces.count > 1 ? index + 1 : nil
            let explanation = explainer.explanation(of: face, source: path, number: number) { bar?.advance(note: $0) }
            entries.append(.explained(try files.write(explanation)))
            explanations.append(explanation)
          }
        } catch let error as FileError {
          // The disk is full, say: no use in going on, but what is done gets its report.
          failure = error
          return
        } catch {
          entries.append(.failed(image: path, error: "\(error)"))
        }
      }
      isWhole = true
    }
    try files.write(explanations, entries, model: ReportModel(path: model, classifier))
    bar?.finish()
    if json { try printJSON(entries) }
    for case .noFace(let image) in entries { say("\(image): no face found", json: json) }
    for explanation in explanations {
      say("\(explanation.title): \(explanation.prediction.summary)", json: json)
      say("  \(explanation.sentence)", json: json)
      for map in explanation.maps where !map.faithfulness.isBetterThanChance {
        say("  \(map.method.title): no better than chance here.", json: json)
      }
    }
    say("report: \(files.report)", json: json)
    for case .failed(_, let error) in entries { Terminal.writeToStandardError("mien: \(error)\n") }
    if let failure { throw failure }
    if !isWhole { throw ExitCode(130) }
    if entries.contains(where: { if case .failed = $0 { true } else { false } }) { throw ExitCode.failure }
  }
}
