import NeuralNetworks
import ReferenceSupport
import Testing

@Suite struct ResidualBlockTests {
  private static func block(_ inputs: Int, _ outputs: Int, stride: Int) -> ResidualBlock {
    var generator = RandomGenerator(seed: 1)
    var shortcut: Sequential?
    if inputs != outputs || stride != 1 {
      shortcut = [
        "conv": Convolution2D(inputs, outputs, kernel: 1, stride: stride, hasBias: false, using: &generator)
      ]
    }
    return ResidualBlock(
      main: [
        "conv1": Convolution2D(inputs, outputs, kernel: 3, stride: stride, hasBias: false, using: &generator),
        "norm1": BatchNormalization(outputs),
      ], shortcut: shortcut)
  }

  @Test func names() {
    let main = ["conv1.weight", "norm1.weight", "norm1.bias", "norm1.running_mean", "norm1.running_var"]
    #expect(Self.block(3, 3, stride: 1).parameters.map(\.name) == main)
    #expect(Self.block(3, 4, stride: 2).parameters.map(\.name) == main + ["shortcut.conv.weight"])
  }

  @Test(arguments: [(3, 3, 1), (3, 4, 2)])
  func isReLUOfTheSum(inputs: Int, outputs: Int, stride: Int) {
    var block = Self.block(inputs, outputs, stride: stride)
    var generator = RandomGenerator(seed: 2)
    let images = Tensor.uniform([2, 6, 6, inputs], in: -1...1, using: &generator)
    let passed = block.shortcut.map { $0(images) } ?? images
    let expected = (block.main(images) + passed).map { max($0, 0) }
    #expect(block(images) == expected)
    var main = block.main
    let trained = main.train(Variable(constant: images), using: &generator).value
    let output = block.train(Variable(constant: images), using: &generator).value
    #expect(output == (trained + passed).map { max($0, 0) })
    // The statistics were noted in the block itself.
    #expect(block.main.numbers == main.numbers)
  }

  @Test func gradientsReachBothBranches() {
    var block = Self.block(3, 4, stride: 2)
    var generator = RandomGenerator(seed: 2)
    let images = Variable(.uniform([2, 6, 6, 3], in: -1...1, using: &generator))
    let gradients = block.train(images, using: &generator).sum().gradients()
    for parameter in block.parameters where parameter.role.isTrained {
      #expect(gradients[parameter.variable]?.elements.contains { $0 != 0 } == true, "\(parameter.name)")
    }
    #expect(gradients[images] != nil)
  }
}
