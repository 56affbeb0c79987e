import NeuralNetworks

@main
struct Stripes {
  /// Noisy 12×12 pictures of stripes, upright (0) or level (1).
  static func pictures(_ count: Int, using generator: inout RandomGenerator) -> (images: Tensor, labels: [Int]) {
    let labels = (0..<count).map { _ in generator.bernoulli(0.5) ? 1 : 0 }
    var images = Tensor.normal([count, 12, 12, 1], using: &generator)
    for (n, label) in labels.enumerated() {
      for y in 0..<12 { for x in 0..<12 { images[n, y, x, 0] += (label == 0 ? x : y) / 2 % 2 == 0 ? 1 : -1 } }
    }
    return (images, labels)
  }

  static func main() {
    var generator = RandomGenerator(seed: 7)
    var network: Sequential = [
      "conv": Convolution2D(1, 8, kernel: 3, hasBias: false, using: &generator),
      "norm": BatchNormalization(8, rectified: true),
      "pool": Pooling2D.maximum(2),
      "flatten": Flatten(),
      "logits": Linear(8 * 6 * 6, 2, using: &generator),
    ]
    var optimizer = SGD(learningRate: 0.02, momentum: 0.9, nesterov: true)
    for _ in 0..<30 {
      let (images, labels) = pictures(32, using: &generator)
      let logits = network.train(Variable(constant: images), using: &generator)
      let loss = CrossEntropy()(logits, labels: labels)
      let gradients = loss.gradients()
      optimizer.update(&network, along: gradients)
    }
    let (images, labels) = pictures(200, using: &generator)
    let right = zip(network(images).argmaxOfRows(), labels).filter { $0 == $1 }.count
    print("\(right) of \(labels.count) pictures of stripes are told right")
    precondition(right > 180, "the network did not learn")
  }
}
