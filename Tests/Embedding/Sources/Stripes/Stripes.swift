import Benchmarks
import Files
import Foundation
import NeuralNetworks
import Tensors

#if OWN_IMAGES
  import Images
#endif

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

  /// Trains, and saves the run in the file that is named; a run that is in it is resumed. With STRIPES_KILL_AFTER=N the
  /// program kills itself after N steps, as a power cut would.
  static func main() throws {
    let path = CommandLine.arguments[1]
    let fatalStep = ProcessInfo.processInfo.environment["STRIPES_KILL_AFTER"].flatMap(Int.init)
    var generator = RandomGenerator(seed: 7)
    let network: Sequential = [
      "conv": Convolution2D(1, 8, kernel: 3, hasBias: false, using: &generator),
      "norm": BatchNormalization(8, rectified: true),
      "pool": Pooling2D.maximum(2),
      "flatten": Flatten(),
      "dropout": Dropout(0.2),
      "logits": Linear(8 * 6 * 6, 2, using: &generator),
    ]

    let plan = TrainingPlan(
      epochs: 3, stepsPerEpoch: 10, seed: 7, schedule: .cosine(0.02, steps: 30), averageDecay: 0.9)
    var loop = TrainingLoop(network, optimizer: AdamW(learningRate: 0.02), plan: plan)
    let isResumed = try loop.resume(from: path)
    print(isResumed ? "resumed after \(loop.stepsDone) steps" : "begun")
    // A program that is killed loses what its output still holds.
    fflush(nil)
    var steps = loop.stepsDone
    _ = try loop.run(savingTo: path) { step in
      if let fatalStep, steps == fatalStep { kill(getpid(), SIGKILL) }
      steps += 1
      var generator = step.generator(stream: 1)
      return pictures(32, using: &generator)
    } loss: { network, batch, step in
      let logits = network.train(Variable(constant: batch.images), using: &step.generator)
      return CrossEntropy()(logits, labels: batch.labels)
    }

    let (images, labels) = pictures(200, using: &generator)
    let right = zip(loop.trained(images).argmax(along: 1), labels).filter { $0 == $1 }.count
    print(OwnBenchmarks.name, OwnFiles.name, OwnTensors.name, separator: "; ")
    #if OWN_IMAGES
      print(OwnImages.name)
    #endif
    print("\(right) of \(labels.count) pictures of stripes are recognised")
    guard right > 180 else { throw NotLearned() }
  }

  struct NotLearned: Error {}
}
