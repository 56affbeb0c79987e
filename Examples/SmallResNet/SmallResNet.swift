// A small residual network (He et al. 2016) with a block of one's own, on coloured waves in ten directions.
//
//     swift run -c release SmallResNet
//     …
//     step 60: loss 0.11
//     accuracy 0.992

import NeuralNetworks

/// relu(main(x) + shortcut(x)), written once for use and training.
struct BasicBlock: Layer {
  var main: Sequential
  var shortcut: Convolution2D?

  init(_ inputs: Int, _ outputs: Int, stride: Int, using generator: inout RandomGenerator) {
    main = [
      "conv1": Convolution2D(inputs, outputs, kernel: 3, stride: stride, hasBias: false, using: &generator),
      "norm1": BatchNormalization(outputs, rectified: true),
      "conv2": Convolution2D(outputs, outputs, kernel: 3, hasBias: false, using: &generator),
      "norm2": BatchNormalization(outputs),
    ]
    guard stride != 1 || inputs != outputs else { return }
    shortcut = Convolution2D(inputs, outputs, kernel: 1, stride: stride, hasBias: false, using: &generator)
  }

  mutating func visitParts(_ visitor: inout PartVisitor) {
    main.visitParts(&visitor)
    visitor.visit("shortcut", &shortcut)
  }

  mutating func forward(_ x: Variable, _ pass: inout ForwardPass) -> Variable {
    relu(main(x, &pass) + (shortcut?(x, &pass) ?? x))
  }
}

@main
struct SmallResNet {
  /// Waves [count, 32, 32, 3] under noise, and which of ten directions each runs in.
  static func pictures(_ count: Int, using generator: inout RandomGenerator) -> (images: Tensor, labels: [Int]) {
    let labels = (0..<count).map { _ in Int.random(in: 0..<10, using: &generator) }
    let angles = Tensor([count, 1, 1, 1], labels.map { Float($0) * .pi / 10 })
    let phases = Tensor.uniform([count, 1, 1, 3], in: 0...6.28, using: &generator)
    let line = Tensor([32], (0..<32).map { Float($0) * 0.9 })
    let (x, y) = (line.reshaped([1, 1, 32, 1]), line.reshaped([1, 32, 1, 1]))
    let waves = sin(x * cos(angles) + y * sin(angles) + phases)
    return (waves + Tensor.normal([count, 32, 32, 3], using: &generator), labels)
  }

  static func main() {
    var generator = RandomGenerator(seed: 1)
    var network: Sequential = [
      "stem": Convolution2D(3, 16, kernel: 3, hasBias: false, using: &generator),
      "norm": BatchNormalization(16, rectified: true),
      "stage1": BasicBlock(16, 16, stride: 1, using: &generator),
      "stage2": BasicBlock(16, 32, stride: 2, using: &generator),
      "stage3": BasicBlock(32, 64, stride: 2, using: &generator),
      "pool": Pooling2D.globalAverage, "logits": Linear(64, 10, using: &generator),
    ]
    print(network.summary(of: [1, 32, 32, 3]))
    var optimizer = SGD(learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 5e-4)
    for step in 1...60 {
      let batch = pictures(64, using: &generator)
      let loss = CrossEntropy()(
        network.train(Variable(constant: batch.images), using: &generator), labels: batch.labels)
      optimizer.update(&network, along: loss.gradients())
      if step % 20 == 0 { print("step \(step): loss \(loss.value.scalar)") }
    }
    let test = pictures(500, using: &generator)
    let right = zip(network(test.images).argmax(along: 1), test.labels).filter { $0 == $1 }.count
    print("accuracy \(Float(right) / 500)")
  }
}
