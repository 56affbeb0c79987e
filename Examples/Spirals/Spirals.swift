// Two spirals, told apart by a network of three layers: the smallest training loop.
//
//     swift run -c release Spirals
//     step 0: loss 0.71
//     step 500: loss 0.0
//     step 1000: loss 0.0
//     step 1500: loss 0.0
//     accuracy 1.0

import NeuralNetworks

@main
struct Spirals {
  /// Points [count, 2] on two arms that wind around the origin, and their arms.
  static func points(_ count: Int, using generator: inout RandomGenerator) -> (points: Tensor, arms: [Int]) {
    let turns = Tensor.uniform([count, 1], in: 0.25...1, using: &generator)
    let arms = (0..<count).map { $0 % 2 }
    let angles = (turns * 3 + Tensor([count, 1], arms.map(Float.init))) * .pi
    let noise = Tensor.normal([count, 2], deviation: 0.02, using: &generator)
    return ([turns * cos(angles), turns * sin(angles)].concatenated(along: 1) + noise, arms)
  }

  static func main() {
    var generator = RandomGenerator(seed: 1)
    var network: Sequential = [
      "hidden1": Linear(2, 32, using: &generator), "tanh1": Activation.tanh,
      "hidden2": Linear(32, 32, using: &generator), "tanh2": Activation.tanh,
      "logits": Linear(32, 2, using: &generator),
    ]
    var optimizer = Adam(learningRate: 0.01)
    for step in 0..<2000 {
      let batch = points(128, using: &generator)
      let logits = network.train(Variable(constant: batch.points), using: &generator)
      let loss = CrossEntropy()(logits, labels: batch.arms)
      optimizer.update(&network, along: loss.gradients())
      if step % 500 == 0 { print("step \(step): loss \((loss.value.scalar * 100).rounded() / 100)") }
    }
    let test = points(1000, using: &generator)
    let right = zip(network(test.points).argmax(along: 1), test.arms).filter { $0 == $1 }.count
    print("accuracy \(Float(right) / 1000)")
  }
}
