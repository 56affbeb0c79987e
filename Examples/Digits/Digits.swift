// Handwritten digits of 8 × 8 pixels (scikit-learn's 1,797; see Examples/README.md), the last 360 kept for the test.
//
//     swift run -c release Digits Examples/Data/digits.csv
//     …
//     epoch 60: loss 0.37
//     accuracy 0.983

import Foundation
import NeuralNetworks

@main
struct Digits {
  static func main() throws {
    guard let path = CommandLine.arguments.dropFirst().first else { return print("usage: Digits FILE") }
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let rows = lines.map { $0.split(separator: ",").compactMap { Float($0) } }
    let images = Tensor([rows.count, 8, 8, 1], rows.flatMap { $0.prefix(64).map { $0 / 16 } })
    let labels = rows.map { Int($0[64]) }
    let trainingCount = rows.count - 360

    var generator = RandomGenerator(seed: 1)
    var network: Sequential = [
      "conv1": Convolution2D(1, 32, kernel: 3, hasBias: false, using: &generator),
      "norm1": BatchNormalization(32, rectified: true),
      "conv2": Convolution2D(32, 64, kernel: 3, hasBias: false, using: &generator),
      "norm2": BatchNormalization(64, rectified: true),
      "pool": Pooling2D.maximum(2), "flatten": Flatten(), "dropout": Dropout(0.3),
      "logits": Linear(64 * 16, 10, using: &generator),
    ]
    print(network.summary(of: [1, 8, 8, 1]))
    let batches = Batches(of: trainingCount, size: 64, seed: 1)
    // Turned, moved by a pixel and resized a little: a digit is the same digit there.
    let augmentation = PictureAugmentation(rotation: 10, shift: 0.125, zoom: 0.1)
    let epochs = 60
    let schedule = Schedule.cosine(0.003, steps: epochs * batches.perEpoch)
    var (optimizer, step) = (AdamW(learningRate: 0), 0)
    for epoch in 1...epochs {
      var losses: Float = 0
      for chosen in batches.epoch(epoch) {
        let moved = augmentation(images.taking(chosen, along: 0), using: &generator)
        let logits = network.train(Variable(constant: moved), using: &generator)
        let loss = CrossEntropy(labelSmoothing: 0.05)(logits, labels: chosen.map { labels[$0] })
        optimizer.learningRate = schedule(step)
        optimizer.update(&network, along: loss.gradients())
        (losses, step) = (losses + loss.value.scalar, step + 1)
      }
      if epoch % 20 == 0 { print("epoch \(epoch): loss \(losses / Float(batches.perEpoch))") }
    }
    let answers = network(images.rows(trainingCount..<rows.count)).argmax(along: 1)
    print("accuracy \(Float(zip(answers, labels.suffix(360)).filter { $0 == $1 }.count) / 360)")
  }
}
