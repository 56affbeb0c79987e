import MienDocuments

/// The cost of each ``Perturbation``.
public struct Robustness: Sendable, Equatable, Codable {
  /// The accuracy on changed faces.
  public struct Row: Sendable, Equatable, Codable {
    /// The change.
    public let change: String
    /// The share of correct predictions; the mean over several ways.
    public let accuracy: Double
    /// The loss compared with the unchanged faces; negative for a gain.
    public let loss: Double
  }

  /// The accuracy on the unchanged faces.
  public let accuracy: Double
  /// One row for each change.
  public let rows: [Row]

  /// Evaluates changed copies of faces.
  ///
  /// - Parameter progress: Called with the number of faces of every batch; the total is ``passes`` times the number of
  ///   faces.
  public init(_ classifier: EmotionClassifier, _ faces: FaceDataset, progress: (Int) -> Void = { _ in }) {
    func accuracy(_ faces: FaceDataset) -> Double {
      let logits = classifier.logits(of: faces, progress: progress)
      return Predictions(probabilities: logits, emotions: faces.emotions).accuracy(top: 1)
    }
    let whole = accuracy(faces)
    self.accuracy = whole
    rows = Perturbation.all.map { change in
      let ways = change.ways.map { accuracy($0(faces)) }
      let mean = ways.reduce(0, +) / Double(ways.count)
      return Row(change: change.title, accuracy: mean, loss: whole - mean)
    }
  }

  /// How often every face is evaluated.
  public static let passes = 1 + Perturbation.all.reduce(0) { $0 + $1.ways.count }

  /// Accuracy and its loss in points for each change.
  public var table: TerminalTable {
    TerminalTable(
      title: "robustness, one view of each face", header: ["faces", "accuracy", "loss"],
      rows: [
        [TerminalTable.Cell("unchanged"), TerminalTable.Cell(percentage(accuracy) + " %"), TerminalTable.Cell("")]
      ]
        + rows.map {
          [
            TerminalTable.Cell($0.change), TerminalTable.Cell(percentage($0.accuracy) + " %"),
            TerminalTable.Cell(percentage($0.loss)),
          ]
        })
  }
}
