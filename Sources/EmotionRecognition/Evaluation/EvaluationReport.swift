import Documents
import Files
import Foundation
import NeuralNetworks

/// What a network makes of one split, with all that is told and drawn of it.
public struct EvaluationReport: Sendable {
  /// The measures.
  public let evaluation: Evaluation
  /// The network's answers.
  public let predictions: Predictions
  private let faces: FaceDataset
  /// With fewer faces a calibration says nothing.
  private static let fewestToCalibrate = 100

  /// Evaluates `classifier` on one split of `data`.
  ///
  /// - Parameters:
  ///   - limit: The first so many faces; nil for all.
  ///   - views: What each face is looked at as.
  ///   - robustness: Whether changed copies of the faces are looked at, too, each as one view.
  ///   - progress: Called with the number of faces of every batch and view.
  /// - Throws: ``TrainingError`` if the split has no faces.
  public init(
    _ classifier: EmotionClassifier, _ data: FaceData, _ split: Usage, limit: Int? = nil,
    views: TestTimeViews = .one, robustness: Bool = false, progress: (Int) -> Void = { _ in }
  ) throws(TrainingError) {
    let all = try data.faces(of: split)
    let faces = limit.map { all.prefix($0) } ?? all
    self.faces = faces
    let logits = classifier.logits(of: faces, views: views) { progress($0 * views.count) }
    let probabilities = TemperatureScaling(temperature: classifier.temperature).probabilities(of: logits)
    predictions = Predictions(probabilities: probabilities, emotions: faces.emotions)
    // Faces that the network may have learned by heart tell nothing about others.
    let duplicates = split == .training ? nil : data[.training].map { LeakCheck.indices(of: faces, alsoIn: $0) }
    evaluation = Evaluation(
      split: split.rawValue, predictions: predictions, duplicates: duplicates.map(Set.init),
      crossFitted: logits.allSatisfy(\.isFinite) && faces.count >= Self.fewestToCalibrate
        ? VectorScaling.crossFitted(logits: logits, emotions: faces.emotions, seed: 1) : nil,
      robustness: robustness ? Robustness(classifier, faces, progress: progress) : nil)
  }

  /// Summary, measures of every emotion and confusion matrix for a terminal.
  ///
  /// - Parameter shading: Whether cells are coloured by ANSI codes.
  public func text(shading: Bool = false) -> String {
    [
      evaluation.summary, evaluation.perClassTable.text(shading: shading),
      evaluation.confusionMatrix.percentageTable.text(shading: shading), evaluation.robustness?.table.text(),
    ].compactMap(\.self).joined(separator: "\n\n")
  }

  /// Writes tables and pictures to a folder.
  ///
  /// - Throws: ``FileError`` if one cannot be written.
  public func write(to folder: String) throws {
    let json = try JSONText.of(evaluation)
    let title = "\(evaluation.split), \(evaluation.count) faces"
    let matrix = evaluation.confusionMatrix
    try AtomicFile.makeFolder(folder)
    try AtomicFile.write(json + "\n", to: folder + "/evaluation.json")
    try AtomicFile.write(matrix.csv, to: folder + "/confusion-matrix.csv")
    try AtomicFile.write(matrix.svg(title: "Confusion matrix: \(title)"), to: folder + "/confusion-matrix.svg")
    try AtomicFile.write(predictions.csv(), to: folder + "/predictions.csv")
    try AtomicFile.write(
      Calibration(predictions).svg(title: "Reliability: \(title)"), to: folder + "/reliability-diagram.svg")
    if let sheet = ContactSheet(mistakesOf: predictions, faces: faces) {
      try AtomicFile.write(sheet.image.pngEncoded(), to: folder + "/mistakes.png")
    }
  }
}
