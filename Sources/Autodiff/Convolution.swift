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
  let geometry = ConvolutionGeometry(
    input: x.shape, filter: w.shape, stride: stride, padding: padding, dilation: dilation, groups: groups)
  let value = Tensor(geometry.outputShape) { output in
    x.withUnsafePointer { x in
      if filter.isTracked {
        w.withUnsafePointer { Convolution.forward(geometry, input: x, filter: $0, output: output) }
      } else {
        let algorithm = Convolution.fastestAlgorithm(geometry, isPrepared: true)
        Convolution.forward(geometry, input: x, filter: w.preparedFilter(geometry, algorithm), output: output)
      }
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

extension Tensor {
  /// This filter in the form that `algorithm` reads, prepared once for as long as the filter stays the same.
  func preparedFilter(_ geometry: ConvolutionGeometry, _ algorithm: ConvolutionAlgorithm) -> PreparedFilter {
    derived(by: FilterKey(shape: shape, algorithm: algorithm, groups: geometry.groups)) {
      withUnsafePointer { PreparedFilter(forwardOf: geometry, $0, algorithm) }
    }
  }
}

private struct FilterKey: Equatable {
  /// Tensors of several shapes can share their elements, and what is derived from them.
  let shape: Shape
  let algorithm: ConvolutionAlgorithm
  let groups: Int
}

extension ConvolutionGeometry {
  /// The geometry of tensors of these shapes.
  init(input: Shape, filter: Shape, stride: Int, padding: Int, dilation: Int, groups: Int) {
    precondition(
      input.rank == 4 && filter.rank == 4 && input[3] == filter[1] * groups,
      "convolution: expected an input of shape [batch, height, width, \(filter.rank == 4 ? filter[1] * groups : 0)], "
        + "got \(input)")
    self.init(
      batch: input[0], inputHeight: input[1], inputWidth: input[2], inputChannels: input[3],
      outputChannels: filter[0], kernelHeight: filter[2], kernelWidth: filter[3], stride: stride, padding: padding,
      dilation: dilation, groups: groups)
  }

  /// [batch, outputHeight, outputWidth, outputChannels].
  var outputShape: Shape { [batch, outputHeight, outputWidth, outputChannels] }
}

func inputGradient(
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

func filterGradient(
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
