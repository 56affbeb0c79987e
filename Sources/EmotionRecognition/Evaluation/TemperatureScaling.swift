import MienSystem
import MienTensors

/// Calibration by one number: probabilities = softmax(logits / temperature).
///
/// It never changes which emotion is predicted. Guo, Pleiss, Sun & Weinberger 2017, "On calibration of modern neural
/// networks", section 4.2.
public struct TemperatureScaling: Sendable, Equatable, Codable {
  /// The divisor of the logits: above 1 the network was overconfident, below 1 underconfident.
  public let temperature: Double

  /// The range of temperatures. Its end is used if the likelihood still grows there: for logits without a mistake
  /// (towards 0) or worse than guessing (towards infinity).
  public static let temperatures = 0.01...100.0

  /// Scaling with a known temperature.
  ///
  /// - Precondition: `temperature` is positive and finite.
  public init(temperature: Double) {
    expect(
      temperature > 0 && temperature.isFinite,
      "TemperatureScaling: expected a positive temperature, got \(temperature)")
    self.temperature = temperature
  }

  /// The temperature that minimises the negative log-likelihood of `emotions` [count] under `logits` [count, 7].
  ///
  /// In b = 1/temperature that likelihood is convex: its derivative, the mean of Σⱼ pⱼzⱼ − z(truth), grows with b.
  /// Newton's method finds the zero; a step outside the bracket is replaced by bisection.
  ///
  /// - Precondition: there is at least one row, and every logit is finite.
  public init(fitting logits: [Float], emotions: [Emotion]) {
    let rows = LogitRows(logits: logits, emotions: emotions)
    self.init(fitting: rows, indices: Array(0..<rows.count))
  }

  /// softmax(logits / temperature) of each row, [count, 7].
  ///
  /// - Precondition: `logits` holds whole rows of seven.
  public func probabilities(of logits: [Float]) -> [Float] {
    let width = Predictions.classCount
    expect(
      logits.count.isMultiple(of: width),
      "TemperatureScaling: expected rows of \(width) logits, got \(logits.count) numbers")
    var result: [Float] = []
    result.reserveCapacity(logits.count)
    for start in stride(from: 0, to: logits.count, by: width) {
      result.append(contentsOf: softmax(logits[start..<start + width].map { Double($0) / temperature }))
    }
    return result
  }

  init(fitting rows: LogitRows, indices: [Int]) {
    expect(!indices.isEmpty, "TemperatureScaling: expected at least one row of logits, got none")
    var low = 1 / Self.temperatures.upperBound
    var high = 1 / Self.temperatures.lowerBound
    if rows.slope(at: low, indices).first >= 0 {
      self.init(temperature: Self.temperatures.upperBound)
      return
    }
    if rows.slope(at: high, indices).first <= 0 {
      self.init(temperature: Self.temperatures.lowerBound)
      return
    }
    var inverse = 1.0
    for _ in 0..<200 where high - low > 1e-12 * high {
      let (first, second) = rows.slope(at: inverse, indices)
      if first == 0 { break }
      if first < 0 { low = inverse } else { high = inverse }
      let newton = inverse - first / second
      // The bracket is wide on a logarithmic scale, so bisection uses that scale.
      let next = newton > low && newton < high ? newton : (low * high).squareRoot()
      let step = abs(next - inverse)
      inverse = next
      if step <= 1e-12 * inverse { break }
    }
    self.init(temperature: 1 / inverse)
  }
}

/// The probabilities of one row of logits, computed in double precision.
func softmax(_ logits: [Double]) -> [Float] {
  let largest = logits.max() ?? 0
  let weights = logits.map { exp($0 - largest) }
  let sum = weights.reduce(0, +)
  return weights.map { Float($0 / sum) }
}

/// Logits [count, 7] and their true emotions, checked once.
struct LogitRows {
  let logits: [Float]
  let emotions: [Emotion]

  init(logits: [Float], emotions: [Emotion]) {
    expect(
      logits.count == emotions.count * Predictions.classCount,
      """
      TemperatureScaling: expected \(emotions.count) × \(Predictions.classCount) logits, got \(logits.count)
      """)
    expect(
      logits.allSatisfy(\.isFinite), "TemperatureScaling: expected finite logits, got one that is not")
    self.logits = logits
    self.emotions = emotions
  }

  var count: Int { emotions.count }

  /// The first and second derivative of the mean negative log-likelihood by `inverse`, the inverse temperature:
  /// the means of Σⱼ pⱼzⱼ − z(truth) and of the variance Σⱼ pⱼzⱼ² − (Σⱼ pⱼzⱼ)².
  func slope(at inverse: Double, _ indices: [Int]) -> (first: Double, second: Double) {
    let width = Predictions.classCount
    var first = 0.0
    var second = 0.0
    for index in indices {
      let start = index * width
      let largest = logits[start..<start + width].max() ?? 0
      var sum = 0.0
      var moment1 = 0.0
      var moment2 = 0.0
      for column in 0..<width {
        // The largest logit is subtracted: this changes neither derivative and keeps `exp` in range.
        let logit = Double(logits[start + column] - largest)
        let weight = exp(inverse * logit)
        sum += weight
        moment1 += weight * logit
        moment2 += weight * logit * logit
      }
      let mean = moment1 / sum
      first += mean - Double(logits[start + emotions[index].rawValue] - largest)
      second += moment2 / sum - mean * mean
    }
    return (first / Double(indices.count), second / Double(indices.count))
  }
}
