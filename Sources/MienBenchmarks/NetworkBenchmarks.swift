import EmotionRecognition
import MienSystem
import NeuralNetworks

/// Whole networks: a training step (forward, loss, gradients, update) and inference.
enum NetworkBenchmarks {
  static var pieces: [BenchmarkSuite.Piece] {
    NetworkDefinition.allCases.flatMap { definition in
      [training(definition, batch: 64), inference(definition, batch: 64), inference(definition, batch: 1)]
    } + [training(.vgg8, batch: 128)]
  }

  private static func training(_ definition: NetworkDefinition, batch: Int) -> BenchmarkSuite.Piece {
    BenchmarkSuite.Piece(name: "train/\(definition.name)/batch\(batch)", images: batch) {
      var generator = RandomGenerator(seed: 1)
      var network = definition.network(using: &generator)
      var optimizer = SGD(learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 5e-4)
      let images = Tensor.normal([batch, 48, 48, 1], using: &generator)
      let labels = (0..<batch).map { $0 % 7 }
      let criterion = CrossEntropy(labelSmoothing: 0.1)
      return {
        let logits = network.train(Variable(constant: images), using: &generator)
        let loss = criterion(logits, labels: labels)
        let gradients = loss.gradients()
        optimizer.update(&network, along: gradients)
      }
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
