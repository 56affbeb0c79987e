import EmotionRecognition
import Explanations
import FaceAnalysis
import Images
import MienFiles

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
  /// The face in its picture, in colour, with what is around it; nil where the picture is not known.
  public internal(set) var portrait: ColourImage?

  /// The picture, and the face's number where there are several.
  public var title: String { FileName.onOneLine(source) + (number.map { ", face \($0)" } ?? "") }

  /// A change of the probability that is named in ``sentence``.
  static let smallestNamed = 0.05

  /// "The mouth raises the probability of happy by 0.32, the cheeks by 0.19; the nose lowers it by 0.06. What is not
  /// the face (hair, jaw line, background) raises it by 0.24."
  ///
  /// All regions of the face that change it by ``smallestNamed`` are named, at least the one that changes it most; the
  /// surroundings apart, because they are no part of an expression.
  public var sentence: String {
    let values = regions.values[target.rawValue]
    let surroundings = FacialRegion.allCases.firstIndex(of: .surroundings)
    let face = values.indices.filter { $0 != surroundings }.sorted { (-abs(values[$0]), $0) < (-abs(values[$1]), $1) }
    var named = face.filter { abs(values[$0]) >= Self.smallestNamed }
    if named.isEmpty { named = face.prefix(1).filter { abs(values[$0]) >= 0.01 } }
    let probability = "the probability of \(target.name)"
    var sentences: [String] = []
    var isNamed = false
    for (verb, places) in [
      ("raise", named.filter { values[$0] > 0 }), ("lower", named.filter { values[$0] < 0 }),
    ] where !places.isEmpty {
      let parts = places.enumerated().map { order, index in
        let name = "the " + regions.features.names[index]
        let size = "by " + signed(values[index]).dropFirst()
        return order == 0
          ? "\(name) \(verb)\(name.hasSuffix("s") ? "" : "s") \(isNamed ? "it" : probability) \(size)"
          : "\(name) \(size)"
      }
      sentences.append(parts.joined(separator: ", "))
      isNamed = true
    }
    if sentences.isEmpty { sentences = ["no part of the face changes \(probability) by as much as 0.01"] }
    var text = sentences.joined(separator: "; ")
    text = text.prefix(1).uppercased() + text.dropFirst() + "."
    if let surroundings, abs(values[surroundings]) >= Self.smallestNamed {
      let value = values[surroundings]
      text +=
        " What is not the face (hair, jaw line, background) \(value > 0 ? "raises" : "lowers") it by "
        + signed(value).dropFirst() + "."
    }
    return text
  }

  /// The regions' values as a map, [48, 48]: each pixel has the value of its region, so that the colours are those of
  /// the table. (The attribution divides a region's value by its area: its sum is the whole change.)
  var regionMap: Tensor {
    let masks = FacialRegion.masks
    let values = regions.values[target.rawValue]
    let pixels = FaceDataset.pixelCount
    let elements = masks.elements
    return Tensor(
      [FaceDataset.side, FaceDataset.side],
      (0..<pixels).map { pixel in
        values.indices.reduce(Float(0)) { $0 + Float(values[$1]) * elements[$1 * pixels + pixel] }
      })
  }

  /// What is drawn of a map.
  func shown(_ map: Map) -> Tensor { map.method == .regions ? regionMap : map.attribution.strength }
}

/// +0.41, −0.08; – for what is not finite.
func signed(_ value: Double) -> String {
  guard abs(value) < 1e12 else { return "–" }
  let hundredths = Int((abs(value) * 100).rounded())
  let digits = "\(hundredths / 100)." + (hundredths % 100 < 10 ? "0" : "") + "\(hundredths % 100)"
  return (value < 0 && hundredths > 0 ? "−" : "+") + digits
}
