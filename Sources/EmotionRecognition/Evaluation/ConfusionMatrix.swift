/// How often each true emotion was predicted as each emotion: rows are the truth, columns the prediction.
///
/// As JSON it is an array of seven rows of seven counts.
public struct ConfusionMatrix: Sendable, Equatable, Codable {
  /// The counts, [7, 7], rows and columns in the order of `Emotion`.
  public let counts: [[Int]]

  /// The counts of `predictions`.
  public init(_ predictions: Predictions) {
    let size = Predictions.classCount
    var counts = [[Int]](repeating: [Int](repeating: 0, count: size), count: size)
    for index in 0..<predictions.count {
      counts[predictions.emotions[index].rawValue][predictions.predicted(at: index).rawValue] += 1
    }
    self.counts = counts
  }

  /// Reads the seven rows; throws `DecodingError` if their number or length is wrong.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let rows = try container.decode([[Int]].self)
    let size = Predictions.classCount
    guard rows.count == size, rows.allSatisfy({ $0.count == size && $0.allSatisfy { $0 >= 0 } }) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "a confusion matrix has \(size) rows of \(size) counts")
    }
    counts = rows
  }

  /// Writes the seven rows.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(counts)
  }

  /// The number of images with true emotion `truth` that were predicted as `predicted`.
  public subscript(truth truth: Emotion, predicted predicted: Emotion) -> Int {
    counts[truth.rawValue][predicted.rawValue]
  }

  /// The number of all images.
  public var total: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }

  /// The number of correctly predicted images, the diagonal.
  public var correct: Int { Emotion.allCases.reduce(0) { $0 + self[truth: $1, predicted: $1] } }

  /// The number of images whose true emotion is `emotion`.
  public func support(of emotion: Emotion) -> Int {
    counts[emotion.rawValue].reduce(0, +)
  }

  /// The number of images predicted as `emotion`.
  public func predictions(of emotion: Emotion) -> Int {
    counts.reduce(0) { $0 + $1[emotion.rawValue] }
  }

  /// The share of `truth`'s images predicted as `predicted`; `nil` if `truth` has no images.
  public func rowFraction(truth: Emotion, predicted: Emotion) -> Double? {
    let support = support(of: truth)
    return support == 0 ? nil : Double(self[truth: truth, predicted: predicted]) / Double(support)
  }

  /// Precision, recall and F₁ of each emotion, in the order of `Emotion`.
  ///
  /// With t correctly predicted images: precision = t / predicted, recall = t / support,
  /// F₁ = 2t / (predicted + support). If a denominator is zero, the value is zero.
  public var perClass: [ClassScores] {
    Emotion.allCases.map { emotion in
      let hits = self[truth: emotion, predicted: emotion]
      let support = support(of: emotion)
      let predicted = predictions(of: emotion)
      return ClassScores(
        emotion: emotion, precision: ratio(hits, predicted), recall: ratio(hits, support),
        f1: ratio(2 * hits, predicted + support), support: support)
    }
  }

  /// The mean F₁ of the emotions that are true or predicted anywhere (as scikit-learn's `f1_score(average="macro")`).
  ///
  /// An emotion without images that is predicted counts with F₁ = 0; one that does not occur at all is not counted.
  public var macroF1: Double {
    mean(perClass.filter { $0.support > 0 || predictions(of: $0.emotion) > 0 }.map(\.f1))
  }

  /// The mean recall of the emotions that have images (as scikit-learn's `balanced_accuracy_score`).
  public var balancedAccuracy: Double {
    mean(perClass.filter { $0.support > 0 }.map(\.recall))
  }

  /// One line per true emotion: its name under `true`, then the seven counts under the predicted emotions' names.
  public var csv: String {
    let header = (["true"] + Emotion.allCases.map(\.name)).joined(separator: ",")
    let rows = Emotion.allCases.map { truth in
      ([truth.name] + counts[truth.rawValue].map(String.init)).joined(separator: ",")
    }
    return ([header] + rows).joined(separator: "\n") + "\n"
  }

  private func ratio(_ numerator: Int, _ denominator: Int) -> Double {
    denominator == 0 ? 0 : Double(numerator) / Double(denominator)
  }

  private func mean(_ values: [Double]) -> Double {
    values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
  }
}
