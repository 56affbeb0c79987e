// Transfer learning: the shipped emotion network keeps what it has seen in faces; only a new head learns, from 140
// drawn faces, whether a face is pleasant, unpleasant or neither.
//
//     swift run -c release TransferLearning
//     …
//     step 200: loss 0.14
//     accuracy 0.777

import EmotionRecognition
import NeuralNetworks

@main
struct TransferLearning {
  static func pleasantness(_ emotion: Emotion) -> Int {
    switch emotion {
    case .happy: 0
    case .angry, .disgust, .fear, .sad: 1
    case .surprise, .neutral: 2
    }
  }

  /// Faces as the network takes them, and their labels.
  static func faces(_ count: Int, of usage: Usage, for classifier: EmotionClassifier) -> (images: Tensor, labels: [Int])
  {
    let set = SchematicFaces.dataset(usage: usage, count: count)
    return (classifier.preprocessing.tensor(set.pixels), set.emotions.map(pleasantness))
  }

  static func main() throws {
    let classifier = try EmotionClassifier.shipped()
    guard let body = classifier.network.prefix(through: "hidden") else { return print("no layer is named hidden") }
    let training = faces(140, of: .training, for: classifier), test = faces(350, of: .publicTest, for: classifier)
    // The body stays as it is, so its features are computed once.
    let (features, unseen) = (body(training.images), body(test.images))

    var generator = RandomGenerator(seed: 1)
    var head: Sequential = ["logits": Linear(features.shape[1], 3, initializer: .zeros, using: &generator)]
    var optimizer = AdamW(learningRate: 0.01)
    for step in 1...200 {
      let logits = head.train(Variable(constant: features), using: &generator)
      let loss = CrossEntropy()(logits, labels: training.labels)
      optimizer.update(&head, along: loss.gradients())
      if step % 50 == 0 { print("step \(step): loss \(loss.value.scalar)") }
    }
    let right = zip(head(unseen).argmax(along: 1), test.labels).filter { $0 == $1 }.count
    print("accuracy \(Float(right) / 350)")
  }
}
