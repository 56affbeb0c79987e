import ArgumentParser
import EmotionRecognition
import FaceExplanations

extension Emotion: ExpressibleByArgument {
  /// By its name, as `--target` takes it.
  public init?(argument: String) { self.init(named: argument) }

  /// What the help lists.
  public static var allValueStrings: [String] { allCases.map(\.name) }
}

/// Which methods explain, and what they need.
struct MethodOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Methods, separated by commas, or 'all' (expected-gradients only with --background): \(names(ExplanationMethod.allCases)). "
        + "(default: \(names(ExplanationMethod.standard)))", valueName: "names"))
  var method: String?

  @Option(help: .value("file", "Faces for expected-gradients: a CSV file, a folder or 'schematic'; 200 of Training."))
  var background: String?

  @Option(help: "How many images rise, lime and kernelshap evaluate. (default: 1000, 1000 and 1024)") var samples: Int?

  @Option(help: .value("rowsxcolumns", "The cells of kernelshap's grid. (default: 7x7)")) var grid: String?

  @Flag(help: "Leave out how much the maps change under noise, about half of the work.") var withoutNoise = false

  @Option(help: "Where all random numbers begin.") var seed: UInt64 = 1

  private static func names(_ all: [ExplanationMethod]) -> String { all.map(\.rawValue).joined(separator: ", ") }

  func validate() throws {
    if let problem = try settings().problem(for: try parsed()) {
      throw ValidationError("--grid, --samples: \(problem)")
    }
  }

  private func settings() throws -> ExplanationSettings {
    var settings = ExplanationSettings()
    (settings.seed, settings.samples) = (seed, samples)
    try require("--grid", grid, settings.take(grid: grid ?? ""), "rows x columns, such as 7x7")
    return settings
  }

  /// An explainer of the chosen methods.
  func explainer(_ classifier: EmotionClassifier, _ limit: LimitOptions) throws -> FaceExplainer {
    // An even choice: folders come emotion after emotion.
    let faces = try background.map { try FaceData.load($0, limits: limit.limits).faces(of: .training).evenly(200) }
    var explainer = FaceExplainer(classifier, background: faces)
    (explainer.methods, explainer.settings) = (try parsed(), try settings())
    explainer.measuresSensitivity = !withoutNoise
    return explainer
  }

  private func parsed() throws -> [ExplanationMethod] {
    do throws(ExplanationError) {
      return try ExplanationMethod.parse(method, hasBackground: background != nil)
    } catch {
      let fix = error.lacksBackground ? "; name some with --background" : ""
      throw ValidationError("--method \(method ?? ""): \(error)\(fix)")
    }
  }
}
