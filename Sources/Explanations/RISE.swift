import MienSystem

/// The mean of random masks, each weighted by the score of the image seen through it (Petsiuk, Das & Saenko 2018,
/// "RISE: Randomized Input Sampling for Explanation of Black-box Models"):
///
///     attribution(pixel) = 1 / (n · p) Σ (score(masked) − mean score) · mask(pixel)
///
/// A mask is a coarse grid of zeros and ones, enlarged linearly and shifted by a random fraction of a cell. In the
/// score's unit. The grid has one row and column more than `grid`, so that a shifted mask has cells up to its edge (the
/// paper enlarges `grid` cells to the size of one more). Unlike the paper, the mean score is subtracted: it changes all
/// pixels equally and hides the differences if there are few masks.
public struct RISE: AttributionMethod {
  /// The number of masks.
  public var samples: Int
  /// Rows and columns of the coarse grid.
  public var grid: Int
  /// The share of visible cells.
  public var visible: Float
  /// The values of covered pixels.
  public var baseline: Baseline
  /// The seed of the random numbers.
  public var seed: UInt64
  /// What is explained.
  public var score: Score

  /// The mean of `samples` masks.
  public init(
    samples: Int = 1000, grid: Int = 7, visible: Float = 0.5, baseline: Baseline = .zeros, seed: UInt64 = 1,
    score: Score = .probability()
  ) {
    expect(
      samples > 0 && grid > 0 && visible > 0 && visible < 1,
      "RISE: expected samples and a grid from 1 on and a share between 0 and 1, got \(samples), \(grid), \(visible)"
    )
    (self.samples, self.grid, self.visible, self.baseline) = (samples, grid, visible, baseline)
    (self.seed, self.score) = (seed, score)
  }

  /// See ``AttributionMethod``.
  public func attribution(of network: some Layer, for image: Tensor, toward target: Int) -> Attribution {
    let (height, width, channels) = (image.shape[0], image.shape[1], image.shape[2])
    let start = baseline.image(for: image)
    let (from, way) = (start.elements, (image - start).elements)
    let scores = ScoreFunction(network, score).scores(samples, of: image.shape) { sample, memory in
      mask(sample, height, width).withUnsafePointer { mask in
        for pixel in 0..<height * width {
          for channel in pixel * channels..<(pixel + 1) * channels {
            memory[channel] = from[channel] + mask[pixel] * way[channel]
          }
        }
      }
    }.column(target)
    let mean = scores.reduce(0) { $0 + Double($1) } / Double(samples)
    var sums = [Double](repeating: 0, count: height * width)
    for sample in 0..<samples {
      let factor = Double(scores[sample]) - mean
      mask(sample, height, width).withUnsafePointer { mask in
        for pixel in 0..<height * width { sums[pixel] += factor * Double(mask[pixel]) }
      }
    }
    let share = 1 / (Double(samples) * Double(visible))
    return Attribution(map: Tensor([height, width], sums.map { Float($0 * share) }), channels: channels)
  }

  /// The mask [height, width] of a sample, 0 to 1.
  private func mask(_ sample: Int, _ height: Int, _ width: Int) -> Tensor {
    var generator = RandomGenerator(seed: seed, stream: UInt64(sample))
    let cells = (0..<(grid + 1) * (grid + 1)).map { _ in Float(generator.bernoulli(visible) ? 1 : 0) }
    let (cellHeight, cellWidth) = ((height + grid - 1) / grid, (width + grid - 1) / grid)
    let large = Tensor([grid + 1, grid + 1], cells)
      .enlarged(height: (grid + 1) * cellHeight, width: (grid + 1) * cellWidth)
    let (down, right) = (Int(generator.next() % UInt64(cellHeight)), Int(generator.next() % UInt64(cellWidth)))
    let stride = (grid + 1) * cellWidth
    return Tensor([height, width]) { mask in
      large.withUnsafePointer { large in
        for row in 0..<height {
          (mask + row * width).update(from: large + ((row + down) * stride + right), count: width)
        }
      }
    }
  }
}
