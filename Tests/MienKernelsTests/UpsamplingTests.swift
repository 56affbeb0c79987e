import MienKernels
import Testing

/// The fast upsampling and its gradient against the readable ones.
@Suite struct UpsamplingTests {
  @Test(arguments: [(1, 1, 1, 1), (2, 3, 5, 4), (1, 1, 7, 3), (3, 24, 20, 17)], [1, 2, 3, 5])
  func upsampling(size: (batch: Int, height: Int, width: Int, channels: Int), factor: Int) throws {
    let geometry = UpsamplingGeometry(
      batch: size.batch, inputHeight: size.height, inputWidth: size.width, channels: size.channels, factor: factor)
    let (input, gradient) = (noise(geometry.inputCount, seed: 1), noise(geometry.outputCount, seed: 2))
    let outputs = try runKernel(
      [input, gradient], outputs: [gradient.count, input.count, gradient.count, input.count]
    ) {
      Upsampling.nearest(geometry, input: $0[0], output: $1[0])
      Upsampling.nearestGradient(geometry, outputGradient: $0[1], inputGradient: $1[1])
      Upsampling.bilinear(geometry, input: $0[0], output: $1[2])
      Upsampling.bilinearGradient(geometry, outputGradient: $0[1], inputGradient: $1[3])
    }
    for isLinear in [false, true] {
      let (forward, backward) = isLinear ? (outputs[2], outputs[3]) : (outputs[0], outputs[1])
      func output(_ input: [Double]) -> [Double] {
        UpsamplingReference.forward(geometry, isLinear: isLinear, input: input)
      }
      func inputGradient(_ gradient: [Double]) -> [Double] {
        UpsamplingReference.gradient(geometry, isLinear: isLinear, outputGradient: gradient)
      }
      // The weights are rounded, too: relative to the larger of their terms.
      let (largest, terms) = (4 * Double(max(size.height, size.width)), 4 * factor * factor)
      #expect(
        worstError(
          forward, output(input.doubles), magnitudes: output(input.magnitudes).map { largest * ($0 + 0.1) }, terms: 4)
          < 1)
      #expect(
        worstError(
          backward, inputGradient(gradient.doubles),
          magnitudes: inputGradient(gradient.magnitudes).map { largest * ($0 + 0.1) }, terms: terms) < 1)
    }
  }
}
