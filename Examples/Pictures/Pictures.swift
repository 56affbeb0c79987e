// MNIST or CIFAR-10 from their own files. It is saved after every epoch: stopped and started again, it goes on.
//
//     swift run -c release Pictures mnist FOLDER [EPOCHS]
//     swift run -c release Pictures cifar10 FOLDER [EPOCHS]

import NeuralNetworks

@main
struct Pictures {
  static func network(_ pictures: LabelledPictures, using generator: inout RandomGenerator) -> Sequential {
    [
      "stem": Convolution2D(pictures.channels, 32, kernel: 3, hasBias: false, using: &generator),
      "norm": BatchNormalization(32, rectified: true),
      "block1": ResidualBlock(32, 32, stride: 1, using: &generator),
      "block2": ResidualBlock(32, 64, stride: 2, using: &generator),
      "block3": ResidualBlock(64, 128, stride: 2, using: &generator),
      "pool": Pooling2D.globalAverage, "logits": Linear(128, pictures.classes.count, using: &generator),
    ]
  }

  static func main() throws {
    let words = Array(CommandLine.arguments.dropFirst())
    let readers = ["mnist": LabelledPictures.mnist, "cifar10": LabelledPictures.cifar10]
    let epochs = words.count < 3 ? 30 : Int(words[2]) ?? 0
    guard (2...3).contains(words.count), let read = readers[words[0]], epochs > 0 else {
      return print("usage: Pictures mnist|cifar10 FOLDER [EPOCHS]")
    }
    let (name, folder) = (words[0], words[1])
    let (training, test) = (try read(folder, .training), try read(folder, .test))
    let (mean, deviation) = training.statistics()
    // A digit that is mirrored is none; a truck stays one.
    let augmentation =
      name == "mnist"
      ? PictureAugmentation(rotation: 10, shift: 0.08, zoom: 0.1) : PictureAugmentation(flip: 0.5, shift: 0.125)
    let loader = BatchLoader(Batches(of: training.count, size: 128, seed: 1), epochs: epochs) { chosen, generator in
      let images = (training.images(chosen) - mean) / deviation
      return (images: augmentation(images, using: &generator), labels: training.labels(chosen))
    }
    let steps = loader.batches.perEpoch
    var generator = RandomGenerator(seed: 1)
    let network = network(training, using: &generator)
    print(network.summary(of: [1, training.height, training.width, training.channels]))
    let plan = TrainingPlan(
      epochs: epochs, stepsPerEpoch: steps, schedule: .oneCycle(0.1, steps: epochs * steps),
      averageDecay: 0.99)
    let optimizer = SGD(learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 5e-4)
    var loop = TrainingLoop(network, optimizer: optimizer, plan: plan)
    try loop.resume(from: "\(folder)/run.safetensors")
    _ = try loop.run(savingTo: "\(folder)/run.safetensors", batch: loader.batch) { network, batch, step in
      let logits = network.train(Variable(constant: batch.images), using: &step.generator)
      return CrossEntropy(labelSmoothing: 0.05)(logits, labels: batch.labels)
    } endOfEpoch: { loop in
      let right = Batches(inOrder: test.count, size: 500).epoch(0).reduce(0) { sum, chosen in
        let logits = loop.trained((test.images(chosen) - mean) / deviation)
        return sum + zip(logits.argmax(along: 1), test.labels(chosen)).count { $0 == $1 }
      }
      print("epoch \(loop.epoch): loss \(loop.lastEpoch?.meanLoss ?? 0), accuracy \(Float(right) / Float(test.count))")
    }
  }
}
