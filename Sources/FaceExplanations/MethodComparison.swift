import EmotionRecognition
import Explanations
import FaceAnalysis
import Images
import MienDocuments

/// How faithful each method is over many faces: which one to trust, before any single face is explained.
public struct MethodComparison: Sendable, Encodable {
  /// One method over all faces.
  public struct Row: Sendable, Encodable {
    public let method: String
    let count: Int
    /// Means over the faces.
    let deletion, insertion, randomDeletion, randomInsertion: Double
    /// The mean of insertion less deletion.
    public let gain: Double
    /// Its standard error over the faces; left out for a single face. The methods share the faces, so the difference of
    /// two has a smaller error than these suggest.
    public let gainStandardError: Double?
    /// The share of faces on which the map is better than chance; chance passes on 5 %.
    let betterThanChance: Double
    /// The median of the change under small noise; left out if it was not measured, infinite if half of the maps show
    /// nothing.
    let sensitivity: Double?
    /// The median time of a map, without its measures.
    let seconds: Double
  }

  /// The program.
  let mien = ProgramVersion()
  /// When the document was made.
  let created = Timestamp.now
  /// The file that the network was read from.
  public let model: NetworkFile
  /// The name of the data, without its folder.
  public let data: String
  /// Over how many faces, of which part of the data.
  public let count: Int
  public let split: String
  /// How the methods were set.
  let methodSettings: ExplanationSettings
  /// The methods, the largest gain first.
  public let methods: [Row]

  /// Explains the network's own answer for each face by each method.
  ///
  /// - Parameters:
  ///   - progress: Called with the name of every piece of work when it is done, ``FaceExplainer/pieces`` for each face.
  ///   - isInterrupted: Whether to stop after the present face.
  public init(
    _ explainer: FaceExplainer, _ faces: FaceDataset, of data: String, split: Usage,
    isInterrupted: () -> Bool = { false }, progress: (String) -> Void = { _ in }
  ) {
    var maps: [ExplanationMethod: [FaceExplanation.Map]] = [:]
    var done = 0
    let reader = FaceReader(explainer.classifier, nil)
    for index in 0..<faces.count where !isInterrupted() {
      let face = GrayImage(width: FaceDataset.side, height: FaceDataset.side, pixels: Array(faces.face(index)))
      // Other wrong places and other noise for each face, so that the rates of passing are independent.
      var explainer = explainer
      explainer.settings.seed = explainer.settings.seed &+ UInt64(index)
      guard let reading = reader.faces(in: face).first else { continue }
      let explanation = explainer.explanation(of: reading, face, source: "\(index)", progress: progress)
      for map in explanation.maps { maps[map.method, default: []].append(map) }
      done += 1
    }
    (model, self.data, count) = (explainer.classifier.file, data, done)
    (self.split, methodSettings) = (split.rawValue, explainer.settings)
    methods = maps.map { Row($0, $1) }.sorted { ($1.gain, $0.method) < ($0.gain, $1.method) }
  }

  /// A table for a terminal.
  public var text: String {
    var rows = methods.map { row in
      [
        row.method, fixed(row.deletion, 3), fixed(row.insertion, 3), fixed(row.gain, 3),
        row.gainStandardError.map { fixed(1.96 * $0, 3) } ?? "–", "\(percentage(row.betterThanChance, 0)) %",
        row.sensitivity.map { $0.isFinite ? fixed($0, 2) : "∞" } ?? "–", fixed(1000 * row.seconds, 1),
      ]
    }
    if let row = methods.first {
      let gain = row.randomInsertion - row.randomDeletion
      rows.append([
        "(single pixels at random)", fixed(row.randomDeletion, 3), fixed(row.randomInsertion, 3), fixed(gain, 3),
        "", "", "", "",
      ])
    }
    return TerminalTable(
      header: [
        "method", "deletion", "insertion", "gain", "± 95 %", "better than chance", "change under noise", "ms",
      ], rows: rows.map { $0.map { TerminalTable.Cell($0) } }
    ).text()
  }
}

extension MethodComparison.Row {
  fileprivate init(_ method: ExplanationMethod, _ maps: [FaceExplanation.Map]) {
    func mean(_ value: (Faithfulness) -> Double) -> Double {
      maps.reduce(0) { $0 + value($1.faithfulness) } / Double(maps.count)
    }
    self.method = method.rawValue
    count = maps.count
    (deletion, insertion) = (mean(\.deletion), mean(\.insertion))
    (randomDeletion, randomInsertion) = (mean(\.randomDeletion), mean(\.randomInsertion))
    let average = mean(\.gain)
    gain = average
    let squares = maps.reduce(0) { $0 + ($1.faithfulness.gain - average) * ($1.faithfulness.gain - average) }
    gainStandardError =
      maps.count > 1 ? (squares / Double(maps.count - 1) / Double(maps.count)).squareRoot() : nil
    betterThanChance = mean { $0.isBetterThanChance ? 1 : 0 }
    let sensitivities = maps.compactMap(\.sensitivity)
    sensitivity = sensitivities.isEmpty ? nil : median(sensitivities)
    seconds = median(maps.map(\.seconds))
  }
}
