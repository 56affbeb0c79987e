import EmotionRecognition
import Explanations
import FaceAnalysis
import Images

/// Why a network sees an emotion in a face: maps of several methods, the regions' exact shares, and how far each can be
/// believed.
public struct FaceExplanation: Sendable {
  /// What one method gave.
  public struct Map: Sendable {
    /// The method.
    public let method: ExplanationMethod
    /// The attribution of every pixel, [48, 48, 1].
    public let attribution: Attribution
    /// Deletion and insertion beside chance.
    public let faithfulness: Faithfulness
    /// The largest relative change under small noise; nil if it was not measured, infinite if there is nothing to compare.
    public let sensitivity: Double?
    /// How alike the map stays while the weights become random; nil if it was not measured.
    public let randomization: [ModelRandomization.Step]?
    /// How long the method took, in seconds.
    public let seconds: Double

    /// Whether it shows what speaks for and what against.
    var isSigned: Bool { attribution.meaning == .evidence && attribution.map.elements.contains { $0 < 0 } }
  }

  /// Where the picture came from.
  public let source: String
  /// Which of its faces this is, from 1; nil if it has no other.
  public let number: Int?
  /// How the face was found in it.
  public let framing: FaceFraming
  /// The face as the network sees it, 48 × 48.
  public let face: GrayImage
  /// What the network sees in it.
  public let prediction: FacePrediction
  /// The emotion that is explained.
  public let target: Emotion
  /// The exact Shapley values of the facial regions for the probabilities of all emotions.
  public let regions: ShapleyValues
  /// One for each method.
  public let maps: [Map]

  /// The picture, and the face's number where there are several.
  public var title: String { source + (number.map { ", face \($0)" } ?? "") }

  /// "The mouth speaks for happy (+0.41), the brows against it (−0.08)."
  public var sentence: String {
    let values = regions.values[target.rawValue]
    let order = values.indices.sorted { (-values[$0], $0) < (-values[$1], $1) }
    guard let best = order.first, let worst = order.last else { return "" }
    // "the mouth speaks", "the brows speak".
    func speaking(_ index: Int, _ side: String) -> String {
      let name = regions.features.names[index]
      return "the \(name) \(name.hasSuffix("s") ? "speak" : "speaks") \(side) \(target.name) (\(signed(values[index])))"
    }
    var parts: [String] = []
    if values[best] >= 0.01 { parts.append(speaking(best, "for")) }
    if values[worst] <= -0.01 {
      parts.append(
        parts.isEmpty
          ? speaking(worst, "against") : "the \(regions.features.names[worst]) against it (\(signed(values[worst])))")
    }
    guard !parts.isEmpty else { return "No part of the face speaks clearly for or against \(target.name)." }
    let line = parts.joined(separator: ", ")
    return line.prefix(1).uppercased() + line.dropFirst() + "."
  }
}

/// +0.41, −0.08; – for what is no number.
func signed(_ value: Double) -> String {
  guard abs(value) < 1e12 else { return "–" }
  let hundredths = Int((abs(value) * 100).rounded())
  let digits = "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
  return (value < 0 && hundredths > 0 ? "−" : "+") + digits
}
