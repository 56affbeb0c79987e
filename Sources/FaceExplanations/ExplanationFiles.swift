import EmotionRecognition
import Explanations
import Foundation
import Images
import MienDocuments
import MienFiles

/// Writes explanations into a folder: for each face and method an overlay and the raw numbers, one JSON document, and
/// one report that needs no other file.
public struct ExplanationFiles: Sendable {
  /// The folder.
  public let folder: String
  private var names = FileNames()

  /// Files in a folder, which is made if it is not there.
  ///
  /// - Parameters:
  ///   - pictures: What is to be explained; it is an error if one of them could be overwritten.
  ///   - isReplacing: Whether explanations that the folder holds are removed; otherwise they are an error.
  public init(_ folder: String, for pictures: [String] = [], isReplacing: Bool = false) throws(FileError) {
    self.folder = folder
    try FileNames.protect(pictures, from: folder) { name in
      ExplanationMethod.allCases.contains { name.hasSuffix("-\($0.rawValue)") }
    }
    let earlier = Self.files(of: json).map { "\(folder)/\($0)" }
    try Results.makeRoom(for: [json, report] + earlier, isReplacing: isReplacing)
  }

  /// The names of the files that an earlier document names; none if there is no such document.
  private static func files(of document: String) -> [String] {
    struct Earlier: Decodable {
      struct Method: Decodable { let attribution, overlay: String }
      struct Face: Decodable { let methods: [Method] }
      struct Image: Decodable { let faces: [Face] }
      let images: [Image]
    }
    guard let bytes = try? ReadableFile.contents(of: document, limit: 1 << 28),
      let earlier = try? JSONText.value(Earlier.self, of: Data(bytes))
    else { return [] }
    return earlier.images.flatMap { $0.faces.flatMap { $0.methods.flatMap { [$0.attribution, $0.overlay] } } }
      .filter { !$0.contains("/") && ($0.hasSuffix(".npy") || $0.hasSuffix(".png")) }
  }

  /// How many pixels wide and high a pixel of the face is drawn.
  static let enlargement = 8

  /// Writes the maps of one face.
  mutating func write(_ explanation: FaceExplanation) throws -> ExplanationDocument.Face {
    let stem = names.name(of: explanation.source, suffix: explanation.number.map { "-face\($0)" } ?? "")
    var methods: [ExplanationDocument.Method] = []
    for map in explanation.maps {
      let base = "\(stem)-\(map.method.rawValue)"
      try AtomicFile.write(NumPyArray(map.attribution.map).bytes, to: "\(folder)/\(base).npy", isPrivate: true)
      try AtomicFile.write(Self.overlay(map, explanation).pngEncoded(), to: "\(folder)/\(base).png", isPrivate: true)
      methods.append(.init(map, explanation, attribution: base + ".npy", overlay: base + ".png"))
    }
    return ExplanationDocument.Face(explanation, methods)
  }

  /// Writes `report.html` and `explanations.json`.
  func write(_ explanations: [FaceExplanation], _ document: ExplanationDocument, _ model: EmotionClassifier) throws {
    try AtomicFile.write(JSONText.of(document) + "\n", to: json, isPrivate: true)
    let failures = document.images.compactMap { image in
      let error = image.error ?? (image.faces.isEmpty ? "no face was found in it" : nil)
      return error.map { (image: image.image, error: $0) }
    }
    try AtomicFile.write(ExplanationReport(explanations, failures: failures, model).html(), to: report, isPrivate: true)
  }

  /// The report.
  public var report: String { folder + "/report.html" }
  /// The document.
  public var json: String { folder + "/explanations.json" }

  /// The map over the face, with its colour bar below: two colours where some parts raise and others lower the answer,
  /// one where there is only more and less.
  static func overlay(_ map: FaceExplanation.Map, _ explanation: FaceExplanation) -> ColourImage {
    let face = explanation.face
    let heat = HeatMap(
      explanation.shown(map).elements, width: face.width, height: face.height,
      map: map.isSigned ? .diverging : .sequential)
    let (picture, bar) = (heat.drawn(over: face, enlargement: enlargement), heat.bar(width: face.width * enlargement))
    var image = ColourImage(width: picture.width, height: picture.height + 6 + bar.height, filledWith: .white)
    image.paste(picture, x: 0, y: 0)
    image.paste(bar, x: 0, y: picture.height + 6)
    return image
  }
}
