import FaceDetection
import Foundation
import NeuralNetworks
import Testing

@Suite struct DetectionLossTests {
  private static let places = 12

  /// Targets of all kinds: faces with and without a known roll, none, and places that do not matter.
  private static var targets: Tensor {
    var generator = RandomGenerator(seed: 5)
    var numbers: [Float] = []
    for place in 0..<places {
      numbers.append(Float(place % 3 - 1))
      for _ in 0..<4 { numbers.append(generator.normal()) }
      numbers.append(place % 2 == 0 ? 1 : 0)
    }
    return Tensor([1, 3, 4, DetectionTarget.numbers], numbers)
  }

  private static func answers(_ seed: UInt64) -> Tensor {
    var generator = RandomGenerator(seed: seed)
    return .normal([1, 3, 4, ProposalNetwork.outputs], using: &generator)
  }

  @Test func valueIsTheFormulas() {
    let (answers, targets) = (Self.answers(1), Self.targets)
    var (sum, faces) = (0.0, 0.0)
    for place in 0..<Self.places {
      let answer = answers.elements[place * 5..<place * 5 + 5].map(Double.init)
      let target = targets.elements[place * 6..<place * 6 + 6].map(Double.init)
      guard target[0] >= 0 else { continue }
      let p = 1 / (1 + exp(-answer[0]))
      let right = target[0] > 0 ? p : 1 - p
      sum -= (1 - right) * (1 - right) * log(right)
      guard target[0] > 0 else { continue }
      faces += 1
      for output in 1...4 {
        let error = abs(answer[output] - target[output])
        let huber = error < 0.1 ? error * error / 0.2 : error - 0.05
        sum += output == 4 ? huber * target[5] : huber
      }
    }
    let loss = detectionLoss(Variable(answers), targets: targets).value.scalar
    #expect(abs(Double(loss) - sum / faces) < 1e-5)
  }

  /// The gradient along random directions against central differences.
  @Test(arguments: 1...5) func gradientIsThatOfDifferences(seed: UInt64) {
    let (answers, direction, targets) = (Self.answers(seed), Self.answers(seed + 100), Self.targets)
    let variable = Variable(answers)
    let gradient = detectionLoss(variable, targets: targets).gradients()[variable] ?? Tensor(0)
    let along = (gradient * direction).sum().scalar
    let step: Float = 1e-3
    func loss(_ sign: Float) -> Float {
      detectionLoss(Variable(answers + sign * step * direction), targets: targets).value.scalar
    }
    let difference = (loss(1) - loss(-1)) / (2 * step)
    #expect(abs(along - difference) < 0.01 * max(1, abs(along)), "\(along) \(difference)")
  }

  /// Huge logits give finite numbers.
  @Test func nothingOverflows() {
    let answers = Self.answers(1) * 200
    let variable = Variable(answers)
    let loss = detectionLoss(variable, targets: Self.targets)
    #expect(loss.value.scalar.isFinite)
    #expect(loss.gradients()[variable]?.elements.allSatisfy(\.isFinite) == true)
  }
}
