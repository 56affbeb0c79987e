import MienSystem
import NeuralNetworks

/// Calibration by two numbers for each emotion: probabilities = softmax(scales ∘ (logits − their mean) / temperature +
/// biases).
///
/// Guo, Pleiss, Sun & Weinberger 2017, "On calibration of modern neural networks", section 4.2, where the temperature
/// is part of the scales. Here the temperature is fitted first and alone. The scales and biases have normal priors
/// around 1 and 0 with a deviation of 1, so that few images, or emotions without an image, change little.
public struct VectorScaling: Sendable, Equatable, Codable {
  /// The divisor of the logits.
  public let temperature: Double
  /// The factor of each emotion's logit, [7].
  public let scales: [Double]
  /// The term added to each emotion's scaled logit, [7].
  public let biases: [Double]

  /// Fits to the `emotions` [count] of images with these `logits` [count, 7].
  ///
  /// The negative log-likelihood with the two priors is convex in scales and biases; Newton's method, with steps halved
  /// until the value falls, finds the minimum.
  ///
  /// - Precondition: there is at least one row, and every logit is finite.
  public init(fitting logits: [Float], emotions: [Emotion]) {
    let rows = LogitRows(logits: logits, emotions: emotions)
    self.init(fitting: rows, indices: Array(0..<rows.count))
  }

  init(fitting rows: LogitRows, indices: [Int]) {
    let temperature = TemperatureScaling(fitting: rows, indices: indices).temperature
    var current = Fit(parameters: Fit.identity, rows, indices, temperature)
    for _ in 0..<100 {
      var step = Cholesky(current.hessian, size: Fit.count).solve(current.gradient)
      guard step.contains(where: { abs($0) > 1e-10 }) else { break }
      var next = current.stepped(by: step, rows, indices, temperature)
      for _ in 0..<30 where !(next.loss <= current.loss) {
        step = step.map { $0 / 2 }
        next = current.stepped(by: step, rows, indices, temperature)
      }
      guard next.loss < current.loss else { break }
      current = next
    }
    self.temperature = temperature
    (scales, biases) = (Array(current.parameters[..<Fit.width]), Array(current.parameters[Fit.width...]))
  }

  /// The calibrated probabilities of `logits`, [count, 7].
  ///
  /// - Precondition: `logits` holds whole rows of seven.
  public func probabilities(of logits: [Float]) -> [Float] {
    expect(
      logits.count.isMultiple(of: Fit.width),
      "VectorScaling: expected rows of \(Fit.width) logits, got \(logits.count) numbers")
    return stride(from: 0, to: logits.count, by: Fit.width).flatMap { start in
      let inputs = centred(logits[start..<start + Fit.width])
      return softmax(zip(zip(scales, inputs), biases).map { $0.0 * $0.1 / temperature + $1 })
    }
  }

  /// Changes the last layer `logits` of a network and its temperature, so that softmax(logits / temperature) is
  /// calibrated.
  package func apply(to classifier: inout EmotionClassifier) {
    classifier.temperature = temperature
    classifier.network.forEachParameter { name, value, _ in
      guard name == "logits.weight" || name == "logits.bias" else { return }
      // [7, inputs] or [7]: each column is centred and scaled.
      let elements = value.value.elements.map(Double.init)
      let inputs = elements.count / Fit.width
      var result = [Float](repeating: 0, count: elements.count)
      for input in 0..<inputs {
        let places = stride(from: input, to: elements.count, by: inputs)
        let mean = places.reduce(0) { $0 + elements[$1] } / Double(Fit.width)
        for (emotion, place) in places.enumerated() {
          let bias = name == "logits.bias" ? temperature * biases[emotion] : 0
          result[place] = Float(scales[emotion] * (elements[place] - mean) + bias)
        }
      }
      value = Variable(constant: Tensor(value.value.shape, result))
    }
  }
}

/// The logits minus their mean, which changes no probability.
private func centred(_ logits: ArraySlice<Float>) -> [Double] {
  let mean = logits.reduce(0) { $0 + Double($1) } / Double(logits.count)
  return logits.map { Double($0) - mean }
}

/// The likelihood at one set of parameters, scales before biases, with its gradient and Hessian.
private struct Fit {
  static let width = Predictions.classCount
  static let count = 2 * width
  static let identity = [Double](repeating: 1, count: width) + [Double](repeating: 0, count: width)

  let parameters: [Double]
  /// −Σ log p(truth) + ½ Σ (scale − 1)² + ½ Σ bias².
  private(set) var loss = 0.0
  /// The direction of descent: the negated gradient.
  private(set) var gradient: [Double]
  /// [14, 14].
  private(set) var hessian: [Double]

  init(parameters: [Double], _ rows: LogitRows, _ indices: [Int], _ temperature: Double) {
    let (width, count) = (Self.width, Self.count)
    self.parameters = parameters
    let fromPrior = zip(parameters, Self.identity).map { $0 - $1 }
    loss = fromPrior.reduce(0) { $0 + $1 * $1 / 2 }
    gradient = fromPrior.map { -$0 }
    hessian = [Double](repeating: 0, count: count * count)
    for diagonal in 0..<count { hessian[diagonal * (count + 1)] = 1 }
    for index in indices {
      let inputs = centred(rows.logits[index * width..<(index + 1) * width]).map { $0 / temperature }
      var outputs = (0..<width).map { parameters[$0] * inputs[$0] + parameters[width + $0] }
      let truth = rows.emotions[index].rawValue
      let top = outputs.max() ?? 0
      let sum = outputs.reduce(0) { $0 + exp($1 - top) }
      loss += top + log(sum) - outputs[truth]
      for column in 0..<width { outputs[column] = exp(outputs[column] - top) / sum }
      add(inputs, outputs, truth)
    }
  }

  /// Adds one image: ∂/∂scaleᵢ = (pᵢ − [i = truth]) · zᵢ, ∂/∂biasᵢ the same without zᵢ, and their derivatives.
  private mutating func add(_ inputs: [Double], _ probabilities: [Double], _ truth: Int) {
    let (width, count) = (Self.width, Self.count)
    for row in 0..<width {
      let residual = (row == truth ? 1 : 0) - probabilities[row]
      gradient[row] += residual * inputs[row]
      gradient[width + row] += residual
      for column in 0..<width {
        let curvature = probabilities[row] * ((row == column ? 1 : 0) - probabilities[column])
        hessian[row * count + column] += curvature * inputs[row] * inputs[column]
        hessian[row * count + width + column] += curvature * inputs[row]
        hessian[(width + row) * count + column] += curvature * inputs[column]
        hessian[(width + row) * count + width + column] += curvature
      }
    }
  }

  func stepped(by step: [Double], _ rows: LogitRows, _ indices: [Int], _ temperature: Double) -> Fit {
    Fit(parameters: zip(parameters, step).map(+), rows, indices, temperature)
  }
}
