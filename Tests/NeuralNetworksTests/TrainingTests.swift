import NeuralNetworks
import ReferenceSupport
import Testing

/// Small networks learn, and a seed decides everything. Serialised, for one of them sets the number of threads.
@Suite(.serialized) struct TrainingTests {
  /// Exclusive or cannot be learnt without the hidden layer.
  @Test(arguments: [UInt64(1), 2, 3])
  func exclusiveOr(seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    var network: Sequential = [
      "hidden": Linear(2, 16, using: &generator), "tanh": Activation.tanh,
      "logits": Linear(16, 2, using: &generator),
    ]
    var optimizer = AdamW(learningRate: 0.05)
    let inputs = Tensor([4, 2], [0, 0, 0, 1, 1, 0, 1, 1])
    for _ in 0..<200 {
      let loss = CrossEntropy()(network.train(Variable(constant: inputs), using: &generator), labels: [0, 1, 1, 0])
      optimizer.update(&network, along: loss.gradients())
    }
    #expect(network(inputs).argmaxOfRows() == [0, 1, 1, 0])
  }

  @Test func stripesAreToldApart() {
    var generator = RandomGenerator(seed: 9)
    let network = Self.stripesNetwork(steps: 60, seed: 1)
    let (images, labels) = Self.stripes(200, &generator)
    let right = zip(network(images).argmaxOfRows(), labels).count { $0 == $1 }
    #expect(right >= 190)
    // An untrained network cannot do it.
    let untrained = Self.stripesNetwork(steps: 0, seed: 1)
    #expect(zip(untrained(images).argmaxOfRows(), labels).count { $0 == $1 } < 150)
  }

  @Test func theSameSeedGivesTheSameBitsOnAnyNumberOfThreads() {
    let before = ThreadPool.threadCount
    defer { ThreadPool.threadCount = before }
    let runs = [1, 2, 3].map { threads in
      ThreadPool.threadCount = threads
      return Self.stripesNetwork(steps: 8, seed: 1).numbers
    }
    #expect(runs[0] == runs[1] && runs[0] == runs[2])
    #expect(Self.stripesNetwork(steps: 8, seed: 2).numbers != runs[0])
  }

  /// Horizontal (0) and vertical (1) stripes of random phase under noise, [count, 16, 16, 1].
  private static func stripes(_ count: Int, _ generator: inout RandomGenerator) -> (Tensor, [Int]) {
    let labels = (0..<count).map { _ in Int(generator.next() % 2) }
    var pixels: [Float] = []
    for label in labels {
      let phase = Int(generator.next() % 4)
      for row in 0..<16 {
        for column in 0..<16 {
          let isBright = ((label == 0 ? row : column) + phase) / 2 % 2 == 0
          pixels.append((isBright ? 0.5 : -0.5) + 0.5 * generator.normal())
        }
      }
    }
    return (Tensor([count, 16, 16, 1], pixels), labels)
  }

  private static func stripesNetwork(steps: Int, seed: UInt64) -> Sequential {
    var generator = RandomGenerator(seed: seed)
    var network: Sequential = [
      "conv1": Convolution2D(1, 8, kernel: 3, hasBias: false, using: &generator),
      "norm1": BatchNormalization(8, rectified: true),
      "pool1": Pooling2D.maximum(2),
      "conv2": Convolution2D(8, 16, kernel: 3, hasBias: false, using: &generator),
      "norm2": BatchNormalization(16, rectified: true),
      // Between multiples of 16 channels: Winograd's algorithms.
      "conv3": Convolution2D(16, 32, kernel: 3, padding: 1, hasBias: false, using: &generator),
      "norm3": BatchNormalization(32, rectified: true),
      "pool3": Pooling2D.globalAverage,
      "dropout": Dropout(0.2),
      "logits": Linear(32, 2, using: &generator),
    ]
    var optimizer = SGD(learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 5e-4)
    for _ in 0..<steps {
      let (images, labels) = stripes(32, &generator)
      let logits = network.train(Variable(constant: images), using: &generator)
      let loss = CrossEntropy(labelSmoothing: 0.1)(logits, labels: labels)
      optimizer.update(&network, along: loss.gradients())
    }
    return network
  }
}
