import EmotionRecognition
import Explanations
import FaceAnalysis
import Images

/// Why a network sees an emotion in a face: maps of several methods, the regions' exact shares, and how far each map
/// can be trusted.
public struct FaceExplanation: Sendable {
  /// What one method gave.
  public struct Map: Sendable {
    /// The method.
    public let method: ExplanationMethod
    /// The attribution of every pixel, [48, 48, 1].
    public let attribution: Attribution
    /// Deletion and insertion beside chance.
    public let faithfulness: Faithfulness
    /// The largest relative change under small noise; nil if it was not measured, infinite if there is nothing to
    /// compare with.
    public let sensitivity: Double?
    /// How alike the map stays while the weights become random; nil if it was not measured.
    public let randomization: [ModelRandomization.Step]?
    /// How long the method took, in seconds.
    public let seconds: Double

    /// Whether it shows what raises and what lowers the answer.
    var isSigned: Bool { attribution.meaning == .evidence && attribution.map.elements.contains { $0 < 0 } }
  }

  /// Where the picture came from.
  public let source: String
  /// Which of its faces this is, from 1; nil if it has no other.
  public let number: Int?
  /// The face, and what the network recognised in it.
  public let reading: FaceReading
  /// The face as the network sees it, 48 × 48.
  public let face: GrayImage
  /// The emotion that is explained.
  public let target: Emotion
  /// The exact Shapley values of the facial regions for the probabilities of all emotions.
  public let regions: ShapleyValues
  /// One for each method.
  public let maps: [Map]

  /// The picture, and the face's number where there are several.
  public var title: String { source + (number.map { ", face \($0)" } ?? "") }

  /// "The mouth raises the probability of happy by 0.41, the brows lower it by 0.08."
  public var sentence: String {
    let values = regions.values[target.rawValue]
    let order = values.indices.sorted { (-values[$0], $0) < (-values[$1], $1) }
    guard let best = order.first, let worst = order.last else { return "" }
    // "the mouth raises", "the brows raise".
    func named(_ index: Int, _ verb: String) -> String {
      let name = regions.features.names[index]
      return "the \(name) \(verb)\(name.hasSuffix("s") ? "" : "s")"
    }
    func size(_ index: Int) -> String { String(signed(values[index]).dropFirst()) }
    let probability = "the probability of \(target.name)"
    var parts: [String] = []
    if values[best] >= 0.01 { parts.append("\(named(best, "raise")) \(probability) by \(size(best))") }
    if values[worst] <= -0.01 {
      parts.append("\(named(worst, "lower")) \(parts.isEmpty ? probability : "it") by \(size(worst))")
    }
    guard !parts.isEmpty else { return "No part of the face changes \(probability) by as much as 0.01." }
    let line = parts.joined(separator: ", ")
    return line.prefix(1).uppercased() + line.dropFirst() + "."
  }
}

/// +0.41, −0.08; – for what is not finite.
func signed(_ value: Double) -> String {
  guard abs(value) < 1e12 else { return "–" }
  let hundredths = Int((abs(value) * 100).rounded())
  let digits = "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
  return (value < 0 && hundredths > 0 ? "−" : "+") + digits
}
