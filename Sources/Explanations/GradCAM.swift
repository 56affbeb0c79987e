import MienSystem

/// A layer's feature maps, weighted by how much the score depends on them (Selvaraju et al. 2017, "Grad-CAM: Visual
/// Explanations from Deep Networks via Gradient-based Localization"):
///
///     attribution = max(Σₖ wₖ · Aᵏ, 0)        wₖ = mean over pixels of ∂score/∂Aᵏ
///
/// or, ``Weighting/plusPlus``, with the weights of Grad-CAM++ (Chattopadhyay et al. 2018). Negative values are set to
/// 0; then it is enlarged to the image's size by linear interpolation between the pixels' centres. It is as coarse as
/// the layer's maps. It shows where, not how much: the unit is the score's per unit of the maps.
public struct GradCAM: AttributionMethod {
  /// How the maps are weighted.
  public enum Weighting: Sendable, Hashable {
    /// By the mean gradient.
    case mean
    /// By the positive gradients, with more weight where fewer pixels share a map's effect, so that several instances
    /// count equally. The second and third derivatives are those of exp(logit), as in the paper: powers of the
    /// gradient. For the logit only.
    case plusPlus
  }

  /// The name of the layer, such as `stage4.norm2`: usually the last one whose output is an image.
  public var layer: String
  /// How the maps are weighted.
  public var weighting: Weighting
  /// Whether only support for the class is shown, as in the paper.
  public var rectified: Bool
  /// What is explained.
  public var score: Score

  /// Grad-CAM at the layer of this name.
  public init(layer: String, weighting: Weighting = .mean, rectified: Bool = true, score: Score = .logit) {
    (self.layer, self.weighting, self.rectified, self.score) = (layer, weighting, rectified, score)
  }

  /// See ``AttributionMethod``.
  ///
  /// - Precondition: `network` is a `Sequential` that has the layer, and its output is [batch, height, width,
  ///   channels].
  public func attribution(of network: some Layer, for image: Tensor, toward target: Int) -> Attribution {
    guard case .sequential(let sequence) = network.layerDescription else {
      stop("GradCAM: expected a Sequential, got \(type(of: network))")
    }
    guard let parts = sequence.split(after: layer) else {
      stop("GradCAM: expected one of the layers \(sequence.names.joined(separator: ", ")), got \(layer)")
    }
    expect(
      weighting == .mean || score == .logit,
      "GradCAM: the weights of Grad-CAM++ are derived for the logit, got \(score)")
    let maps = parts.features(image.asBatch)
    expect(maps.shape.rank == 4, "GradCAM: expected an image as the output of \(layer), got shape \(maps.shape)")
    let gradients = ScoreFunction(parts.head, score).gradients(maps, toward: target)
    let weights = weighting == .mean ? gradients.mean(along: [0, 1, 2]) : plusPlusWeights(maps, gradients)
    let coarse = (maps * weights).sum(along: [3]).reshaped([maps.shape[1], maps.shape[2]])
    let shown = rectified ? coarse.map { max($0, 0) } : coarse
    return Attribution(
      map: shown.enlarged(height: image.shape[0], width: image.shape[1]), channels: image.shape[2])
  }

  /// Σ over pixels of α · max(gradient, 0) with α = g² / (2 g² + g³ · Σ A).
  private func plusPlusWeights(_ maps: Tensor, _ gradients: Tensor) -> Tensor {
    let sums = maps.sum(along: [0, 1, 2])
    let denominators = gradients.zip(gradients * gradients * sums) { 2 * $0 * $0 + $0 * $1 }
    let shares = gradients.zip(denominators) { $1 != 0 ? $0 * $0 / $1 : 0 }
    return (shares * gradients.map { max($0, 0) }).sum(along: [0, 1, 2])
  }
}

extension Tensor {
  /// This image [height, width] at another size, by linear interpolation between the pixels' centres; beyond the
  /// outermost centres, the outermost pixel (PyTorch's `bilinear` with `align_corners=False`).
  func enlarged(height: Int, width: Int) -> Tensor {
    let rows = LinearSteps(from: shape[0], to: height)
    let columns = LinearSteps(from: shape[1], to: width)
    let stride = shape[1]
    return Tensor([height, width]) { output in
      withUnsafePointer { input in
        for row in 0..<height {
          let (y, yNext, b) = rows[row]
          for column in 0..<width {
            let (x, xNext, a) = columns[column]
            let above = (1 - a) * input[y * stride + x] + a * input[y * stride + xNext]
            let below = (1 - a) * input[yNext * stride + x] + a * input[yNext * stride + xNext]
            output[row * width + column] = (1 - b) * above + b * below
          }
        }
      }
    }
  }
}

/// For every position of an enlarged axis, the two neighbouring positions and the distance from the first.
struct LinearSteps {
  private let steps: [(Int, Int, Float)]

  init(from size: Int, to newSize: Int) {
    steps = (0..<newSize).map { index in
      let position = max(0, (Float(index) + 0.5) * Float(size) / Float(newSize) - 0.5)
      let first = min(Int(position), size - 1)
      return (first, min(first + 1, size - 1), position - Float(first))
    }
  }

  subscript(index: Int) -> (Int, Int, Float) { steps[index] }
}
