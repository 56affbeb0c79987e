import NeuralNetworks
import ReferenceSupport
import Testing

/// The golden values: `Scripts/reference/optimizers.py`.
@Suite struct SchedulesTests {
  private static let schedules: [(String, Schedule, [Double])] = [
    ("step", .step(0.1, every: 3, factor: 0.5), PyTorchGolden.stepRates),
    ("cosine", .cosine(0.1, steps: 20), PyTorchGolden.cosineRates),
    ("warmed up", Schedule.cosine(0.1, steps: 10).warmedUp(over: 4), PyTorchGolden.warmedUpRates),
    ("one cycle", .oneCycle(0.1, steps: 21), PyTorchGolden.oneCycleRates),
  ]

  @Test(arguments: schedules)
  func agreesWithPyTorch(name: String, schedule: Schedule, golden: [Double]) {
    for (step, rate) in golden.enumerated() {
      // PyTorch's recursive cosine leaves a rest of 1e-18 at the end.
      #expect(abs(Double(schedule(step)) - rate) <= 5e-7 * rate + 1e-12, "\(name), step \(step)")
    }
  }

  /// Where the rate is millions of times smaller than its peak it is still right.
  @Test func theEndOfALongCycle() {
    let schedule = Schedule.oneCycle(0.1, steps: 10_001)
    let end = (9_994..<10_000).map { schedule($0) }
    for (rate, golden) in zip(end, PyTorchGolden.longOneCycleEnd) {
      #expect(abs(Double(rate) / golden - 1) < 1e-6)
    }
  }

  @Test func constant() {
    let schedule = Schedule.constant(0.3)
    #expect(schedule(0) == 0.3 && schedule(1_000_000) == 0.3)
  }

  @Test func afterTheEnd() {
    let cosine = Schedule.cosine(0.1, steps: 20)
    #expect(cosine(20) == 0 && cosine(21) == 0 && cosine(1_000) == 0)
    let cycle = Schedule.oneCycle(0.1, steps: 20)
    #expect(cycle(19) == 0.1 / 250_000 && cycle(100) == cycle(19))
    #expect((0..<20).allSatisfy { cosine($0) > 0 && cosine($0 + 1) < cosine($0) })
  }

  @Test func warmUpRisesAndThenBegins() {
    let schedule = Schedule.cosine(0.1, steps: 10).warmedUp(over: 5)
    #expect(relativeDeviation((0..<5).map { schedule($0) }, from: [0.02, 0.04, 0.06, 0.08, 0.1]) < 1e-6)
    #expect(schedule(5) == 0.1)
    #expect(Schedule.constant(0.1).warmedUp(over: 0)(0) == 0.1)
  }

  @Test func shortCycles() {
    for steps in 1...5 {
      let schedule = Schedule.oneCycle(0.1, steps: steps)
      #expect((0..<steps).allSatisfy { schedule($0).isFinite && schedule($0) > 0 && schedule($0) <= 0.1 })
    }
  }

  @Test func plateauAgreesWithPyTorch() {
    var plateau = ReduceOnPlateau(reduction: 0.5, patience: 2)
    var factors: [Double] = []
    for measure in PyTorchGolden.plateauMeasures {
      plateau.observe(Float(measure))
      factors.append(Double(plateau.factor))
    }
    #expect(factors == PyTorchGolden.plateauFactors)
    #expect(Set(factors).count > 2)
  }
}
