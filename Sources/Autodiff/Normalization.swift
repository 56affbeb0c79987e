import SystemLibrary
import TensorKernels
import Tensors

/// Normalises along the last axis (Ba, Kiros & Hinton 2016, "Layer Normalization"):
///
///     y = (x − mean) / √(variance + ε) · scale + bias
///
/// with mean and variance (divided by the count) of each row.
///
/// - Parameters:
///   - x: [..., columns].
///   - scale: [columns].
///   - bias: [columns].
///   - epsilon: What is added to the variance.
/// - Returns: The shape of `x`.
public func layerNormalization(_ x: Variable, scale: Variable, bias: Variable, epsilon: Float = 1e-5) -> Variable {
  let (input, factors, shape) = (x.value, scale.value, x.shape)
  let columns = shape.rank > 0 ? shape[-1] : 0
  expect(
    columns > 0 && scale.shape.isVector(of: columns) && bias.shape.isVector(of: columns),
    "layerNormalization: expected scale and bias of shape [\(columns)] for an input of shape \(shape), got "
      + "\(scale.shape) and \(bias.shape)")
  let rows = shape.count / columns
  var (mean, inverseDeviation) = (Tensor([rows], repeating: 0), Tensor([rows], repeating: 0))
  let output = Tensor(shape) { output in
    mean.withUnsafeMutablePointer { mean in
      inverseDeviation.withUnsafeMutablePointer { inverseDeviation in
        withUnsafePointers(input, factors, bias.value) {
          LayerNormalization.normalize(
            rows: rows, columns: columns, input: $0, scale: $1, bias: $2, epsilon: epsilon, mean: mean,
            inverseDeviation: inverseDeviation, output: output)
        }
      }
    }
  }
  let (savedMean, savedDeviation) = (mean, inverseDeviation)
  return Variable(output, from: [x, scale, bias]) { gradient in
    normalizationGradients(shape, columns) { inputGradient, scaleGradient, biasGradient in
      withUnsafePointers(input, factors, gradient) { input, factors, gradient in
        withUnsafePointers(savedMean, savedDeviation, savedMean) { mean, inverseDeviation, _ in
          LayerNormalization.gradients(
            rows: rows, columns: columns, input: input, outputGradient: gradient, mean: mean,
            inverseDeviation: inverseDeviation, scale: factors, inputGradient: inputGradient,
            scaleGradient: scaleGradient, biasGradient: biasGradient)
        }
      }
    }
  }
}

/// Normalises groups of neighbouring channels within each image (Wu & He 2018, "Group Normalization"). With as many
/// groups as channels it is instance normalisation (Ulyanov, Vedaldi & Lempitsky 2016).
///
/// - Parameters:
///   - x: [batch, height, width, channels].
///   - groups: How many groups; they have equally many channels.
///   - scale: [channels].
///   - bias: [channels].
///   - epsilon: What is added to the variance.
/// - Returns: The shape of `x`.
public func groupNormalization(
  _ x: Variable, groups: Int, scale: Variable, bias: Variable, epsilon: Float = 1e-5
) -> Variable {
  let (input, factors, shape) = (x.value, scale.value, x.shape)
  let channels = shape.rank == 4 ? shape[3] : 0
  expect(
    shape.rank == 4 && shape[1] * shape[2] > 0 && groups > 0 && channels > 0 && channels % groups == 0
      && scale.shape.isVector(of: channels) && bias.shape.isVector(of: channels),
    "groupNormalization: expected [batch, height, width, channels] with channels that \(groups) groups divide, and scale "
      + "and bias of shape [channels], got \(shape), \(scale.shape) and \(bias.shape)")
  let kernel = GroupNormalization(batch: shape[0], pixels: shape[1] * shape[2], channels: channels, groups: groups)
  var mean = Tensor([shape[0], groups], repeating: 0)
  var inverseDeviation = mean
  let output = Tensor(shape) { output in
    mean.withUnsafeMutablePointer { mean in
      inverseDeviation.withUnsafeMutablePointer { inverseDeviation in
        withUnsafePointers(input, factors, bias.value) {
          kernel.normalize(
            $0, scale: $1, bias: $2, epsilon: epsilon, mean: mean, inverseDeviation: inverseDeviation, output: output)
        }
      }
    }
  }
  let (savedMean, savedDeviation) = (mean, inverseDeviation)
  return Variable(output, from: [x, scale, bias]) { gradient in
    normalizationGradients(shape, channels) { inputGradient, scaleGradient, biasGradient in
      withUnsafePointers(input, factors, gradient) { input, factors, gradient in
        withUnsafePointers(savedMean, savedDeviation, savedMean) { mean, inverseDeviation, _ in
          kernel.gradients(
            input, outputGradient: gradient, mean: mean, inverseDeviation: inverseDeviation, scale: factors,
            inputGradient: inputGradient, scaleGradient: scaleGradient, biasGradient: biasGradient)
        }
      }
    }
  }
}

/// Gradients to an input, to a scale and to a bias, which `fill` writes.
private func normalizationGradients(
  _ shape: Shape, _ channels: Int,
  _ fill: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
) -> [Tensor?] {
  var (scaleGradient, biasGradient) = (Tensor([channels], repeating: 0), Tensor([channels], repeating: 0))
  let inputGradient = Tensor(shape) { input in
    scaleGradient.withUnsafeMutablePointer { scale in
      biasGradient.withUnsafeMutablePointer { bias in fill(input, scale, bias) }
    }
  }
  return [inputGradient, scaleGradient, biasGradient]
}

private func withUnsafePointers<Result>(
  _ first: Tensor, _ second: Tensor, _ third: Tensor,
  _ body: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>) -> Result
) -> Result {
  first.withUnsafePointer { first in
    second.withUnsafePointer { second in third.withUnsafePointer { body(first, second, $0) } }
  }
}
