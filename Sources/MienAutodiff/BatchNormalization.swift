import MienKernels
import MienSystem
import MienTensors

/// The mean and the variance of every channel, [channels] each.
public struct ChannelStatistics: Sendable, Equatable {
  /// The means.
  public var mean: Tensor
  /// The variances, divided by the count (not by the count minus one).
  public var variance: Tensor
  /// How many values they were computed from.
  public var count: Int

  /// Statistics of these means and variances.
  public init(mean: Tensor, variance: Tensor, count: Int = 0) {
    (self.mean, self.variance, self.count) = (mean, variance, count)
  }

  /// The statistics of `tensor` over all axes but the last.
  public init(of tensor: Tensor) {
    let channels = tensor.shape[-1]
    let rows = tensor.count / max(channels, 1)
    var variance = Tensor([channels], repeating: 0)
    mean = Tensor([channels]) { mean in
      variance.withUnsafeMutablePointer { variance in
        tensor.withUnsafePointer {
          BatchNormalization.statistics(
            rows: rows, channels: channels, input: $0, mean: mean, variance: variance)
        }
      }
    }
    self.variance = variance
    count = rows
  }
}

/// scale · (input − mean) / √(variance + ε) + bias per channel, the last axis (Ioffe & Szegedy 2015), and
/// ReLU after it if `rectified`: one pass over memory for both.
///
/// - Parameters:
///   - input: [..., channels].
///   - scale: [channels].
///   - bias: [channels].
///   - statistics: Fixed ones, as in inference. With nil, the batch's own are computed, and gradients flow through
///     them, too.
///   - epsilon: ε, which keeps the division finite.
/// - Returns: The result, and the statistics it was computed with.
public func batchNormalization(
  _ input: Variable, scale: Variable, bias: Variable, statistics: ChannelStatistics? = nil,
  epsilon: Float = 1e-5,
  rectified: Bool = false
) -> (output: Variable, statistics: ChannelStatistics) {
  let x = input.value
  let channels = x.shape[-1]
  expect(
    scale.shape.isVector(of: channels) && bias.shape.isVector(of: channels),
    "batchNormalization: expected scale and bias of shape [\(channels)], got \(scale.shape) and \(bias.shape)"
  )
  let used = statistics ?? ChannelStatistics(of: x)
  expect(
    used.mean.shape.isVector(of: channels) && used.variance.shape.isVector(of: channels),
    "batchNormalization: expected statistics of shape [\(channels)], got \(used.mean.shape)")
  let affine = ChannelAffine(scale.value, bias.value, used, epsilon)
  let y = x.scaled(by: affine.factor, adding: affine.term, rectified: rectified)
  let context = NormalizationContext(
    x: x, y: y, scale: affine.scale, mean: affine.mean, inverseDeviation: affine.inverseDeviation,
    rectified: rectified, inputIsTracked: input.isTracked)
  let output = Variable(y, from: [input, scale, bias]) { gradient in
    statistics == nil ? context.pullback(gradient) : context.pullbackOfFixedStatistics(gradient)
  }
  return (output, used)
}

/// ``batchNormalization(_:scale:bias:statistics:epsilon:rectified:)`` with fixed statistics, from memory to memory.
package func batchNormalization(
  _ input: borrowing Features, _ normalization: FixedNormalization, rectified: Bool
) -> Features {
  let (rows, channels) = (input.rows, input.channels)
  expect(
    normalization.factor.count == channels,
    "batchNormalization: expected a normalisation of \(channels) channels, got one of \(normalization.factor.count)")
  return input.likewise { output in
    normalization.factor.withUnsafePointer { factor in
      normalization.term.withUnsafePointer { term in
        input.withUnsafePointer {
          BatchNormalization.apply(
            rows: rows, channels: channels, input: $0, factor: factor, term: term, rectified: rectified, output: output)
        }
      }
    }
  }
}

/// The normalisation as one multiplication and one addition per channel, and what its gradients need.
struct ChannelAffine: Sendable {
  let scale, mean, inverseDeviation, factor, term: Tensor

  init(_ scale: Tensor, _ bias: Tensor, _ statistics: ChannelStatistics, _ epsilon: Float) {
    (self.scale, mean) = (scale, statistics.mean)
    inverseDeviation = statistics.variance.map { 1 / ($0 + epsilon).squareRoot() }
    factor = scale * inverseDeviation
    term = bias - mean * factor
  }
}

/// The normalisation with fixed statistics: factor · x + term per channel.
package final class FixedNormalization: Sendable {
  package let factor, term: Tensor

  private init(_ affine: ChannelAffine) { (factor, term) = (affine.factor, affine.term) }

  /// It is computed once, as long as all four tensors stay the same.
  package static func of(
    _ scale: Tensor, _ bias: Tensor, _ statistics: ChannelStatistics, _ epsilon: Float
  ) -> FixedNormalization {
    let key = Key(
      bias: bias.revision, mean: statistics.mean.revision, variance: statistics.variance.revision, epsilon: epsilon)
    return scale.derived(by: key) { FixedNormalization(ChannelAffine(scale, bias, statistics, epsilon)) }
  }

  /// What it is computed from, besides the scale.
  private struct Key: Equatable {
    let bias, mean, variance: Int
    let epsilon: Float
  }
}

/// What the pullbacks of a normalisation need.
private struct NormalizationContext: Sendable {
  let x, y, scale, mean, inverseDeviation: Tensor
  let rectified, inputIsTracked: Bool

  private var channels: Int { scale.count }
  private var rows: Int { x.count / max(channels, 1) }

  func pullback(_ gradient: Tensor) -> [Tensor?] {
    var (scaleGradient, biasGradient) = (Tensor(scale.shape, repeating: 0), Tensor(scale.shape, repeating: 0))
    let inputGradient = Tensor(x.shape) { inputGradient in
      withPointers(gradient, &scaleGradient, &biasGradient) {
        x, y, g, mean, inverseDeviation, dScale, dBias in
        scale.withUnsafePointer {
          BatchNormalization.gradients(
            rows: rows, channels: channels, input: x, output: y, outputGradient: g, mean: mean,
            inverseDeviation: inverseDeviation, scale: $0, rectified: rectified, inputGradient: inputGradient,
            scaleGradient: dScale, biasGradient: dBias)
        }
      }
    }
    return [inputGradient, scaleGradient, biasGradient]
  }

  func pullbackOfFixedStatistics(_ gradient: Tensor) -> [Tensor?] {
    var (scaleGradient, biasGradient) = (Tensor(scale.shape, repeating: 0), Tensor(scale.shape, repeating: 0))
    withPointers(gradient, &scaleGradient, &biasGradient) { x, y, g, mean, inverseDeviation, dScale, dBias in
      BatchNormalization.parameterGradients(
        rows: rows, channels: channels, input: x, output: y, outputGradient: g, mean: mean,
        inverseDeviation: inverseDeviation, rectified: rectified, scaleGradient: dScale, biasGradient: dBias)
    }
    guard inputIsTracked else { return [nil, scaleGradient, biasGradient] }
    let passed = rectified ? gradient.zipped(y, RectifierGradient()) : gradient
    return [passed * (scale * inverseDeviation), scaleGradient, biasGradient]
  }

  private func withPointers(
    _ gradient: Tensor, _ scaleGradient: inout Tensor, _ biasGradient: inout Tensor,
    _ body: (
      UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>,
      UnsafePointer<Float>,
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    scaleGradient.withUnsafeMutablePointer { dScale in
      biasGradient.withUnsafeMutablePointer { dBias in
        x.withUnsafePointer { x in
          y.withUnsafePointer { y in
            gradient.withUnsafePointer { g in
              mean.withUnsafePointer { mean in
                inverseDeviation.withUnsafePointer { body(x, y, g, mean, $0, dScale, dBias) }
              }
            }
          }
        }
      }
    }
  }
}

extension Tensor {
  /// self · factor + term per channel, rectified if requested.
  fileprivate func scaled(by factor: Tensor, adding term: Tensor, rectified: Bool) -> Tensor {
    let channels = factor.count
    return Tensor(shape) { output in
      withUnsafePointer { x in
        factor.withUnsafePointer { factor in
          term.withUnsafePointer {
            BatchNormalization.apply(
              rows: count / Swift.max(channels, 1), channels: channels, input: x, factor: factor, term: $0,
              rectified: rectified, output: output)
          }
        }
      }
    }
  }
}
