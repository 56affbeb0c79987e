import Documents

/// What each ``Perturbation`` costs.
public struct Robustness: Sendable, Equatable, Codable {
  /// The accuracy on changed faces.
  public struct Row: Sendable, Equatable, Codable {
    /// What was changed.
    public let change: String
    /// The share that is right; of several ways their mean.
    public let accuracy: Double
    /// How much less that is than on the faces as they are; negative where it is more.
    public let loss: Double
  }

  /// The accuracy on the faces as they are.
  public let accuracy: Double
  /// One row for each change.
  public let rows: [Row]

  /// Looks at changed copies of faces.
  ///
  /// - Parameter progress: Called with the number of faces of every batch; in all there are ``passes`` times as many as
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

  /// How often every face is looked at.
  public static let passes = 1 + Perturbation.all.reduce(0) { $0 + $1.ways.count }

  /// Accuracy and its loss in points for each change.
  public var table: TerminalTable {
    TerminalTable(
      title: "robustness, each face seen once", header: ["faces", "accuracy", "loss"],
      rows: [
        [TerminalTable.Cell("as they are"), TerminalTable.Cell(percentage(accuracy) + " %"), TerminalTable.Cell("")]
      ]
        + rows.map {
          [
            TerminalTable.Cell($0.change), TerminalTable.Cell(percentage($0.accuracy) + " %"),
            TerminalTable.Cell(percentage($0.loss)),
          ]
        })
  }
}
