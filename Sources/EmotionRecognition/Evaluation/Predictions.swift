import MienDocuments
import MienSystem

/// A classifier's output for every image of a set, with the truth: the input of every measure here.
///
/// A probability that is not finite (a network that diverged) counts as zero. So a row of them predicts the first
/// emotion with confidence 0, and a measure is never NaN.
public struct Predictions: Sendable {
  /// The probabilities, [count, 7], each row in the order of `Emotion`.
  public let probabilities: [Float]

  /// The true emotion of each image, [count].
  public let emotions: [Emotion]

  static let classCount = Emotion.allCases.count

  /// The probabilities [count, 7] of images whose true emotions [count] are known.
  ///
  /// - Precondition: `probabilities` holds seven numbers for each of `emotions`.
  public init(probabilities: [Float], emotions: [Emotion]) {
    expect(
      probabilities.count == emotions.count * Self.classCount,
      """
      Predictions: expected \(emotions.count) × \(Self.classCount) probabilities, got \(probabilities.count)
      """)
    self.probabilities = probabilities
    self.emotions = emotions
  }

  /// The number of images.
  public var count: Int { emotions.count }

  /// The probability of `emotion` in image `index`; zero if it is not finite.
  public func probability(of emotion: Emotion, at index: Int) -> Double {
    probability(index, emotion.rawValue)
  }

  /// The emotion with the highest probability in image `index`; of equals, the first in the order of `Emotion`.
  public func predicted(at index: Int) -> Emotion {
    var best = 0
    for column in 1..<Self.classCount where probability(index, column) > probability(index, best) {
      best = column
    }
    return Emotion.allCases[best]
  }

  /// The probability of the predicted emotion of image `index`.
  public func confidence(at index: Int) -> Double {
    probability(of: predicted(at: index), at: index)
  }

  /// Whether the predicted emotion of image `index` is the true one.
  public func isCorrect(at index: Int) -> Bool {
    predicted(at: index) == emotions[index]
  }

  /// How many emotions are predicted before the true one in image `index`: 0 if the prediction is right.
  ///
  /// Equal probabilities are in the order of `Emotion`, as in `predicted(at:)`.
  public func rankOfTruth(at index: Int) -> Int {
    let truth = emotions[index].rawValue
    let own = probability(index, truth)
    return (0..<Self.classCount).count { column in
      let other = probability(index, column)
      return other > own || (other == own && column < truth)
    }
  }

  /// The indices of the wrongly predicted images, the most confident first; of equals, the first image.
  public var mistakes: [Int] {
    let wrong = emotions.indices.filter { !isCorrect(at: $0) }.map {
      (index: $0, confidence: confidence(at: $0))
    }
    return wrong.sorted { ($1.confidence, $0.index) < ($0.confidence, $1.index) }.map(\.index)
  }

  /// One line per image: `index,true,predicted,correct`, then the seven probabilities under the emotions' names.
  ///
  /// `correct` is 1 or 0. `indices`, [count], names the images if they are not simply 0, 1, 2 … of their split.
  public func csv(indices: [Int]? = nil) -> String {
    expect(
      indices.map { $0.count == count } ?? true,
      "Predictions.csv: expected \(count) indices, got \(indices?.count ?? 0)")
    let names = Emotion.allCases.map(\.name)
    var lines = [(["index", "true", "predicted", "correct"] + names).joined(separator: ",")]
    lines.reserveCapacity(count + 1)
    for row in 0..<count {
      let head = [
        String(indices?[row] ?? row), emotions[row].name, predicted(at: row).name,
        isCorrect(at: row) ? "1" : "0",
      ]
      let values = Emotion.allCases.map { fixed(probability(of: $0, at: row), 6) }
      lines.append((head + values).joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func probability(_ row: Int, _ column: Int) -> Double {
    let value = probabilities[row * Self.classCount + column]
    return value.isFinite ? Double(value) : 0
  }
}
