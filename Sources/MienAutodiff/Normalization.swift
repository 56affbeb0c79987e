import MienKernels
import MienSystem
import MienTensors

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
  let shape = x.shape
  let columns = shape.rank > 0 ? shape[-1] : 0
  expect(
    columns > 0 && scale.shape.isVector(of: columns) && bias.shape.isVector(of: columns),
    "layerNormalization: expected scale and bias of shape [\(columns)] for an input of shape \(shape), got "
      + "\(scale.shape) and \(bias.shape)")
  return normalized(x, scale, bias, epsilon, LayerNormalization(rows: shape.count / columns, columns: columns))
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
  let shape = x.shape
  let channels = shape.rank == 4 ? shape[3] : 0
  expect(
    shape.rank == 4 && shape[1] * shape[2] > 0 && groups > 0 && channels > 0 && channels % groups == 0
      && scale.shape.isVector(of: channels) && bias.shape.isVector(of: channels),
    "groupNormalization: expected [batch, height, width, channels] with channels that \(groups) groups divide, and scale "
      + "and bias of shape [channels], got \(shape), \(scale.shape) and \(bias.shape)")
  return normalized(
    x, scale, bias, epsilon,
    GroupNormalization(batch: shape[0], pixels: shape[1] * shape[2], channels: channels, groups: groups))
}

/// What `kernel` computes, and its pullback.
private func normalized(
  _ x: Variable, _ scale: Variable, _ bias: Variable, _ epsilon: Float, _ kernel: some SampleNormalization
) -> Variable {
  let (input, factors, terms) = (x.value, scale.value, bias.value)
  var mean = Tensor([kernel.statistics], repeating: 0)
  var inverseDeviation = mean
  let output = Tensor(x.shape) { output in
    mean.withUnsafeMutablePointer { mean in
      inverseDeviation.withUnsafeMutablePointer { inverseDeviation in
        input.withUnsafePointer { input in
          factors.withUnsafePointer { factors in
            terms.withUnsafePointer {
              kernel.normalize(
                input, scale: factors, bias: $0, epsilon: epsilon, mean: mean, inverseDeviation: inverseDeviation,
                output: output)
            }
          }
        }
      }
    }
  }
  let (savedMean, savedDeviation) = (mean, inverseDeviation)
  return Variable(output, from: [x, scale, bias]) { gradient in
    var scaleGradient = Tensor([kernel.channels], repeating: 0)
    var biasGradient = scaleGradient
    let inputGradient = Tensor(input.shape) { inputGradient in
      scaleGradient.withUnsafeMutablePointer { scaleGradient in
        biasGradient.withUnsafeMutablePointer { biasGradient in
          input.withUnsafePointer { input in
            gradient.withUnsafePointer { gradient in
              savedMean.withUnsafePointer { mean in
                savedDeviation.withUnsafePointer { deviation in
                  factors.withUnsafePointer {
                    kernel.gradients(
                      input, outputGradient: gradient, mean: mean, inverseDeviation: deviation, scale: $0,
                      inputGradient: inputGradient, scaleGradient: scaleGradient, biasGradient: biasGradient)
                  }
                }
              }
            }
          }
        }
      }
    }
    return [inputGradient, scaleGradient, biasGradient]
  }
}
