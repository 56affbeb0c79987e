import NeuralNetworks
import ReferenceSupport
import Testing

/// ``ParameterGroups`` and ``LearningRateFinder``.
@Suite struct ParameterGroupsTests {
  private static func network() -> Sequential {
    var generator = RandomGenerator(seed: 1)
    return [
      "body": Linear(3, 4, using: &generator), "relu": Activation.relu, "head": Linear(4, 2, using: &generator),
    ]
  }
  private static let images = Tensor.reference([6, 3], seed: 1, in: -2...2)

  private static func loss(_ network: Sequential) -> Variable {
    CrossEntropy()(network.inferred(Variable(constant: images)), labels: [0, 1, 0, 1, 1, 0])
  }

  /// Each parameter takes the step of the first group that its name begins with.
  @Test func everyGroupTakesItsOwnSteps() {
    var (network, alone) = (Self.network(), Self.network())
    var groups = ParameterGroups([
      "body.weight": AdamW(learningRate: 0.001), "body.": AdamW(learningRate: 0), "": AdamW(learningRate: 0.1),
    ])
    var (slow, fast) = (AdamW(learningRate: 0.001), AdamW(learningRate: 0.1))
    for _ in 0..<3 {
      let gradients = Self.loss(network).gradients()
      groups.update(&network, along: gradients)
      // By hand: two optimisers over everything, and the parts of each.
      let others = Self.loss(alone).gradients()
      var (first, second) = (alone, alone)
      slow.update(&first, along: others)
      fast.update(&second, along: others)
      let (slowed, hurried) = (first.tensors(), second.tensors())
      alone.forEachParameter { name, value, _ in
        if name == "body.weight" { value = Variable(slowed[name] ?? value.value) }
        if name.hasPrefix("head.") { value = Variable(hurried[name] ?? value.value) }
      }
    }
    #expect(network.tensors() == alone.tensors())
    #expect(network.tensors()["body.bias"] == Self.network().tensors()["body.bias"])
    #expect(groups.countedSteps == 3)
  }

  @Test func ratesKeepTheirProportion() {
    var groups = ParameterGroups(["body.": SGD(learningRate: 0.01), "": SGD(learningRate: 0.1)])
    groups.learningRate = 0.005
    #expect(groups.groups.map(\.optimizer.learningRate) == [0.005, 0.05])
  }

  /// What is remembered is saved and read by name, and its shapes are foretold.
  @Test func stateIsSaved() {
    func optimizer() -> ParameterGroups<SGD> {
      ParameterGroups([
        "body.": SGD(learningRate: 0.01, momentum: 0.9), "head.": SGD(learningRate: 0.1, momentum: 0.5),
      ])
    }
    var (network, first) = (Self.network(), optimizer())
    first.update(&network, along: Self.loss(network).gradients())
    let shapes = Dictionary(uniqueKeysWithValues: first.state.map { ($0.name, $0.tensor.shape) })
    #expect(shapes == first.stateShapes(for: network) && shapes["0.velocity.body.weight"] == [4, 3])
    var second = optimizer()
    second.state = first.state
    var other = network
    first.update(&network, along: Self.loss(network).gradients())
    second.update(&other, along: Self.loss(other).gradients())
    #expect(network.tensors() == other.tensors())
  }

  /// A loss of a parabola falls, then explodes; the suggestion lies between.
  @Test func theFinderFindsARate() throws {
    struct Parabola: Module {
      var x = Variable(Tensor([2], [3, -4]))
      mutating func visitParts(_ visitor: inout PartVisitor) { visitor.visit("x", &x, role: .weight) }
    }
    let curve = LearningRateFinder(from: 1e-4, to: 100, steps: 60).run(Parabola(), SGD(learningRate: 0)) {
      network, _ in (network.x * network.x).sum()
    }
    let suggestion = try #require(curve.suggestion)
    // Steps shrink x by 1 - 2 rate: they diverge above 1.
    #expect(suggestion > 0.01 && suggestion < 1 && curve.points.count < 60)
    #expect(curve.points[0].loss == 25 && abs(curve.points[0].learningRate - 1e-4) < 1e-9)
    let flat = LearningRateFinder(from: 1e-4, to: 1, steps: 5).run(Parabola(), SGD(learningRate: 0)) { network, _ in
      (network.x * 0).sum()
    }
    #expect(flat.suggestion == nil && flat.points.count == 5)
  }
}
