import MienAutodiff
import MienKernels
import MienTensors
import Testing

@Suite struct PoolingTests {
  static let checks = [(2, 4, 3, 2, 2), (1, 7, 1, 3, 2), (9, 5, 7, 3, 1), (2, 8, 2, 2, 3), (1, 1, 5, 1, 1)].flatMap {
    (batch, size, channels, window, stride) -> [GradientCheck] in
    let shape: Shape = [batch, size, size + 1, channels]
    let geometry = PoolingGeometry(
      batch: batch, inputHeight: size, inputWidth: size + 1, channels: channels, size: window, stride: stride)
    let sizes = "windows of \(window) by \(stride)"
    return [
      GradientCheck("maximum pooling, \(sizes)", [shape]) {
        maximumPooling($0[0], size: window, stride: stride)
      } reference: {
        PoolingReference.maximum(geometry, input: $0[0].elements).output
      },
      GradientCheck("average pooling, \(sizes)", [shape]) {
        averagePooling($0[0], size: window, stride: stride)
      } reference: {
        PoolingReference.average(geometry, input: $0[0].elements)
      },
      GradientCheck("global average pooling", [shape]) {
        globalAveragePooling($0[0])
      } reference: {
        $0[0].sum(along: [1, 2]).map { $0 / Double(size * (size + 1)) }.elements
      },
    ]
  }

  @Test(arguments: checks) func gradient(_ check: GradientCheck) { check.run() }

  @Test func strideIsTheSizeIfLeftOut() {
    let x = Variable(Tensor([1, 4, 4, 1], (0..<16).map(Float.init)))
    #expect(maximumPooling(x, size: 2).value == Tensor([1, 2, 2, 1], [5, 7, 13, 15]))
    #expect(averagePooling(x, size: 2).value == Tensor([1, 2, 2, 1], [2.5, 4.5, 10.5, 12.5]))
  }
}
