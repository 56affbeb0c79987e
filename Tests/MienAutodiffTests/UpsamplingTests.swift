import MienAutodiff
import MienKernels
import MienTensors
import Testing

@Suite struct UpsamplingTests {
  static let checks = [(1, 1, 1, 1, 3), (2, 2, 3, 4, 2), (1, 5, 2, 3, 3), (1, 3, 3, 2, 1)].flatMap {
    batch, height, width, channels, factor in
    let geometry = UpsamplingGeometry(
      batch: batch, inputHeight: height, inputWidth: width, channels: channels, factor: factor)
    return [
      GradientCheck("nearest upsampling by \(factor)", [[batch, height, width, channels]]) {
        nearestUpsampling($0[0], factor: factor)
      } reference: {
        UpsamplingReference.forward(geometry, isLinear: false, input: $0[0].elements)
      },
      GradientCheck("bilinear upsampling by \(factor)", [[batch, height, width, channels]]) {
        bilinearUpsampling($0[0], factor: factor)
      } reference: {
        UpsamplingReference.forward(geometry, isLinear: true, input: $0[0].elements)
      },
    ]
  }

  @Test(arguments: checks) func gradient(_ check: GradientCheck) { check.run() }

  @Test func emptyBatches() {
    #expect(bilinearUpsampling(Tensor([0, 2, 2, 1], []), factor: 2).shape == [0, 4, 4, 1])
    #expect(nearestUpsampling(Tensor([2, 0, 2, 1], []), factor: 2).shape == [2, 0, 4, 1])
  }
}
