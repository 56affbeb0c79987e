import TensorKernels
import Tensors

/// Two-dimensional convolution (cross-correlation, as in every deep-learning library):
///
///     output[n, y, x, o] = Σ input[n, y·s + i·d − p, x·s + j·d − p, c] · filter[o, c, i, j]
///
/// with stride s, padding p, dilation d, summed over rows i, columns j and the channels c of o's group.
///
/// - Parameters:
///   - input: [batch, height, width, inputChannels].
///   - filter: [outputChannels, inputChannels / groups, kernelHeight, kernelWidth].
///   - bias: [outputChannels], if there is one.
/// - Returns: [batch, outputHeight, outputWidth, outputChannels]; see ``ConvolutionGeometry``.
public func convolution(
  _ input: Variable, filter: Variable, bias: Variable? = nil, stride: Int = 1, padding: Int = 0,
  dilation: Int = 1,
  groups: Int = 1
) -> Variable {
  let (x, w) = (input.value, filter.value)
  precondition(
    x.shape.rank == 4 && w.shape.rank == 4 && x.shape[3] == w.shape[1] * groups,
    "convolution: expected an input of shape [batch, height, width, \(w.shape.rank == 4 ? w.shape[1] * groups : 0)], "
      + "got \(x.shape)")
  let geometry = ConvolutionGeometry(
    batch: x.shape[0], inputHeight: x.shape[1], inputWidth: x.shape[2], inputChannels: x.shape[3],
    outputChannels: w.shape[0], kernelHeight: w.shape[2], kernelWidth: w.shape[3], stride: stride,
    padding: padding,
    dilation: dilation, groups: groups)
  let value = Tensor([geometry.batch, geometry.outputHeight, geometry.outputWidth, geometry.outputChannels]) {
    output in
    x.withUnsafePointer { x in
      w.withUnsafePointer { Convolution.forward(geometry, input: x, filter: $0, output: output) }
    }
  }
  let (inputIsTracked, filterIsTracked) = (input.isTracked, filter.isTracked)
  let result = Variable(value, from: [input, filter]) { gradient in
    [
      inputIsTracked ? inputGradient(geometry, gradient, filter: w, shape: x.shape) : nil,
      filterIsTracked ? filterGradient(geometry, gradient, input: x, shape: w.shape) : nil,
    ]
  }
  return bias.map { result + $0 } ?? result
}

private func inputGradient(
  _ geometry: ConvolutionGeometry, _ gradient: Tensor, filter: Tensor, shape: Shape
) -> Tensor {
  Tensor(shape) { output in
    gradient.withUnsafePointer { gradient in
      filter.withUnsafePointer {
        Convolution.inputGradient(geometry, outputGradient: gradient, filter: $0, inputGradient: output)
      }
    }
  }
}

private func filterGradient(
  _ geometry: ConvolutionGeometry, _ gradient: Tensor, input: Tensor, shape: Shape
) -> Tensor {
  Tensor(shape) { output in
    gradient.withUnsafePointer { gradient in
      input.withUnsafePointer {
        Convolution.filterGradient(geometry, input: $0, outputGradient: gradient, filterGradient: output)
      }
    }
  }
}
