import Explanations
import Foundation
import ReferenceSupport
import Testing

/// The faithfulness of explanations: the measures distinguish good from bad.
@Suite struct FaithfulnessTests {
  private let network = linearNetwork(side: 6)
  private let image = Tensor.reference([6, 6, 1], seed: 3, in: 0.5...1)

  private func measure(_ attribution: Attribution) -> Faithfulness {
    FaithfulnessTest(steps: 36, score: .logit).measure(attribution, of: network, for: image, toward: 0)
  }

  /// The exact shares are better than chance, and worse with the opposite sign.
  @Test func theRightOrderBeatsChanceAndTheReverseDoesNot() {
    let share = GradientTimesInput().attribution(of: network, for: image, toward: 0)
    let (right, wrong) = (measure(share), measure(Attribution(-share.values)))
    #expect(right.isBetterThanChance && !wrong.isBetterThanChance)
    #expect(right.pValue == 1 / 40.0 && wrong.pValue == 1)
    #expect(right.gain > 0 && wrong.gain < 0 && right.deletion < wrong.deletion && right.insertion > wrong.insertion)
    #expect(right.chanceGains.count == 39 && right.randomDeletion == wrong.randomDeletion)
    #expect(right.randomInsertion > wrong.insertion && right.randomInsertion < right.insertion)
  }

  /// For a linear network the curves can be computed by hand.
  @Test func areasOfALinearNetwork() {
    let right = GradientTimesInput().attribution(of: network, for: image, toward: 0)
    let measure = measure(right)
    let bias = network.parameters.first { $0.name == "logits.bias" }?.variable.value[0] ?? 0
    let shares = right.values.elements.map(Double.init).sorted(by: >)
    var (curve, sum) = ([Double(bias)], Double(bias))
    for share in shares {
      sum += share
      curve.append(sum)
    }
    let insertion = (curve.reduce(0, +) - (curve[0] + sum) / 2) / 36
    #expect(abs(measure.insertion - insertion) < 1e-4)
    // Covering starts from the whole image: what remains is the whole minus what was covered.
    #expect(abs(measure.deletion - (sum + Double(bias) - insertion)) < 1e-4)
  }

  /// Maps whose place means nothing pass about as often as the level says, 5 %, even if they are smooth.
  @Test func mapsWithoutAPlaceDoNotPass() {
    let (network, image) = (ReferenceNetwork.network, ReferenceNetwork.image)
    let test = FaithfulnessTest(steps: 6, score: .probability())
    var passed = 0
    for seed in 0..<200 {
      let result = test.measure(
        Attribution(smoothMap(seed: UInt64(seed))), of: network, for: image, toward: ReferenceNetwork.target)
      if result.isBetterThanChance { passed += 1 }
    }
    // Of 200 at 5 %, 20 or more happen once in 500 times.
    #expect(passed < 20, "\(passed) of 200")
    #expect(passed > 0, "the verdict is never given")
  }

  /// Waves of random directions and phases: equally likely at any place, mirrored or rotated.
  private func smoothMap(seed: UInt64) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    let waves = (0..<6).map { _ in
      (
        Int(generator.next() % 5) - 2, Int(generator.next() % 5) - 2, 2 * Float.pi * generator.uniform(),
        generator.normal()
      )
    }
    return Tensor(
      [12, 12, 1],
      (0..<144).map { pixel in
        waves.reduce(0) { sum, wave in
          let (rows, columns, phase, size) = wave
          let place = Float(rows * (pixel / 12) + columns * (pixel % 12)) / 12
          return sum + size * cos(2 * Float.pi * place + phase)
        }
      })
  }

  /// A map without an order, or with NaN, is never better than chance, and does not profit from the order of
  /// the pixels in memory.
  @Test func mapsWithoutAnOrderDoNotPass() {
    // The upper half supports the class, the lower opposes it, so the first pixels in memory are the right ones.
    var network = network
    network.forEachParameter { name, value, _ in
      guard name == "logits.weight" else { return }
      let sizes = Tensor.reference(value.shape, seed: 7, in: 0...1).elements
      value = Variable(Tensor(value.shape, sizes.indices.map { $0 % 36 < 18 ? sizes[$0] : -sizes[$0] }))
    }
    let right = GradientTimesInput().attribution(of: network, for: image, toward: 0).values
    func measure(_ values: Tensor) -> Faithfulness {
      FaithfulnessTest(steps: 36, score: .logit).measure(Attribution(values), of: network, for: image, toward: 0)
    }
    #expect(measure(right).isBetterThanChance)
    for value in [Float(0), 3, .nan, .infinity] {
      let result = measure(Tensor([6, 6, 1], repeating: value))
      #expect(
        !result.hasOrder && !result.isBetterThanChance && result.pValue == 1
          && abs(result.gain) < 0.5 * measure(right).gain)
    }
    var holed = right
    holed[2, 2, 0] = .nan
    #expect(!measure(holed).isBetterThanChance)
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
    for factor in [Float.nan, 0] {
      let nothing = Nothing(factor: factor)
      #expect(Stability.sensitivity(of: nothing, network, for: image, toward: 0) == .infinity)
      let steps = ModelRandomization.check(nothing, of: network, for: image, toward: 0)
      #expect(!steps.isEmpty && steps.allSatisfy { $0.likeness == nil })
    }
  }

  /// Gradients follow the weights; an explanation from the image alone does not.
  @Test func randomWeightsGiveImpostorsAway() {
    let (network, image) = (ReferenceNetwork.network, ReferenceNetwork.image)
    let steps = ModelRandomization.check(Saliency(), of: network, for: image, toward: 1)
    #expect(steps.map(\.layer) == ["logits", "norm2", "conv2", "norm1", "conv1"])
    #expect(steps.allSatisfy { abs($0.likeness ?? 1) < 0.7 }, "\(steps)")
    let impostor = ModelRandomization.check(Impostor(), of: network, for: image, toward: 1)
    #expect(impostor.allSatisfy { abs(($0.likeness ?? 0) - 1) < 1e-9 })
  }

  /// A layer used alone has parameters without a point in their names.
  @Test func aSingleLayerIsRandomizedPartByPart() {
    var generator = RandomGenerator(seed: 4)
    let layer = Convolution2D(1, 3, kernel: 3, padding: 1, using: &generator)
    let steps = ModelRandomization.check(Brightness(), of: layer, for: image, toward: 0)
    #expect(steps.map(\.layer) == ["bias", "weight"])
  }

  private struct Impostor: AttributionMethod {
    func attribution(of network: some Layer, for image: Tensor, toward target: Int) -> Attribution {
      Attribution(image)
    }
  }

  private struct Nothing: AttributionMethod {
    let factor: Float
    func attribution(of network: some Layer, for image: Tensor, toward target: Int) -> Attribution {
      Attribution(image * factor)
    }
  }

  /// What the first output shows, for a network of images.
  private struct Brightness: AttributionMethod {
    func attribution(of network: some Layer, for image: Tensor, toward target: Int) -> Attribution {
      let output = network.inferred(Variable(constant: image.reshaped([1, 6, 6, 1]))).value
      return Attribution(output.sum(along: [0, 3]).reshaped([6, 6, 1]))
    }
  }
}
