import EmotionRecognition
import Foundation
import NeuralNetworks
import TestSupport
import Testing

@Suite struct EmotionClassifierTests {
  /// A checkpoint whose numbers are finite and whose answers are not, or whose scaling no face can have, is refused
  /// with the place.
  @Test(
    arguments: [
      ("conv1.weight", Float(3e38), 0.2544, 1.0, "conv1.weight"), ("norm1.weight", 3e38, 0.2544, 1, "norm1.weight"),
      ("", 0, 1e-40, 1, "mien.preprocessing"), ("", 0, 0.2544, 1.2e-38, "mien.temperature"),
      ("", 0, 0.2544, .infinity, "mien.temperature"),
    ] as [(String, Float, Double, Double, String)])
  func answersThatAreNoNumbersAreRefused(
    tensor: String, value: Float, deviation: Double, temperature: Double, place: String
  ) throws {
    var generator = RandomGenerator(seed: 1)
    var network = NetworkDefinition.tiny.network(using: &generator)
    network.forEachParameter { name, variable, _ in
      if name == tensor { variable = Variable(Tensor(variable.value.shape, repeating: value)) }
      if name == "logits.weight" { variable = Variable(.normal(variable.value.shape, using: &generator)) }
    }
    let classifier = EmotionClassifier(
      .tiny, network: network, preprocessing: Preprocessing(mean: 0.5, deviation: Float(deviation)),
      temperature: temperature)
    try withTemporaryFolder { folder in
      let path = folder + "/x.safetensors"
      try classifier.write(to: path)
      let error = #expect(throws: CheckpointError.self) { try EmotionClassifier(contentsOf: path) }
      #expect(error?.problem.contains(place) == true, "\(error?.description ?? "no error")")
    }
  }
}
