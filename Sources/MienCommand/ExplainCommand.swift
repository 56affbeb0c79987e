import ArgumentParser
import EmotionRecognition
import Images
import Sessions

extension Emotion: ExpressibleByArgument {
  /// By its name, as `--target` takes it.
  public init?(argument: String) { self.init(named: argument) }

  /// What the help lists.
  public static var allValueStrings: [String] { allCases.map(\.name) }
}

/// `mien explain`.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show what the network looked at.",
    discussion: """
      For each picture and method, the folder gets an overlay (PNG) and the raw numbers (float32, 48 × 48, .npy); for all of \
      them explanations.json and report.html, one page that needs no other file. Beside each map stands how far it can be \
      believed: what becomes of the answer when its strongest pixels are covered or shown first, beside random orders.
      """)

  @OptionGroup var pictures: PictureOptions
  @OptionGroup var threads: ThreadOptions

  @Option(
    help: ArgumentHelp(
      "Methods, separated by commas, or 'all': \(ExplanationMethod.allCases.map(\.rawValue).joined(separator: ", ")). "
        + "(default: \(ExplanationMethod.standard.map(\.rawValue).joined(separator: ",")))", valueName: "names"))
  var method: String?

  @Option(help: "The emotion to explain. (default: the one that the network sees)")
  var target: Emotion?

  @Flag(help: "Also measure how alike each map stays when the network's weights become random; eight times the work.")
  var sanityCheck = false

  @Option(help: "Where all random numbers begin.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("The folder for pictures and report.", valueName: "folder"))
  var output: String

  @Flag(help: "Print one JSON document.")
  var json = false

  private func methods() throws -> [ExplanationMethod] {
    guard let method else { return ExplanationMethod.standard }
    if method == "all" { return ExplanationMethod.allCases }
    return try method.split(separator: ",").map { name in
      guard let known = ExplanationMethod(rawValue: String(name)) else {
        let all = ExplanationMethod.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--method \(name): there is none of that name; there are: \(all)")
      }
      return known
    }
  }

  func validate() throws { _ = try methods() }

  func run() throws {
    threads.apply()
    let classifier = try EmotionClassifier(contentsOf: pictures.model)
    var files = try ExplanationFiles(output)
    pictures.noteFraming()
    var explainer = FaceExplainer(classifier)
    explainer.methods = try methods()
    (explainer.target, explainer.seed) = (target, seed)
    explainer.measuresRandomization = sanityCheck
    var bar = ProgressBar(label: "explaining", total: pictures.images.count * explainer.pieces, unit: "")
    defer { bar.finish() }
    // What is done is written at once; the report comes last.
    var (explanations, documents) = ([FaceExplanation](), [ExplanationDocument]())
    for path in pictures.images {
      let picture = try GrayImage(contentsOf: path)
      let box = pictures.framing.box(width: picture.width, height: picture.height)
      let explanation = explainer.explanation(of: picture, in: box, source: path) { bar.advance(note: $0) }
      documents.append(try files.write(explanation))
      explanations.append(explanation)
    }
    try files.write(explanations, documents, model: ReportModel(path: pictures.model, classifier))
    bar.finish()
    if json { try printJSON(documents) }
    for explanation in explanations {
      say("\(explanation.source): \(explanation.prediction.summary)", json: json)
      say("  \(explanation.sentence)", json: json)
      for map in explanation.maps where !map.faithfulness.isBetterThanChance {
        say("  \(map.method.title) is no better than chance here.", json: json)
      }
    }
    say("report: \(files.report)", json: json)
  }
}
