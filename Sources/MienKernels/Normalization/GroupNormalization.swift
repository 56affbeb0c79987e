/// Normalisation of groups of channels within each image (Wu & He 2018, "Group Normalization"); with as many groups as
/// channels it is instance normalisation (Ulyanov et al. 2016).
///
/// Images are [batch, pixels, channels]; the channels fall into `groups` of neighbours.
package struct GroupNormalization: SampleNormalization {
  package let channels: Int
  private let batch, pixels, groups: Int
  package var statistics: Int { batch * groups }
  private var channelsPerGroup: Int { channels / groups }
  /// How many values have one mean.
  private var count: Float { Float(pixels * channelsPerGroup) }

  package init(batch: Int, pixels: Int, channels: Int, groups: Int) {
    (self.batch, self.pixels, self.channels, self.groups) = (batch, pixels, channels, groups)
  }

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
      sum(into: factor, part) { sum, place, _ in sum + x[place] }
      for group in 0..<groups {
        means[group] = (0..<size).reduce(0) { $0 + factor[group &* size &+ $1] } / count
        for channel in group &* size..<(group &+ 1) &* size { centers[channel] = means[group] }
      }
      sum(into: factor, part) { sum, place, channel in
        let difference = x[place] - centers[channel]
        return sum + difference * difference
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
      sum(into: biasSums, part) { sum, place, _ in sum + g[place] }
      sum(into: scaleSums, part) { sum, place, channel in multiplyAdd(g[place], x[place] - centers[channel], sum) }
      for channel in 0..<channels { scaleSums[channel] *= factors[channel] }
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

  /// sums[c] = the sum over the pixels, in blocks of 256.
  ///
  /// - Parameter add: The sum with what a place [pixel, channel] adds to it; gets the sum, the place and its channel.
  @inline(__always)
  private func sum(
    into sums: UnsafeMutablePointer<Float>, _ part: UnsafeMutablePointer<Float>, _ add: (Float, Int, Int) -> Float
  ) {
    let channels = channels
    sums.update(repeating: 0, count: channels)
    var pixel = 0
    while pixel < pixels {
      let end = min(pixel &+ 256, pixels)
      part.update(repeating: 0, count: channels)
      while pixel < end {
        let line = pixel &* channels
        for channel in 0..<channels { part[channel] = add(part[channel], line &+ channel, channel) }
        pixel &+= 1
      }
      for channel in 0..<channels { sums[channel] += part[channel] }
    }
  }
}
