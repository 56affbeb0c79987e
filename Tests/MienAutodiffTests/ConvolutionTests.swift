import MienAutodiff
import MienKernels
import MienTensors
import Testing

enum ConvolutionChecks {
  static func check(
    batch: Int, size: Int, inputs: Int, outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    dilation: Int = 1, groups: Int = 1, biased: Bool = false
  ) -> GradientCheck {
    let geometry = ConvolutionGeometry(
      batch: batch, inputHeight: size, inputWidth: size + 1, inputChannels: inputs, outputChannels: outputs,
      kernelHeight: kernel, kernelWidth: kernel, stride: stride, padding: padding, dilation: dilation,
      groups: groups)
    let shapes: [Shape] = [[batch, size, size + 1, inputs], [outputs, inputs / groups, kernel, kernel]]
    return GradientCheck(
      "convolution, stride \(stride), padding \(padding), dilation \(dilation), groups \(groups)",
      biased ? shapes + [[outputs]] : shapes
    ) {
      convolution(
        $0[0], filter: $0[1], bias: biased ? $0[2] : nil, stride: stride, padding: padding,
        dilation: dilation, groups: groups)
    } reference: { inputs in
      let output = ConvolutionReference.forward(
        geometry, input: inputs[0].elements, filter: inputs[1].elements)
      guard biased else { return output }
      return output.indices.map { output[$0] + inputs[2].elements[$0 % outputs] }
    }
  }
}

@Suite struct ConvolutionTests {
  static let checks = [
    ConvolutionChecks.check(batch: 1, size: 1, inputs: 1, outputs: 1, kernel: 1),
    ConvolutionChecks.check(batch: 2, size: 5, inputs: 3, outputs: 4, kernel: 3, padding: 1),
    ConvolutionChecks.check(batch: 2, size: 5, inputs: 3, outputs: 4, kernel: 3, padding: 1, biased: true),
    ConvolutionChecks.check(batch: 9, size: 6, inputs: 2, outputs: 7, kernel: 2, stride: 2),
    ConvolutionChecks.check(batch: 1, size: 7, inputs: 2, outputs: 3, kernel: 3, stride: 3, padding: 2),
    ConvolutionChecks.check(batch: 1, size: 8, inputs: 2, outputs: 33, kernel: 3, dilation: 2),
    ConvolutionChecks.check(batch: 2, size: 5, inputs: 4, outputs: 6, kernel: 3, padding: 1, groups: 2),
    ConvolutionChecks.check(batch: 2, size: 6, inputs: 5, outputs: 5, kernel: 3, stride: 2, padding: 1, groups: 5),
    ConvolutionChecks.check(
      batch: 1, size: 9, inputs: 4, outputs: 4, kernel: 2, stride: 2, padding: 3, dilation: 3, groups: 2,
      biased: true),
  ]

  @Test(arguments: checks) func gradient(_ check: GradientCheck) { check.run() }

  /// A frozen filter is prepared once for each of the shapes that it is used under.
  @Test func frozenFilterUnderTwoShapes() {
    var generator = RandomGenerator(seed: 2)
    let w = Tensor.normal([32, 16, 3, 3], using: &generator)
    let x = Variable(constant: .normal([9, 6, 6, 16], using: &generator))
    let patches = Variable(constant: .normal([9, 6, 6, 144], using: &generator))
    let wide = Variable(constant: .normal([9, 6, 6, 32], using: &generator))
    for (input, shape, padding) in [
      (x, [32, 16, 3, 3], 1), (patches, [32, 144, 1, 1], 0), (wide, [16, 32, 3, 3], 1),
    ]
      as [(Variable, Shape, Int)]
    {
      let shared = Variable(constant: w.reshaped(shape))
      let own = Variable(constant: Tensor(shape, w.elements))
      #expect(
        convolution(input, filter: shared, padding: padding).value
          == convolution(input, filter: own, padding: padding).value)
    }
    // The same algorithm under another shape.
    let direct = Variable(constant: .normal([1, 6, 6, 15], using: &generator))
    let small = Tensor.normal([7, 15, 3, 3], using: &generator)
    let before = convolution(direct, filter: Variable(constant: small), padding: 1)
    let turned = Variable(constant: small.reshaped([7, 15, 1, 9]))
    let after = convolution(direct, filter: turned, padding: 4)
    #expect(before.shape == [1, 6, 6, 7])
    #expect(
      after.value
        == convolution(direct, filter: Variable(constant: Tensor([7, 15, 1, 9], small.elements)), padding: 4).value)
  }

  /// A frozen filter gets no gradient, and the input's is the same as with one that is trained.
  @Test func frozenFilter() {
    var generator = RandomGenerator(seed: 1)
    let x = Variable(Tensor.normal([2, 5, 5, 3], using: &generator))
    let w = Variable(Tensor.normal([4, 3, 3, 3], using: &generator))
    let trained = convolution(x, filter: w).sum().gradients()
    let frozen = convolution(x, filter: w.detached).sum().gradients()
    #expect(frozen[x] == trained[x])
    #expect(trained[w] != nil && frozen[w] == nil)
    #expect(convolution(x.detached, filter: w).sum().gradients()[w] == trained[w])
  }
}
