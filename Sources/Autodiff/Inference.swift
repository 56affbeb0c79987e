import TensorKernels
import Tensors

// Operations of networks in use, from memory to memory. Each gives what the one of its name gives for variables that are not tracked, to
// the same bits, and allocates nothing once it has seen an input of the size.

/// ``normalizedConvolution(_:filter:scale:bias:statistics:epsilon:rectified:pooled:stride:padding:dilation:groups:)``
/// with statistics that stay; nil where it cannot be done at once.
package func normalizedConvolution(
  _ input: borrowing Activations, filter: Tensor, normalization: FixedNormalization, rectified: Bool, pooled: Bool,
  stride: Int, padding: Int, dilation: Int, groups: Int
) -> Activations? {
  let geometry = ConvolutionGeometry(
    input, filter: filter, stride: stride, padding: padding, dilation: dilation, groups: groups)
  guard let fusion = FusedNormalization(geometry, rectified: rectified, pooled: pooled) else { return nil }
  return Activations(
    batch: fusion.batch, height: fusion.outputHeight, width: fusion.outputWidth, channels: fusion.channels
  ) { output in
    input.withUnsafePointer { fusion.infer(geometry, $0, filter, normalization, into: output) }
  }
}

/// ``convolution(_:filter:bias:stride:padding:dilation:groups:)``.
package func convolution(
  _ input: borrowing Activations, filter: Tensor, bias: Tensor?, stride: Int, padding: Int, dilation: Int, groups: Int
) -> Activations {
  let geometry = ConvolutionGeometry(
    input, filter: filter, stride: stride, padding: padding, dilation: dilation, groups: groups)
  return Activations(
    batch: geometry.batch, height: geometry.outputHeight, width: geometry.outputWidth, channels: geometry.outputChannels
  ) { output in
    let algorithm = Convolution.fastestAlgorithm(geometry, isPrepared: true)
    input.withUnsafePointer {
      Convolution.forward(geometry, input: $0, filter: filter.preparedFilter(geometry, algorithm), output: output)
    }
    bias?.add(toEach: geometry.outputCount / geometry.outputChannels, output)
  }
}

/// ``batchNormalization(_:scale:bias:statistics:epsilon:rectified:)`` with statistics that stay.
package func batchNormalization(
  _ input: borrowing Activations, _ normalization: FixedNormalization, rectified: Bool
) -> Activations {
  input.likewise { output in
    normalization.factor.withUnsafePointer { factor in
      normalization.term.withUnsafePointer { term in
        input.withUnsafePointer {
          BatchNormalization.apply(
            rows: input.rows, channels: input.channels, input: $0, factor: factor, term: term, rectified: rectified,
            output: output)
        }
      }
    }
  }
}

/// ``linear(_:weight:bias:)``.
package func linear(_ input: borrowing Activations, weight: Tensor, bias: Tensor?) -> Activations {
  let (outputs, inputs) = (weight.shape[0], weight.shape[1])
  precondition(
    !input.isImages && input.channels == inputs,
    "linear: expected an input of shape [batch, \(inputs)], got rows of \(input.channels)")
  let batch = input.batch
  return Activations(batch: batch, channels: outputs) { output in
    input.withUnsafePointer { input in
      weight.withUnsafePointer {
        MatrixProduct.multiply(
          rows: batch, columns: outputs, terms: inputs, StridedMatrix(input, columns: inputs),
          StridedMatrix($0, columns: inputs, transposed: true), into: output)
      }
    }
    bias?.add(toEach: batch, output)
  }
}

extension Tensor {
  /// Adds these elements to each of `rows` rows.
  fileprivate func add(toEach rows: Int, _ memory: UnsafeMutablePointer<Float>) {
    withUnsafePointer { own in
      for row in 0..<rows {
        let line = memory + row &* count
        for column in 0..<count { line[column] += own[column] }
      }
    }
  }
}

extension ConvolutionGeometry {
  fileprivate init(
    _ input: borrowing Activations, filter: Tensor, stride: Int, padding: Int, dilation: Int, groups: Int
  ) {
    let shape = filter.shape
    precondition(
      input.isImages && input.channels == shape[1] * groups,
      "convolution: expected images of \(shape[1] * groups) channels, got \(input.isImages ? "images" : "rows") of "
        + "\(input.channels)")
    self.init(
      batch: input.batch, inputHeight: input.height, inputWidth: input.width, inputChannels: input.channels,
      outputChannels: shape[0], kernelHeight: shape[2], kernelWidth: shape[3], stride: stride, padding: padding,
      dilation: dilation, groups: groups)
  }
}
