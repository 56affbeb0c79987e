import EmotionRecognition
import Explanations
import MienDocuments

/// The methods that `mien explain` knows by name.
public enum ExplanationMethod: String, CaseIterable, Sendable, Codable {
  case regions
  case saliency
  case gradientTimesInput = "gradient-input"
  case smoothGrad = "smoothgrad"
  case integratedGradients = "integrated-gradients"
  case expectedGradients = "expected-gradients"
  case gradCAM = "gradcam"
  case gradCAMPlusPlus = "gradcam++"
  case occlusion
  case rise
  case lime
  case kernelSHAP = "kernelshap"

  /// What is taken if nobody chooses.
  public static let standard: [ExplanationMethod] = [.lime, .kernelSHAP, .occlusion, .integratedGradients]

  /// The methods that a text names, separated by commas; `all` names those that can be had, nil the ``standard`` ones.
  ///
  /// - Parameter hasBackground: Whether there are other faces to compare with.
  /// - Throws: ``ExplanationError`` if a name is unknown or there twice, or a method lacks its background.
  public static func parse(
    _ text: String?, hasBackground: Bool
  ) throws(ExplanationError) -> [ExplanationMethod] {
    guard let text else { return standard }
    if text == "all" { return allCases.filter { hasBackground || !$0.needsBackground } }
    var methods: [ExplanationMethod] = []
    for name in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let method = ExplanationMethod(rawValue: String(name)) else {
        let known = allCases.map(\.rawValue).joined(separator: ", ")
        throw ExplanationError("there is no method '\(name)'; there are: \(known)")
      }
      guard !methods.contains(method) else { throw ExplanationError("\(name) is there twice") }
      guard hasBackground || !method.needsBackground else {
        throw ExplanationError("\(name) compares with other faces", lacksBackground: true)
      }
      methods.append(method)
    }
    return methods
  }

  /// Its name in print.
  public var title: String {
    switch self {
    case .regions: "Regions of the face"
    case .saliency: "Gradient"
    case .gradientTimesInput: "Gradient × input"
    case .smoothGrad: "SmoothGrad"
    case .integratedGradients: "Integrated gradients"
    case .expectedGradients: "Expected gradients"
    case .gradCAM: "Grad-CAM"
    case .gradCAMPlusPlus: "Grad-CAM++"
    case .occlusion: "Occlusion"
    case .rise: "RISE"
    case .lime: "LIME"
    case .kernelSHAP: "KernelSHAP"
    }
  }

  /// What its picture shows, in one sentence for a reader who is no engineer.
  public var meaning: String {
    switch self {
    case .regions: "The fair share of each region of the face in the answer (exact Shapley values)."
    case .saliency: "Where a small change of brightness, up or down, would change the answer most."
    case .gradientTimesInput: "What each pixel adds to the answer, to first order, against a mean grey."
    case .smoothGrad: "As the gradient, averaged over noisy copies of the face."
    case .integratedGradients: "What each pixel adds to the answer on the way from a grey image to this face."
    case .expectedGradients: "What each pixel adds to the answer on the way from other faces to this one."
    case .gradCAM: "Where the network's last feature maps raise the answer; coarse, and never what lowers it."
    case .gradCAMPlusPlus: "As Grad-CAM; several places of one kind count equally."
    case .occlusion: "How much the answer suffers when a small window of the face is covered."
    case .rise: "Which parts are seen when the answer is strong, over many random masks."
    case .lime: "A simple linear model of the answer on parts of the face that are shown or covered."
    case .kernelSHAP: "The fair share of each cell of a grid in the answer (Shapley values)."
    }
  }

  /// What is explained: the probability that is shown, or the logit, the network's output before it.
  public var score: String { self == .gradCAMPlusPlus ? "logit" : "probability" }

  /// Whether the method needs other faces to compare with.
  public var needsBackground: Bool { self == .expectedGradients }

  /// The method for a network of this definition; nil if it needs a background and there is none.
  ///
  /// - Parameters:
  ///   - temperature: The network's, so that what is explained are the probabilities that are shown.
  ///   - background: Other faces, [faces, 48, 48, 1], as the network takes them.
  func method(
    for definition: NetworkDefinition, temperature: Float, background: Tensor?, _ settings: ExplanationSettings
  ) -> (any AttributionMethod)? {
    let (seed, samples) = (settings.seed, settings.samples)
    let probability = Score.probability(temperature: temperature)
    switch self {
    // All 126 coalitions of seven regions but the two ends: exact.
    case .regions: return KernelSHAP(features: .fixed(.facialRegions), samples: 126, score: probability)
    case .saliency: return Saliency(score: probability)
    case .gradientTimesInput: return GradientTimesInput(score: probability)
    case .smoothGrad: return SmoothGrad(seed: seed, score: probability)
    case .integratedGradients: return IntegratedGradients(score: probability)
    case .expectedGradients:
      return background.map { ExpectedGradients(background: $0, seed: seed, score: probability) }
    case .gradCAM: return GradCAM(layer: definition.lastImageLayer, score: probability)
    case .gradCAMPlusPlus: return GradCAM(layer: definition.lastImageLayer, weighting: .plusPlus)
    case .occlusion: return Occlusion(score: probability)
    case .rise: return RISE(samples: samples ?? 1000, seed: seed, score: probability)
    case .lime: return LIME(samples: samples ?? 1000, seed: seed, score: probability)
    case .kernelSHAP:
      return KernelSHAP(
        features: .grid(rows: settings.gridRows, columns: settings.gridColumns), samples: settings.kernelSHAPSamples,
        seed: seed,
        score: probability)
    }
  }
}

/// What people may choose about the methods.
public struct ExplanationSettings: Sendable, Encodable {
  /// Where random numbers begin.
  public var seed: UInt64 = 1
  /// How many images RISE, LIME and KernelSHAP evaluate; nil takes 1,000, 1,000 and 1,024.
  public var samples: Int?
  /// The cells of KernelSHAP's grid.
  public var gridRows = 7, gridColumns = 7

  /// The defaults.
  public init() {}

  var kernelSHAPSamples: Int { samples ?? 1024 }

  /// Takes the rows and columns of a grid, such as `7x7`; whether it is one.
  public mutating func take(grid text: String) -> Bool {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let rows = sides[0], let columns = sides[1] else { return false }
    (gridRows, gridColumns) = (rows, columns)
    return true
  }

  /// What is wrong with them for these methods, or nil.
  public func problem(for methods: [ExplanationMethod]) -> String? {
    let (side, most) = (FaceDataset.side, 100_000)
    guard (1...side).contains(gridRows), (1...side).contains(gridColumns) else {
      return "the grid has \(gridRows)×\(gridColumns) cells: expected 1 to \(side) rows and columns"
    }
    guard (1...most).contains(samples ?? 1) else { return "\(samples ?? 1) samples: expected 1 to \(most)" }
    let (cells, given) = (gridRows * gridColumns, kernelSHAPSamples)
    let isWhole = cells <= 16 && (1 << cells) - 2 <= given
    guard !methods.contains(.kernelSHAP) || isWhole || given >= 6 * cells else {
      return "\(given) samples are too few for kernelshap's \(cells) cells: expected at least \(6 * cells)"
    }
    return nil
  }
}
