/// Normalisation of groups of channels within each image (Wu & He 2018, "Group Normalization"); with as many groups as
/// channels it is instance normalisation (Ulyanov et al. 2016).
///
/// Images are [batch, pixels, channels]; the channels fall into `groups` of neighbours.
package struct GroupNormalization {
  package let batch, pixels, channels, groups: Int
  private var channelsPerGroup: Int { channels / groups }
  /// How many values have one mean.
  private var count: Float { Float(pixels * channelsPerGroup) }

  package init(batch: Int, pixels: Int, channels: Int, groups: Int) {
    (self.batch, self.pixels, self.channels, self.groups) = (batch, pixels, channels, groups)
  }

  /// output = (input − mean) · inverseDeviation · scale[c] + bias[c], the statistics those of image and group:
  /// `mean` and `inverseDeviation` are [batch, groups].
  package func normalize(
    _ input: UnsafePointer<Float>, scale: UnsafePointer<Float>, bias: UnsafePointer<Float>, epsilon: Float,
    mean: UnsafeMutablePointer<Float>, inverseDeviation: UnsafeMutablePointer<Float>,
    output: UnsafeMutablePointer<Float>
  ) {
    let (channels, pixels, size) = (channels, pixels, channelsPerGroup)
    ThreadPool.forEach(batch, scratch: 3 * channels) { image, scratch in
      let start = image &* pixels &* channels
      let (x, y) = (input + start, output + start)
      let (means, deviations) = (mean + image &* groups, inverseDeviation + image &* groups)
      let (centers, factor, part) = (scratch, scratch + channels, scratch + 2 * channels)
      sum(x, into: factor, part) { value, _ in value }
      for group in 0..<groups {
        means[group] = (0..<size).reduce(0) { $0 + factor[group &* size &+ $1] } / count
        for channel in group &* size..<(group &+ 1) &* size { centers[channel] = means[group] }
      }
      sum(x, into: factor, part) { value, channel in
        let difference = value - centers[channel]
        return difference * difference
      }
      for group in 0..<groups {
        let squares = (0..<size).reduce(0) { $0 + factor[group &* size &+ $1] }
        deviations[group] = 1 / (squares / count + epsilon).squareRoot()
      }
      let term = part
      for channel in 0..<channels {
        factor[channel] = scale[channel] * deviations[channel / size]
        term[channel] = bias[channel]
      }
      for pixel in 0..<pixels {
        let (source, result) = (x + pixel &* channels, y + pixel &* channels)
        for channel in 0..<channels {
          result[channel] = multiplyAdd(source[channel] - centers[channel], factor[channel], term[channel])
        }
      }
    }
  }

  /// The gradients; the formulas are those of ``LayerNormalization``, the means taken over image and group, and the
  /// parameters' sums over all images and pixels.
  package func gradients(
    _ input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, mean: UnsafePointer<Float>,
    inverseDeviation: UnsafePointer<Float>, scale: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>,
    scaleGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>
  ) {
    let (channels, pixels, size, count) = (channels, pixels, channelsPerGroup, count)
    let sums = ColumnSums(blocks: batch, columns: channels)
    ThreadPool.forEach(batch, scratch: 6 * channels) { image, scratch in
      let start = image &* pixels &* channels
      let (x, g, result) = (input + start, outputGradient + start, inputGradient + start)
      let (scaleSums, biasSums) = sums.cleared(image)
      let (centers, factors, part) = (scratch, scratch + channels, scratch + 2 * channels)
      for channel in 0..<channels {
        centers[channel] = mean[image &* groups &+ channel / size]
        factors[channel] = inverseDeviation[image &* groups &+ channel / size]
      }
      sum(g, into: biasSums, part) { value, _ in value }
      sumProducts(g, x, centers, factors, into: scaleSums, part)
      // inputGradient = a · g + b · (x − mean) + c.
      let (a, b, c) = (scratch + 3 * channels, scratch + 4 * channels, scratch + 5 * channels)
      for group in 0..<groups {
        var (first, second): (Float, Float) = (0, 0)
        for channel in group &* size..<(group &+ 1) &* size {
          first += scale[channel] * biasSums[channel]
          second += scale[channel] * scaleSums[channel]
        }
        for channel in group &* size..<(group &+ 1) &* size {
          let factor = factors[channel]
          a[channel] = factor * scale[channel]
          b[channel] = -factor * factor * second / count
          c[channel] = -factor * first / count
        }
      }
      for pixel in 0..<pixels {
        let place = pixel &* channels
        for channel in 0..<channels {
          let normal = multiplyAdd(b[channel], x[place &+ channel] - centers[channel], c[channel])
          result[place &+ channel] = multiplyAdd(a[channel], g[place &+ channel], normal)
        }
      }
    }
    sums.merge(scaleGradient, biasGradient)
  }

  /// sums[c] = Σ_pixels f(value, c), in blocks of 256 pixels.
  @inline(__always)
  private func sum(
    _ values: UnsafePointer<Float>, into sums: UnsafeMutablePointer<Float>, _ part: UnsafeMutablePointer<Float>,
    _ function: (Float, Int) -> Float
  ) {
    let channels = channels
    sums.update(repeating: 0, count: channels)
    var pixel = 0
    while pixel < pixels {
      let end = min(pixel &+ 256, pixels)
      part.update(repeating: 0, count: channels)
      while pixel < end {
        let line = values + pixel &* channels
        for channel in 0..<channels { part[channel] += function(line[channel], channel) }
        pixel &+= 1
      }
      for channel in 0..<channels { sums[channel] += part[channel] }
    }
  }

  /// sums[c] = Σ_pixels g · (x − center[c]) · factor[c].
  private func sumProducts(
    _ g: UnsafePointer<Float>, _ x: UnsafePointer<Float>, _ centers: UnsafePointer<Float>,
    _ factors: UnsafePointer<Float>, into sums: UnsafeMutablePointer<Float>, _ part: UnsafeMutablePointer<Float>
  ) {
    let channels = channels
    sums.update(repeating: 0, count: channels)
    var pixel = 0
    while pixel < pixels {
      let end = min(pixel &+ 256, pixels)
      part.update(repeating: 0, count: channels)
      while pixel < end {
        let (gradient, line) = (g + pixel &* channels, x + pixel &* channels)
        for channel in 0..<channels {
          part[channel] = multiplyAdd(gradient[channel], line[channel] - centers[channel], part[channel])
        }
        pixel &+= 1
      }
      for channel in 0..<channels { sums[channel] = multiplyAdd(part[channel], factors[channel], sums[channel]) }
    }
  }
}
