import EmotionRecognition
import Explanations
import Images

/// Writes explanations into a folder: for each picture and method an overlay and the raw numbers, one JSON document, and one
/// report that needs no other file.
public struct ExplanationFiles: Sendable {
  /// The folder.
  public let folder: String
  private var names: Set<String> = []

  /// Files in a folder, which is made if it is not there.
  public init(_ folder: String) throws(FileError) {
    self.folder = folder
    try AtomicFile.makeFolder(folder)
  }

  /// How many pixels wide and high a pixel of the face is drawn.
  static let enlargement = 8

  /// Writes the maps of one face.
  public mutating func write(_ explanation: FaceExplanation) throws -> ExplanationDocument {
    let stem = stem(explanation.source)
    var methods: [ExplanationDocument.Method] = []
    for map in explanation.maps {
      let base = "\(folder)/\(stem)-\(map.method.rawValue)"
      try AtomicFile.write(NumPyArray.bytes(map.attribution.map), to: base + ".npy")
      try AtomicFile.write(Self.overlay(map, explanation.face).pngEncoded(), to: base + ".png")
      methods.append(.init(map, explanation, attribution: base + ".npy", overlay: base + ".png"))
    }
    return ExplanationDocument(explanation, methods)
  }

  /// Writes `report.html` and `explanations.json`.
  public func write(_ explanations: [FaceExplanation], _ documents: [ExplanationDocument], model: ReportModel) throws {
    try AtomicFile.write(JSONText.of(documents) + "\n", to: json)
    try AtomicFile.write(ExplanationReport(explanations, model).html(), to: report)
  }

  /// The report.
  public var report: String { folder + "/report.html" }
  /// The document.
  public var json: String { folder + "/explanations.json" }

  /// The map over the face, with its colour bar below.
  static func overlay(_ map: FaceExplanation.Map, _ face: GrayImage) -> ColourImage {
    let heat = HeatMap(map.attribution.map.elements, width: face.width, height: face.height)
    let (picture, bar) = (heat.drawn(over: face, enlargement: enlargement), heat.bar(width: face.width * enlargement))
    var image = ColourImage(width: picture.width, height: picture.height + 6 + bar.height, filledWith: .white)
    image.paste(picture, x: 0, y: 0)
    image.paste(bar, x: 0, y: picture.height + 6)
    return image
  }

  /// The file's name without its ending, made different from those before.
  private mutating func stem(_ source: String) -> String {
    let file = source.split(separator: "/").last.map(String.init) ?? "face"
    let plain = file.split(separator: ".").dropLast().joined(separator: ".")
    let base = plain.isEmpty ? file : plain
    var (name, number) = (base, 2)
    while !names.insert(name).inserted {
      name = "\(base)-\(number)"
      number += 1
    }
    return name
  }
}
