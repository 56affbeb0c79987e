import Explanations
import ReferenceSupport
import Testing

/// How far explanations can be believed: measures that know good from bad.
@Suite struct FaithfulnessTests {
  private let network = linearNetwork(side: 6)
  private let image = Tensor.reference([6, 6, 1], seed: 3, in: 0.5...1)

  /// The exact shares are better than chance, and the same with the other sign worse.
  @Test func theRightOrderBeatsChanceAndTheReverseDoesNot() {
    let right = GradientTimesInput().attribution(of: network, for: image, toward: 0)
    let wrong = Attribution(-right.values)
    let measures = FaithfulnessTest(steps: 36, score: .logit).measure(
      [right, wrong], of: network, for: image, toward: 0)
    #expect(measures[0].isBetterThanChance && !measures[1].isBetterThanChance)
    #expect(measures[0].gain > 0 && measures[1].gain < 0)
    #expect(measures[0].deletion < measures[1].deletion && measures[0].insertion > measures[1].insertion)
    #expect(measures[0].randomGains.count == 10 && measures[0].randomDeletion == measures[1].randomDeletion)
  }

  /// For a linear network the curves can be computed by hand.
  @Test func areasOfALinearNetwork() {
    let right = GradientTimesInput().attribution(of: network, for: image, toward: 0)
    let measure = FaithfulnessTest(steps: 36, score: .logit).measure([right], of: network, for: image, toward: 0)[0]
    let bias = network.parameters.first { $0.name == "logits.bias" }?.variable.value[0] ?? 0
    let shares = right.values.elements.map(Double.init).sorted(by: >)
    var (curve, sum) = ([Double(bias)], Double(bias))
    for share in shares {
      sum += share
      curve.append(sum)
    }
    let insertion = (curve.reduce(0, +) - (curve[0] + sum) / 2) / 36
    #expect(abs(measure.insertion - insertion) < 1e-4)
    // Covered from the whole image on: what is left is the whole less what was covered.
    #expect(abs(measure.deletion - (sum + Double(bias) - insertion)) < 1e-4)
  }

  @Test func stability() {
    let score = Stability.sensitivity(of: Saliency(), network, for: image, toward: 0)
    // The gradient of a linear network does not change at all.
    #expect(score < 1e-5)
    let reference = ReferenceNetwork.network
    let rough = Stability.sensitivity(of: Saliency(), reference, for: ReferenceNetwork.image, toward: 1, radius: 0.05)
    let smooth = Stability.sensitivity(
      of: SmoothGrad(samples: 50), reference, for: ReferenceNetwork.image, toward: 1, radius: 0.05)
    #expect(rough > 2 * smooth && smooth > 0, "\(rough) \(smooth)")
  }

  /// Gradients follow the weights; an explanation that looks at the image alone does not notice.
  @Test func randomWeightsGiveImpostorsAway() {
    let (network, image) = (ReferenceNetwork.network, ReferenceNetwork.image)
    let steps = ModelRandomization.check(Saliency(), of: network, for: image, toward: 1)
    #expect(steps.map(\.layer) == ["logits", "norm2", "conv2", "norm1", "conv1"])
    #expect(steps.allSatisfy { abs($0.likeness) < 0.7 }, "\(steps)")
    let impostor = ModelRandomization.check(Impostor(), of: network, for: image, toward: 1)
    #expect(impostor.allSatisfy { abs($0.likeness - 1) < 1e-9 })
  }

  private struct Impostor: AttributionMethod {
    func attribution(of network: some Layer, for image: Tensor, toward target: Int) -> Attribution {
      Attribution(image)
    }
  }
}
