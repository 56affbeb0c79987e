import ArgumentParser
import EmotionRecognition
import FaceExplanations
import MienTerminal

/// `mien explain`.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show what the network looked at.",
    discussion: """
      For each face and method, the folder gets an overlay (PNG) and the raw numbers (float32, 48 × 48, .npy); for all of \
      them explanations.json and report.html, one page that needs no other file. Beside each map stands how far it can be \
      trusted: how the answer changes when its strongest pixels are covered or shown first, and how often the same map in a wrong \
      place does as well. A picture that cannot be read is named and left out; the exit status is then 1. Ctrl-C finishes the face \
      and writes the report of what is done.

      Examples:
        mien explain portrait.jpg -o why
        mien explain face.png --cropped --target fear --method all -o why
      """)

  @OptionGroup var pictures: PictureOptions
  @OptionGroup(title: "Methods") var methods: MethodOptions
  @OptionGroup var threads: ThreadOptions

  @Option(help: "The emotion to explain. (default: the one that the network sees)") var target: Emotion?

  @Flag(help: "Also measure how similar each map stays when the network's weights become random; takes long.")
  var sanityCheck = false

  @Option(name: .shortAndLong, help: .value("folder", "The folder for pictures and report.")) var output: String

  @OptionGroup var replacing: ReplacingOptions

  @Flag(help: "Print one JSON document.") var json = false

  func run() throws {
    threads.apply()
    let reader = try pictures.reader()
    let files = try pictures.files()
    var explainer = try methods.explainer(reader.classifier, pictures.limit)
    (explainer.target, explainer.measuresRandomization) = (target, sanityCheck)
    var explanation = try PictureExplanation(
      reader, explainer, folder: output, for: files, isReplacing: replacing.force)
    var bar: ProgressBar?
    let outcome = Result {
      try Interruption.watched(answer: "finishing the face") { isInterrupted in
        try explanation.process(files: files, isInterrupted: isInterrupted) { piece, total in
          bar = bar ?? ProgressBar(label: "explaining", total: total, unit: "")
          if let piece { bar?.advance(note: piece) }
        }
      }
    }
    bar?.finish()
    if json { try printJSON(explanation.document) }
    for line in explanation.lines { say(line, json: json) }
    for image in explanation.document.images {
      image.error.map { warn("mien: \($0)\(LimitOptions.advice(image.isBeyondLimits))") }
    }
    guard try outcome.get() else { throw ExitCode(130) }
    if explanation.hasErrors { throw ExitCode.failure }
  }
}
