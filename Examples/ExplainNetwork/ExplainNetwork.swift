// Explains a network of one's own: it learns whether the bright spot is above the dark one, and shows what it looks at.
//
//     swift run -c release ExplainNetwork
//     ············   ············
//     ········oo··   ········++··
//     ········oo··   ········++··
//     ············   ············
//     ······OO····   ······++····
//     ······OO····   ······++····
//     accuracy 1.0

import Explanations
import NeuralNetworks

@main
struct ExplainNetwork {
  /// Images [count, 12, 12, 1] of noise with a bright and a dark spot; 1 where the bright one is above.
  static func pictures(_ count: Int, using generator: inout RandomGenerator) -> (images: Tensor, labels: [Int]) {
    var images = Tensor.normal([count, 12, 12, 1], deviation: 0.1, using: &generator)
    let labels = (0..<count).map { image in
      let rows = generator.permutation(11).prefix(2)
      let columns = (0..<2).map { _ in Int.random(in: 0..<11, using: &generator) }
      images[image, rows[0]..<rows[0] + 2, columns[0]..<columns[0] + 2, 0] = Tensor([2, 2], repeating: 1)
      images[image, rows[1]..<rows[1] + 2, columns[1]..<columns[1] + 2, 0] = Tensor([2, 2], repeating: -1)
      return rows[0] < rows[1] ? 1 : 0
    }
    return (images, labels)
  }

  static func main() {
    var generator = RandomGenerator(seed: 1)
    var network: Sequential = [
      "conv1": Convolution2D(1, 16, kernel: 3, using: &generator), "relu1": Activation.relu,
      "pool": Pooling2D.maximum(2), "flatten": Flatten(), "hidden": Linear(16 * 36, 32, using: &generator),
      "relu2": Activation.relu, "logits": Linear(32, 2, using: &generator),
    ]
    var optimizer = AdamW(learningRate: 0.003)
    for _ in 0..<800 {
      let batch = pictures(64, using: &generator)
      let logits = network.train(Variable(constant: batch.images), using: &generator)
      optimizer.update(&network, along: CrossEntropy()(logits, labels: batch.labels).gradients())
    }
    let test = pictures(500, using: &generator)
    let right = zip(network(test.images).argmax(along: 1), test.labels).filter { $0 == $1 }.count

    let (image, label) = (test.images[0, 0..., 0..., 0...], test.labels[0])
    let attribution = IntegratedGradients().attribution(of: network, for: image, toward: label)
    let strongest = attribution.map.elements.map(abs).max() ?? 1
    print("the picture, and what speaks for '\(label == 1 ? "above" : "below")' (+) and against it (-):")
    for row in 0..<12 {
      let pixels = (0..<12).map { image[row, $0, 0] > 0.5 ? "O" : image[row, $0, 0] < -0.5 ? "o" : "·" }
      let evidence = (0..<12).map { column in
        let value = attribution.map[row, column] / strongest
        return value > 0.2 ? "+" : value < -0.2 ? "-" : "·"
      }
      print(pixels.joined(), " ", evidence.joined())
    }
    print("accuracy \(Float(right) / 500)")
  }
}
