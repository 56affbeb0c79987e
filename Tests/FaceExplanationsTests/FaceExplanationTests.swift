import EmotionRecognition
import Explanations
import FaceAnalysis
import Foundation
import Images
import MienFiles
import Testing

@testable import FaceExplanations

/// What people get to read about an explanation.
@Suite struct FaceExplanationTests {
  private static let classifier: EmotionClassifier = {
    var generator = RandomGenerator(seed: 3)
    var network = NetworkDefinition.tiny.network(using: &generator)
    // Weights of some size, so that the answers differ.
    network.forEachParameter { name, value, role in
      guard name.hasPrefix("logits"), role.isTrained else { return }
      value = Variable(.normal(value.shape, deviation: 0.2, using: &generator))
    }
    return EmotionClassifier(.tiny, network: network, preprocessing: .fer2013, temperature: 1.3)
  }()

  private static let picture = {
    let faces = SchematicFaces.dataset(usage: .publicTest, count: 7)
    return GrayImage(width: 48, height: 48, pixels: Array(faces.face(3)))
  }()

  /// A picture that is a face, as the reader gives it.
  private static func reading(_ picture: GrayImage) throws -> FaceReading {
    try #require(FaceReader(classifier, nil).faces(in: picture).first)
  }

  private static func explanation(_ methods: [ExplanationMethod], target: Emotion? = nil) throws -> FaceExplanation {
    var explainer = FaceExplainer(classifier, background: SchematicFaces.dataset(usage: .training, count: 14))
    (explainer.methods, explainer.target) = (methods, target)
    var pieces = 0
    let explanation = try explainer.explanation(of: reading(picture), source: "a <face> & more.png") { _ in pieces += 1
    }
    #expect(pieces == explainer.pieces)
    return explanation
  }

  /// The sentence and the map say what the table says: every region of the face that matters, the surroundings apart.
  @Test func sentenceAndMapAreThoseOfTheTable() throws {
    let explanation = try Self.explanation([.saliency])
    let values = explanation.regions.values[explanation.target.rawValue]
    for (index, region) in FacialRegion.allCases.enumerated() where region != .surroundings {
      let isLargest = abs(values[index]) == values.dropLast().map(abs).max()
      let matters = abs(values[index]) >= 0.05 || isLargest && abs(values[index]) >= 0.01
      #expect(explanation.sentence.lowercased().contains("the \(region.rawValue) ") == matters, "\(region)")
    }
    let surroundings = values[FacialRegion.allCases.count - 1]
    #expect(explanation.sentence.contains("What is not the face") == (abs(surroundings) >= 0.05))
    // In the middle of a region the map has the table's value.
    let map = explanation.regionMap.elements
    for (region, row, column) in [(FacialRegion.mouth, 37, 24), (.nose, 25, 24), (.surroundings, 2, 2)] {
      let index = try #require(FacialRegion.allCases.firstIndex(of: region))
      #expect(abs(Double(map[row * 48 + column]) - values[index]) < 0.02, "\(region)")
    }
  }

  /// Pictures that were not reached before a stop are said to be so, not to have no face.
  @Test func interruptedWorkNamesWhatIsMissing() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "mien-stopped-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var explainer = FaceExplainer(Self.classifier)
    explainer.methods = [.saliency]
    var explanation = try PictureExplanation(
      FaceReader(Self.classifier, nil), explainer, folder: folder)
    for name in ["a", "b", "c"] { explanation.add(Self.picture, named: name) }
    var asked = 0
    let isDone = try explanation.explain(isInterrupted: {
      asked += 1
      return asked > 1
    })
    #expect(!isDone && explanation.hasErrors)
    #expect(explanation.document.images.map { $0.error == nil } == [true, false, false])
    #expect(explanation.document.images.map(\.faces.count) == [1, 0, 0])
    try explanation.writeReport()
    let report = try String(contentsOfFile: explanation.files.report, encoding: .utf8)
    #expect(report.contains("c: not explained: the work was stopped before") && !report.contains("no face was found"))
    #expect(!explanation.lines.contains { $0.contains("no face found") })
  }

  @Test func regionsAddUpToTheProbability() throws {
    let explanation = try Self.explanation([.saliency])
    let values = explanation.regions
    #expect(values.isExact && values.features.names == FacialRegion.allCases.map(\.rawValue))
    for emotion in Emotion.allCases {
      let sum = values.values[emotion.rawValue].reduce(0, +)
      let difference = values.imageScores[emotion.rawValue] - values.baselineScores[emotion.rawValue]
      #expect(abs(sum - difference) < 1e-5)
      #expect(
        abs(values.imageScores[emotion.rawValue] - Double(explanation.reading.probabilities[emotion.rawValue])) < 1e-5)
    }
    // Of all emotions together the regions take what they give.
    for region in values.features.names.indices {
      #expect(abs(values.values.reduce(0) { $0 + $1[region] }) < 1e-5)
    }
  }

  @Test func everyMethodHasItsFiles() throws {
    let folder = NSTemporaryDirectory() + "mien-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let methods: [ExplanationMethod] = [
      .saliency, .gradientTimesInput, .integratedGradients, .gradCAM, .gradCAMPlusPlus,
    ]
    let explanation = try Self.explanation(methods, target: .fear)
    #expect(explanation.target == .fear)
    var classifier = Self.classifier
    classifier.file = NetworkFile(name: "best.safetensors", sha256: "00ff")
    var files = try ExplanationFiles(folder)
    var document = ExplanationDocument(FaceReader(classifier, nil), .init())
    for _ in 0..<2 {
      document.images.append(.init(image: "a <face> & more.png", faces: [try files.write(explanation)]))
    }
    document.images.append(.init(image: "b<.png", error: "broken & gone"))
    try files.write([explanation], document, classifier)
    for method in [.regions] + methods {
      let base = "\(folder)/a <face> & more-\(method.rawValue)"
      let array = try Data(contentsOf: URL(fileURLWithPath: base + ".npy"))
      #expect(array.prefix(8) == Data([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0]))
      #expect(array.count % 64 == 0 && array.count == 128 + 4 * 48 * 48)
      let header = String(decoding: array[10..<128], as: UTF8.self)
      #expect(
        header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (48, 48), }") && header.hasSuffix("\n"))
      let map = explanation.maps.first { $0.method == method }?.attribution.map.elements ?? []
      let stored = array.dropFirst(128).withUnsafeBytes { bytes in
        (0..<48 * 48).map {
          Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
        }
      }
      #expect(stored == map)
      let overlay = try ColourImage(contentsOf: base + ".png")
      #expect(overlay.width == 384 && overlay.height > 384)
    }
    // A second picture of the same name does not overwrite the first.
    #expect(FileManager.default.fileExists(atPath: folder + "/a <face> & more-2-saliency.npy"))
    let report = try String(contentsOfFile: files.report, encoding: .utf8)
    #expect(report.contains("a &lt;face&gt; &amp; more.png") && !report.contains("<face>"))
    #expect(!report.contains("http") && !report.contains("<script"))
    #expect(report.components(separatedBy: "data:image/png;base64,").count == 3 + methods.count)
    #expect(report.contains("b&lt;.png: broken &amp; gone"))
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: files.json)))
    let all = (json as? [String: Any])?["images"] as? [[String: Any]]
    #expect(all?.count == 3 && all?.last?["error"] as? String == "broken & gone")
    #expect(((json as? [String: Any])?["model"] as? [String: Any])?["sha256"] as? String == "00ff")
    let first = (all?.first?["faces"] as? [[String: Any]])?.first
    #expect(first?["target"] as? String == "fear" && first?["framing"] as? String == "whole")
    let shown = first?["methods"] as? [[String: Any]] ?? []
    #expect(shown.map { $0["method"] as? String } == ["regions"] + methods.map(\.rawValue))
    for method in shown {
      let measures = method["measures"] as? [String: Any] ?? [:]
      let isSensitivity = method["method"] as? String == "saliency"
      #expect(method["meaning"] as? String == (isSensitivity ? "sensitivity" : "evidence"))
      #expect(measures["chance_maps"] as? Int == 39 && measures["sensitivity"] is Double)
      let pValue = measures["p_value"] as? Double ?? -1
      #expect(pValue >= 1 / 40.0 && pValue <= 1)
    }
    // The regions' own values, not sums over their soft edges.
    let own = shown[0]["regions"] as? [String: Double] ?? [:]
    for (index, name) in explanation.regions.features.names.enumerated() {
      #expect(abs((own[name] ?? .nan) - explanation.regions.values[Emotion.fear.rawValue][index]) < 1e-9)
    }
    #expect(
      shown.map { $0["score"] as? String }
        == shown.map { $0["method"] as? String == "gradcam++" ? "logit" : "probability" })
    // The gradient's share of the regions is of magnitudes, which all speak.
    let magnitudes = shown.first { $0["method"] as? String == "saliency" }?["regions"] as? [String: Double] ?? [:]
    #expect(magnitudes.count == 7 && magnitudes.values.allSatisfy { $0 > 0 })
  }

  @Test func picturesAreNeverOverwritten() throws {
    let folder = NSTemporaryDirectory() + "mien-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for picture in ["/./face-saliency.png", "/../\(folder.split(separator: "/").last ?? "")/a-b-gradcam++.png"] {
      #expect(throws: FileError.self) { _ = try ExplanationFiles(folder, for: [folder + picture]) }
    }
    for picture in ["/face.png", "/saliency.png", "/deeper/face-saliency.png"] {
      _ = try ExplanationFiles(folder, for: [folder + picture])
    }
  }

  @Test func methodsAreComparedOverFaces() throws {
    var explainer = FaceExplainer(Self.classifier)
    (explainer.methods, explainer.measuresSensitivity) = ([.gradCAM, .saliency], false)
    let faces = SchematicFaces.dataset(usage: .publicTest, count: 5)
    var pieces = 0
    let comparison = MethodComparison(explainer, faces, of: "drawn", split: .publicTest, progress: { _ in pieces += 1 })
    #expect(comparison.count == 5 && comparison.methods.count == 3 && pieces == 5 * explainer.pieces)
    // By hand, from the faces one by one.
    let gains = try (0..<5).map { index in
      explainer.settings.seed = 1 + UInt64(index)
      let face = GrayImage(width: 48, height: 48, pixels: Array(faces.face(index)))
      let maps = try explainer.explanation(of: Self.reading(face)).maps
      return maps.first { $0.method == .saliency }?.faithfulness.gain ?? .nan
    }
    let mean = gains.reduce(0, +) / 5
    let error = (gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4 / 5).squareRoot()
    let row = try #require(comparison.methods.first { $0.method == "saliency" })
    #expect(abs(row.gain - mean) < 1e-12 && abs((row.gainStandardError ?? 0) - error) < 1e-12)
    #expect(comparison.methods.map(\.gain) == comparison.methods.map(\.gain).sorted(by: >))
    let single = MethodComparison(explainer, faces.prefix(1), of: "drawn", split: .publicTest)
    #expect(single.methods.allSatisfy { $0.gainStandardError == nil })
    for line in ["regions", "gradcam", "saliency", "single pixels"] { #expect(comparison.text.contains(line)) }
    let stopped = MethodComparison(explainer, faces, of: "drawn", split: .publicTest, isInterrupted: { true })
    #expect(stopped.count == 0 && stopped.methods.isEmpty && !stopped.text.isEmpty)
  }

  /// What is not finite is said so, and nothing traps.
  @Test func aNetworkThatOverflowsIsExplainedAllTheSame() throws {
    var network = Self.classifier.network
    network.forEachParameter { name, value, _ in
      if name == "logits.weight" { value = Variable(value.value * 1e38) }
    }
    let classifier = EmotionClassifier(.tiny, network: network, preprocessing: .fer2013)
    let folder = NSTemporaryDirectory() + "mien-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var explainer = FaceExplainer(classifier)
    explainer.methods = [.saliency, .integratedGradients, .gradCAMPlusPlus, .occlusion]
    explainer.measuresRandomization = true
    let reader = FaceReader(classifier, nil)
    var pictures = try PictureExplanation(
      reader, explainer, folder: folder)
    pictures.add(Self.picture, named: "face.png")
    try pictures.explain()
    try pictures.writeReport()
    let explanation = try #require(pictures.explanations.first)
    #expect(!explanation.sentence.isEmpty && FileManager.default.fileExists(atPath: pictures.files.report))
  }

  @Test func regionsLieWhereAFaceHasThem() {
    let masks = FacialRegion.masks
    func weight(_ region: FacialRegion, _ row: Int, _ column: Int) -> Float {
      masks[FacialRegion.allCases.firstIndex(of: region) ?? 0, row, column]
    }
    #expect(weight(.eyes, 18, 15) == 1 && weight(.eyes, 18, 33) == 1 && weight(.mouth, 38, 24) == 1)
    #expect(weight(.nose, 26, 24) == 1 && weight(.surroundings, 0, 0) == 1 && weight(.surroundings, 5, 24) == 1)
    let sums = masks.sum(along: [0]).elements
    #expect(sums.allSatisfy { abs($0 - 1) < 1e-6 } && masks.elements.allSatisfy { $0 >= 0 })
    // The left half mirrors the right, but for the brows' half pixel.
    for row in 0..<48 {
      for column in 1..<48 { #expect(abs(weight(.mouth, row, column) - weight(.mouth, row, 48 - column)) < 1e-6) }
    }
  }
}
