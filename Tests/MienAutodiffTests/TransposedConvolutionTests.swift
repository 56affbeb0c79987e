import MienAutodiff
import MienKernels
import MienTensors
import Testing

@Suite struct TransposedConvolutionTests {
  /// Kernel, stride, padding, output padding, dilation, groups.
  private static let cases = [
    (1, 1, 0, 0, 1, 1), (3, 1, 1, 0, 1, 1), (2, 2, 0, 0, 1, 1), (3, 2, 1, 1, 1, 2), (4, 3, 2, 2, 1, 1),
    (3, 2, 0, 0, 2, 4),
  ]

  static let checks = cases.map { kernel, stride, padding, outputPadding, dilation, groups in
    GradientCheck(
      "kernel \(kernel), stride \(stride), padding \(padding)+\(outputPadding), dilation \(dilation), groups \(groups)",
      [[2, 4, 3, 4], [4, 8 / groups, kernel, kernel], [8]]
    ) {
      transposedConvolution(
        $0[0], filter: $0[1], bias: $0[2], stride: stride, padding: padding, outputPadding: outputPadding,
        dilation: dilation, groups: groups)
    } reference: { inputs in
      // Every input pixel writes its filter into the output: the definition, with nothing of a convolution's gradient.
      func size(_ size: Int) -> Int { (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1 + outputPadding }
      let (height, width) = (size(4), size(3))
      var output = (0..<2 * height * width * 8).map { inputs[2].elements[$0 % 8] }
      for image in 0..<2 {
        for (y, x, c) in (0..<4 * 3 * 4).map({ ($0 / 12, $0 / 4 % 3, $0 % 4) }) {
          let value = inputs[0].elements[((image * 4 + y) * 3 + x) * 4 + c]
          let (group, perGroup) = (c / (4 / groups), 8 / groups)
          for (o, i, j) in (0..<perGroup * kernel * kernel).map({
            ($0 / kernel / kernel, $0 / kernel % kernel, $0 % kernel)
          }) {
            let (row, column) = (y * stride + i * dilation - padding, x * stride + j * dilation - padding)
            guard 0..<height ~= row, 0..<width ~= column else { continue }
            output[((image * height + row) * width + column) * 8 + group * perGroup + o] +=
              value * inputs[1].elements[((c * perGroup + o) * kernel + i) * kernel + j]
          }
        }
      }
      return output
    }
  }

  @Test(arguments: checks) func gradient(_ check: GradientCheck) { check.run() }
}
