import MienKernels
import MienSystem
import MienTensors

/// Transposed convolution: what the gradient of a ``convolution(_:filter:bias:stride:padding:dilation:groups:)`` to its
/// input is, as an operation. With a stride it enlarges images (Dumoulin & Visin 2016, "A guide to convolution
/// arithmetic").
///
///     outputHeight = (height − 1) · stride − 2 · padding + dilation · (kernelHeight − 1) + 1 + outputPadding
///
/// - Parameters:
///   - input: [batch, height, width, inputChannels].
///   - filter: [inputChannels, outputChannels / groups, kernelHeight, kernelWidth], as PyTorch stores it.
///   - bias: [outputChannels], if there is one.
///   - outputPadding: Rows and columns that are added at the end, below `stride`.
/// - Returns: [batch, outputHeight, outputWidth, outputChannels].
public func transposedConvolution(
  _ input: Variable, filter: Variable, bias: Variable? = nil, stride: Int = 1, padding: Int = 0,
  outputPadding: Int = 0, dilation: Int = 1, groups: Int = 1
) -> Variable {
  let (x, w) = (input.value, filter.value)
  guard x.shape.rank == 4, w.shape.rank == 4, x.shape[3] == w.shape[0] else {
    stop(
      "transposedConvolution: expected an input of shape [batch, height, width, \(w.shape.rank == 4 ? w.shape[0] : 0)], "
        + "got \(x.shape)")
  }
  expect(
    outputPadding >= 0 && outputPadding < stride,
    "transposedConvolution: expected an output padding from 0 to below the stride \(stride), got \(outputPadding)")
  func size(_ size: Int, _ kernel: Int) -> Int {
    (size - 1) * stride - 2 * padding + dilation * (kernel - 1) + 1 + outputPadding
  }
  let (height, width, outputs) = (size(x.shape[1], w.shape[2]), size(x.shape[2], w.shape[3]), w.shape[1] * groups)
  // The convolution from the output back to the input.
  let geometry = ConvolutionGeometry(
    batch: x.shape[0], inputHeight: height, inputWidth: width, inputChannels: outputs, outputChannels: w.shape[0],
    kernelHeight: w.shape[2], kernelWidth: w.shape[3], stride: stride, padding: padding, dilation: dilation,
    groups: groups)
  let value = inputGradient(geometry, x, filter: w, shape: [x.shape[0], height, width, outputs])
  let (inputIsTracked, filterIsTracked) = (input.isTracked, filter.isTracked)
  let result = Variable(value, from: [input, filter]) { gradient in
    [
      inputIsTracked
        ? Tensor(x.shape) { output in
          gradient.withUnsafePointer { gradient in
            w.withUnsafePointer { Convolution.forward(geometry, input: gradient, filter: $0, output: output) }
          }
        } : nil,
      filterIsTracked ? filterGradient(geometry, x, input: gradient, shape: w.shape) : nil,
    ]
  }
  return bias.map { result + $0 } ?? result
}
