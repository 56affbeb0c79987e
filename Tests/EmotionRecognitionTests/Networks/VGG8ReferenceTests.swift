import EmotionRecognition
import NeuralNetworks
import ReferenceSupport
import Testing

/// Mien's `vgg8` computes what PyTorch's does; see `Scripts/reference/vgg8.py`, which PyTorch runs in float64.
///
/// Measured: logits 1.7e-5, loss 8.5e-7, the worst gradient 2.7e-5, ten losses 5.1e-5. PyTorch's own float32 is 5.2e-6,
/// 4.6e-7, 7.9e-6 and 6.9e-6 away.
@Suite struct VGG8ReferenceTests {
  static let tolerance = 1e-4

  @Test func logitsLossAndGradients() {
    var training = ReferenceTraining()
    let (logits, loss, gradients) = training.forwardAndBackward()
    let expected = VGG8Golden.logits.flatMap { $0 }
    let deviation = relativeDeviation(logits.elements.map(Double.init), from: expected)
    #expect(deviation < Self.tolerance)
    #expect(abs(loss / VGG8Golden.losses[0] - 1) < Self.tolerance)
    var worst = 0.0
    var goldens = VGG8Golden.gradients.makeIterator()
    for (index, parameter) in training.network.parameters.enumerated() where parameter.role.isTrained {
      guard let golden = goldens.next(), let gradient = gradients[parameter.variable] else {
        Issue.record("no gradient of \(parameter.name)")
        continue
      }
      #expect(golden.name == parameter.name)
      let deviation = golden.relativeDeviation(of: gradient, index: index)
      #expect(deviation < Self.tolerance, "\(parameter.name)")
      worst = max(worst, deviation)
    }
    #expect(goldens.next() == nil)
    print("vgg8 against PyTorch: logits \(deviation), loss \(loss / VGG8Golden.losses[0] - 1), gradients \(worst)")
  }

  @Test func tenLosses() {
    var training = ReferenceTraining()
    let losses = (0..<VGG8Golden.losses.count).map { _ in training.step() }
    let deviations = zip(losses, VGG8Golden.losses).map { abs($0 / $1 - 1) }
    #expect(deviations.allSatisfy { $0 < Self.tolerance }, "\(losses)")
    print("vgg8 against PyTorch: ten losses \(deviations.max() ?? 0)")
  }

  /// The comparison fails when one gradient is wrong by a thousandth, or two of its elements are exchanged.
  @Test func noticesSmallErrors() throws {
    var training = ReferenceTraining()
    let gradients = training.forwardAndBackward().gradients
    let golden = try #require(VGG8Golden.gradients.first)
    let gradient = try #require(training.network.parameters.first.flatMap { gradients[$0.variable] })
    #expect(golden.relativeDeviation(of: gradient * 1.001, index: 0) > Self.tolerance)
    var elements = gradient.elements
    elements.swapAt(1, 11)
    #expect(golden.relativeDeviation(of: Tensor(gradient.shape, elements), index: 0) > Self.tolerance)
  }
}

/// The training run of `Scripts/reference/vgg8.py`.
private struct ReferenceTraining {
  var network: Sequential
  let images: Tensor
  let labels: [Int]
  let criterion = CrossEntropy(labelSmoothing: 0.1)
  var optimizer = SGD(learningRate: 0.0005, momentum: 0.9, nesterov: true, weightDecay: 5e-4)
  var generator = RandomGenerator(seed: 0)

  init() {
    network = NetworkDefinition.vgg8.network(dropout: 0, using: &generator)
    network.fillForReference()
    network.separateKinks()
    var pixels = RandomGenerator(seed: 29)
    images = .uniform([8, 48, 48, 1], in: -1.5...1.5, using: &pixels)
    var classes = RandomGenerator(seed: 2)
    labels = (0..<8).map { _ in Int(classes.next() % 7) }
  }

  mutating func forwardAndBackward() -> (logits: Tensor, loss: Double, gradients: Gradients) {
    let logits = network.train(Variable(constant: images), using: &generator)
    let loss = criterion(logits, labels: labels)
    return (logits.value, Double(loss.value.scalar), loss.gradients())
  }

  mutating func step() -> Double {
    let (_, loss, gradients) = forwardAndBackward()
    optimizer.update(&network, along: gradients)
    return loss
  }
}

extension Layer {
  /// Puts the biases of the normalisations where no activation is so near to a kink of ReLU that rounding takes it
  /// across.
  fileprivate mutating func separateKinks() {
    forEachParameter { name, parameter, role in
      guard role == .normalization, name.hasSuffix(".bias"),
        let biases = VGG8Golden.biases[String(name.dropLast(".bias".count))]
      else { return }
      parameter = Variable(Tensor(parameter.shape, biases.map { $0 / 4096 }))
    }
  }
}

/// What `Scripts/reference/vgg8.py` notes of a gradient that is too large to be kept whole.
struct GradientMeasures: Equatable {
  let name: String
  let norm: Double
  /// Σ ±gradient for vectors of random signs. The squared difference of two gradients' projections is, in the mean
  /// over signs, the squared norm of their difference.
  let projections: [Double]
  /// Some elements, at equal distances.
  let entries: [Double]

  init(_ name: String, norm: Double, projections: [Double], entries: [Double]) {
    (self.name, self.norm, self.projections, self.entries) = (name, norm, projections, entries)
  }

  /// ‖gradient − reference‖ / ‖reference‖, estimated; the difference of the norms and of single elements count, too.
  func relativeDeviation(of gradient: Tensor, index: Int) -> Double {
    let elements = gradient.elements.map(Double.init)
    var generator = RandomGenerator(seed: UInt64(5000 + index))
    var sums = [Double](repeating: 0, count: projections.count)
    for element in elements {
      let bits = generator.next()
      for place in sums.indices { sums[place] += bits >> UInt64(place) & 1 == 0 ? element : -element }
    }
    let squares = zip(sums, projections).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let between = (squares / Double(projections.count)).squareRoot()
    let ownNorm = elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let single = entries.enumerated().map { place, entry in
      abs(elements[(2 * place + 1) * elements.count / (2 * entries.count)] - entry)
    }
    return max(between, abs(ownNorm - norm), single.max() ?? 0) / norm
  }
}

/// ‖values − reference‖ / ‖reference‖.
private func relativeDeviation(_ values: [Double], from reference: [Double]) -> Double {
  let difference = zip(values, reference).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  return (difference / reference.reduce(0) { $0 + $1 * $1 }).squareRoot()
}
