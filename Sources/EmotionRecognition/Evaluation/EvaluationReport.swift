import MienDocuments
import MienFiles
import MienSystem
import NeuralNetworks

/// How good a network is on one split, with its tables and pictures.
public struct EvaluationReport: Sendable, Encodable {
  /// The program.
  public let mien = ProgramVersion()
  /// When it was evaluated.
  let created = Timestamp.now
  /// The file that the network was read from.
  public let model: NetworkFile
  /// The name of the data, without its folder.
  public let data: String
  /// How many views of each face were averaged.
  public let views: Int
  /// The measures.
  public let evaluation: Evaluation
  /// The network's predictions.
  public let predictions: Predictions
  /// What the reader of the figures has to know, such as that the network was trained on other kinds of pictures.
  public let notes: [String]
  private let faces: FaceDataset
  private var isDrawn: Bool { data == FaceData.schematicName }
  /// With fewer faces a calibration has no meaning.
  private static let fewestToCalibrate = 100

  /// Evaluates `classifier` on one split of `data`.
  ///
  /// - Parameters:
  ///   - limit: How many faces from the beginning; nil for all.
  ///   - views: Which views of each face are averaged.
  ///   - robustness: Whether changed copies of the faces are evaluated, too, each in one view.
  ///   - progress: Called with the number of faces of every batch and view.
  /// - Throws: ``TrainingError`` if the split has no faces.
  public init(
    _ classifier: EmotionClassifier, _ data: FaceData, _ split: Usage, limit: Int? = nil, views: TestTimeViews = .one,
    robustness: Bool = false, progress: (Int) -> Void = { _ in }
  ) throws(TrainingError) {
    let all = try data.faces(of: split)
    let faces = limit.map { all.prefix($0) } ?? all
    self.faces = faces
    (model, self.views) = (classifier.file, views.count)
    self.data = data.name
    notes = [classifier.note(on: data.name)].compactMap(\.self)
    let logits = classifier.logits(of: faces, views: views) { progress($0 * views.count) }
    let probabilities = TemperatureScaling(temperature: classifier.temperature).probabilities(of: logits)
    predictions = Predictions(probabilities: probabilities, emotions: faces.emotions)
    // Faces that the network may have memorised say nothing about others.
    let duplicates = split == .training ? nil : data[.training].map { LeakCheck.indices(of: faces, alsoIn: $0) }
    evaluation = Evaluation(
      split: split.rawValue, predictions: predictions, duplicates: duplicates.map(Set.init),
      crossFitted: logits.allSatisfy(\.isFinite) && faces.count >= Self.fewestToCalibrate
        ? VectorScaling.crossFitted(logits: logits, emotions: faces.emotions, seed: 1) : nil,
      robustness: robustness ? Robustness(classifier, faces, progress: progress) : nil)
  }

  private enum Key: String, CodingKey { case mien, created, model, data, dataFingerprint, views, notes }

  /// The keys of ``Evaluation``, and `mien`, `created`, `model`, `data`, `data_fingerprint`, `views` and `notes`.
  public func encode(to encoder: any Encoder) throws {
    try evaluation.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(mien, forKey: .mien)
    try container.encode(created, forKey: .created)
    try container.encode(model, forKey: .model)
    try container.encode(data, forKey: .data)
    try container.encode(faces.fingerprint, forKey: .dataFingerprint)
    try container.encode(views, forKey: .views)
    try container.encode(notes, forKey: .notes)
  }

  /// Summary, measures of every emotion and confusion matrix for a terminal.
  ///
  /// - Parameter shading: Whether cells are coloured by ANSI codes.
  public func text(shading: Bool = false) -> String {
    let source = "\(model.name) on \(data)\(isDrawn ? ", drawn faces" : "") (Mien \(mien.text))"
    return [
      ([source] + notes.map { "note: \($0)" } + [evaluation.summary]).joined(separator: "\n"),
      evaluation.perClassTable.text(shading: shading),
      evaluation.confusionMatrix.percentageTable.text(shading: shading), evaluation.robustness?.table.text(),
    ].compactMap(\.self).joined(separator: "\n\n")
  }

  /// Makes a folder for the files of ``write(to:)``.
  ///
  /// - Parameter isReplacing: Whether those of an earlier evaluation are removed; otherwise they are an error.
  public static func prepare(_ folder: String, isReplacing: Bool) throws(FileError) {
    let names = [
      "evaluation.json", "confusion-matrix.csv", "confusion-matrix.svg", "predictions.csv", "reliability-diagram.svg",
      "mistakes.png",
    ]
    try AtomicFile.makeFolder(folder)
    try Results.makeRoom(for: names.map { "\(folder)/\($0)" }, isReplacing: isReplacing)
  }

  /// Writes tables and pictures to a folder.
  ///
  /// - Throws: ``FileError`` if one cannot be written.
  public func write(to folder: String) throws {
    let json = try JSONText.of(self)
    let title = "\(evaluation.split), \(grouped(evaluation.count, "face"))"
    let matrix = evaluation.confusionMatrix
    try AtomicFile.makeFolder(folder)
    try AtomicFile.write(json + "\n", to: folder + "/evaluation.json")
    try AtomicFile.write(matrix.csv, to: folder + "/confusion-matrix.csv")
    try AtomicFile.write(matrix.svg(title: "Confusion matrix: \(title)"), to: folder + "/confusion-matrix.svg")
    try AtomicFile.write(predictions.csv(), to: folder + "/predictions.csv")
    try AtomicFile.write(
      Calibration(predictions).svg(title: "Reliability: \(title)"), to: folder + "/reliability-diagram.svg")
    if let sheet = ContactSheet(mistakesOf: predictions, faces: faces) {
      try AtomicFile.write(sheet.image.pngEncoded(), to: folder + "/mistakes.png", isPrivate: true)
    }
  }
}
