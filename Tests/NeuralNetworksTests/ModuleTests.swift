import NeuralNetworks
import Testing

/// Modules that name their parts, and those that forget one.
@Suite struct ModuleTests {
  /// A residual block as a user writes it: one list of parts, one forward pass.
  struct Block: Layer {
    var conv1, conv2: Convolution2D
    var norm1, norm2: BatchNormalization
    var downsample: Convolution2D?
    var dropout = Dropout(0.5)
    var gain: Variable? = Variable(Tensor(1))

    init(_ inputs: Int, _ outputs: Int, using generator: inout RandomGenerator) {
      conv1 = Convolution2D(inputs, outputs, kernel: 3, hasBias: false, using: &generator)
      norm1 = BatchNormalization(outputs)
      conv2 = Convolution2D(outputs, outputs, kernel: 3, hasBias: false, using: &generator)
      norm2 = BatchNormalization(outputs)
      guard inputs != outputs else { return }
      downsample = Convolution2D(inputs, outputs, kernel: 1, hasBias: false, using: &generator)
    }

    mutating func visitParts(_ visitor: inout PartVisitor) {
      visitor.visit("conv1", &conv1)
      visitor.visit("norm1", &norm1)
      visitor.visit("conv2", &conv2)
      visitor.visit("norm2", &norm2)
      visitor.visit("downsample", &downsample)
      visitor.visit("gain", &gain, role: .weight)
    }

    mutating func forward(_ x: Variable, _ pass: inout ForwardPass) -> Variable {
      let y = dropout(relu(norm1(conv1(x, &pass), &pass)), &pass)
      return relu(norm2(conv2(y, &pass), &pass) * (gain ?? Variable(Tensor(1))) + (downsample?(x, &pass) ?? x))
    }
  }

  /// A model of two inputs, which is no layer.
  struct Scorer: Module {
    var heads: [Linear]
    var scale = Variable(Tensor(2))
    mutating func visitParts(_ visitor: inout PartVisitor) {
      visitor.visit("heads", &heads)
      visitor.visit("scale", &scale, role: .weight)
    }
    mutating func scores(_ x: Variable, _ y: Variable, _ pass: inout ForwardPass) -> Variable {
      heads[0](x, &pass).matrixProduct(heads[1](y, &pass).transposed([1, 0])) * scale
    }
  }

  @Test func partsAreNamedByTheirPath() {
    var generator = RandomGenerator(seed: 1)
    let network: Sequential = ["a": Block(3, 4, using: &generator), "b": Block(4, 4, using: &generator)]
    #expect(
      network.parameters.map(\.name) == [
        "a.conv1.weight", "a.norm1.weight", "a.norm1.bias", "a.norm1.running_mean", "a.norm1.running_var",
        "a.conv2.weight", "a.norm2.weight", "a.norm2.bias", "a.norm2.running_mean", "a.norm2.running_var",
        "a.downsample.weight", "a.gain", "b.conv1.weight", "b.norm1.weight", "b.norm1.bias", "b.norm1.running_mean",
        "b.norm1.running_var", "b.conv2.weight", "b.norm2.weight", "b.norm2.bias", "b.norm2.running_mean",
        "b.norm2.running_var", "b.gain",
      ])
    let scorer = Scorer(heads: [Linear(2, 3, using: &generator), Linear(2, 3, hasBias: false, using: &generator)])
    #expect(scorer.parameters.map(\.name) == ["heads.0.weight", "heads.0.bias", "heads.1.weight", "scale"])
  }

  /// In training the layers within take the batch's statistics, draw and note; in use nothing changes.
  @Test func onePassServesUseAndTraining() {
    var generator = RandomGenerator(seed: 2)
    var block = Block(3, 3, using: &generator)
    let images = Variable(constant: .normal([8, 5, 5, 3], mean: 3, using: &generator))
    let before = block.parameters.map(\.variable.value)
    let used = block.inferred(images).value
    #expect(block.parameters.map(\.variable.value) == before && block(images.value) == used)
    let (first, second) = (block.train(images, using: &generator).value, block.train(images, using: &generator).value)
    #expect(first != second && first != used)
    let changed = zip(before, block.parameters).filter { $0 != $1.variable.value }.map(\.1.name)
    #expect(changed == ["norm1.running_mean", "norm1.running_var", "norm2.running_mean", "norm2.running_var"])
    // The same generator, the same numbers; and it moves on.
    var (one, other) = (RandomGenerator(seed: 3), RandomGenerator(seed: 3))
    var copy = block
    #expect(block.train(images, using: &one).value == copy.train(images, using: &other).value)
    var fresh = RandomGenerator(seed: 3)
    #expect(one.next() == other.next() && one.next() != fresh.next())
  }

  @Test func anyModuleIsTrainedSavedAndFrozen() throws {
    var generator = RandomGenerator(seed: 4)
    var scorer = Scorer(heads: [Linear(2, 3, using: &generator), Linear(2, 3, hasBias: false, using: &generator)])
    let (x, y) = (
      Variable(constant: .normal([4, 2], using: &generator)), Variable(constant: .normal([4, 2], using: &generator))
    )
    var optimizer = AdamW(learningRate: 0.05)
    func loss(_ scorer: inout Scorer) -> Variable {
      var pass = ForwardPass.training(using: generator)
      return CrossEntropy()(scorer.scores(x, y, &pass), labels: [0, 1, 2, 3])
    }
    let first = loss(&scorer).value.scalar
    for _ in 0..<100 { optimizer.update(&scorer, along: loss(&scorer).gradients()) }
    #expect(loss(&scorer).value.scalar < first / 2)
    var other = Scorer(heads: [Linear(2, 3, using: &generator), Linear(2, 3, hasBias: false, using: &generator)])
    try other.load(Safetensors(scorer.tensors()))
    #expect(loss(&other).value == loss(&scorer).value)
    var frozen = scorer.frozen
    #expect(!loss(&frozen).isTracked)
  }

  /// The first error ends the visits, and is thrown.
  @Test func visitsStopAtAnError() {
    struct Stop: Error {}
    var generator = RandomGenerator(seed: 5)
    var block = Block(3, 4, using: &generator)
    var seen: [String] = []
    #expect(throws: Stop.self) {
      try block.forEachParameter { name, _, _ in
        seen.append(name)
        if seen.count == 2 { throw Stop() }
      }
    }
    #expect(seen == ["conv1.weight", "norm1.weight"])
  }

  #if compiler(>=6.2)
    struct Forgetful: Layer {
      var body: Linear
      var heads: [Linear]
      mutating func visitParts(_ visitor: inout PartVisitor) { visitor.visit("body", &body) }
      mutating func forward(_ x: Variable, _ pass: inout ForwardPass) -> Variable { heads[0](body(x, &pass), &pass) }
    }
    static func forgetful() -> Forgetful {
      var generator = RandomGenerator(seed: 6)
      return Forgetful(body: Linear(2, 2, using: &generator), heads: [Linear(2, 2, using: &generator)])
    }

    /// A layer that forgets a part neither trains nor saves without it; frozen parts may be left out.
    @Test func forgottenPartsAreNamed() async throws {
      let trained = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        var network: Sequential = ["inner": ModuleTests.forgetful()]
        var (optimizer, generator) = (SGD(learningRate: 0.1), RandomGenerator(seed: 7))
        let loss = network.train(Variable(constant: Tensor([1, 2], repeating: 1)), using: &generator).sum()
        optimizer.update(&network, along: loss.gradients())
      }
      let saved = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        _ = ModuleTests.forgetful().tensors()
      }
      for result in [trained, saved] {
        let message = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
        #expect(message.contains("Forgetful: visitParts does not name the parameters that the property 'heads' holds"))
      }
      var partly = Self.forgetful()
      partly.heads = partly.heads.map(\.frozen)
      #expect(partly.tensors().keys.sorted() == ["body.bias", "body.weight"])
    }
  #endif
}
