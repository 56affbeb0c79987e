import EmotionRecognition
import MienSystem
import NeuralNetworks

/// Whole networks: a training step (forward, loss, gradients, update) and inference.
enum NetworkBenchmarks {
  static var pieces: [BenchmarkSuite.Piece] {
    NetworkDefinition.allCases.flatMap { definition in
      [training(definition, batch: 64), inference(definition, batch: 64), inference(definition, batch: 1)]
    } + [training(.vgg8, batch: 128), smallResidual, characterTransformer]
  }

  /// A residual network for pictures of 32 × 32, as the examples have it.
  private static var smallResidual: BenchmarkSuite.Piece {
    let batch = 64
    return BenchmarkSuite.Piece(name: "train/small-residual/batch\(batch)", images: batch) {
      var generator = RandomGenerator(seed: 1)
      let network: Sequential = [
        "stem": Convolution2D(3, 16, kernel: 3, hasBias: false, using: &generator),
        "norm": BatchNormalization(16, rectified: true),
        "stage1": ResidualBlock(16, 16, using: &generator),
        "stage2": ResidualBlock(16, 32, stride: 2, using: &generator),
        "stage3": ResidualBlock(32, 64, stride: 2, using: &generator),
        "pool": Pooling2D.globalAverage, "logits": Linear(64, 10, using: &generator),
      ]
      let images = Tensor.normal([batch, 32, 32, 3], using: &generator)
      return step(
        network, SGD(learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 5e-4), images,
        (0..<batch).map { $0 % 10 })
    }
  }

  /// A transformer of three blocks for pieces of text of 64 characters.
  private static var characterTransformer: BenchmarkSuite.Piece {
    let (batch, length, width, characters) = (32, 64, 96, 60)
    return BenchmarkSuite.Piece(name: "train/character-transformer/batch\(batch)") {
      var generator = RandomGenerator(seed: 1)
      let network: Sequential = [
        "characters": Embedding(characters, width, using: &generator),
        "block1": TransformerBlock(width, heads: 4, isCausal: true, using: &generator),
        "block2": TransformerBlock(width, heads: 4, isCausal: true, using: &generator),
        "block3": TransformerBlock(width, heads: 4, isCausal: true, using: &generator),
        "norm": LayerNormalization(width), "logits": Linear(width, characters, using: &generator),
      ]
      let text = (0..<batch * length).map { $0 * 7 % characters }
      return step(
        network, AdamW(learningRate: 0.001), Tensor([batch, length], text.map(Float.init)),
        text.map { ($0 + 7) % characters })
    }
  }

  /// A training step: forward, loss, gradients, update.
  private static func step(
    _ network: Sequential, _ optimizer: some Optimizer, _ inputs: Tensor, _ labels: [Int]
  ) -> () -> Void {
    var (network, optimizer, generator) = (network, optimizer, RandomGenerator(seed: 1))
    return {
      let logits = network.train(Variable(constant: inputs), using: &generator)
      optimizer.update(&network, along: CrossEntropy(labelSmoothing: 0.1)(logits, labels: labels).gradients())
    }
  }

  private static func training(_ definition: NetworkDefinition, batch: Int) -> BenchmarkSuite.Piece {
    BenchmarkSuite.Piece(name: "train/\(definition.name)/batch\(batch)", images: batch) {
      var generator = RandomGenerator(seed: 1)
      let network = definition.network(using: &generator)
      let images = Tensor.normal([batch, 48, 48, 1], using: &generator)
      return step(
        network, SGD(learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 5e-4), images,
        (0..<batch).map { $0 % 7 })
    }
  }

  private static func inference(_ definition: NetworkDefinition, batch: Int) -> BenchmarkSuite.Piece {
    BenchmarkSuite.Piece(name: "infer/\(definition.name)/batch\(batch)", images: batch) {
      var generator = RandomGenerator(seed: 1)
      let network = definition.network(using: &generator).frozen
      let images = Tensor.normal([batch, 48, 48, 1], using: &generator)
      return { expect(network(images).count == batch * 7, "a benchmark gave another size") }
    }
  }
}
