import MienKernels
import MienSystem

/// Random changes of training pictures, so that a network learns what does not matter. Each is switched off by its
/// zero.
///
///     let augmentation = PictureAugmentation(flip: 0.5, shift: 0.125)
///     let loader = BatchLoader(batches) { chosen, generator in
///       (augmentation(pictures.images(chosen), using: &generator), pictures.labels(chosen))
///     }
///
/// Pictures are [count, height, width, channels], of any range: `brightness` and `noise` are in the pictures' own
/// units, and nothing is clamped, so they may be normalised before or after. Pixels from outside repeat the edge. Every
/// picture draws its own numbers, and draws them whether they are used or not, so that one change more leaves the
/// others as they were. (Shifts alone go by whole pixels; with a rotation or a zoom, by fractions of them.)
public struct PictureAugmentation: Sendable, Equatable {
  /// The probability that left and right change places.
  public var flip: Float
  /// The probability that top and bottom change places.
  public var verticalFlip: Float
  /// The largest rotation to either side, in degrees.
  public var rotation: Float
  /// The largest shift in every direction, as a share of the width and of the height: 0.125 of 32 pixels is what others
  /// call a crop with a padding of 4.
  public var shift: Float
  /// The largest change of size: the factor is drawn evenly from 1 − zoom ... 1 + zoom.
  public var zoom: Float
  /// The largest number that is added to all tones.
  public var brightness: Float
  /// The largest change of contrast: what tones differ from the picture's mean is multiplied by
  /// 1 − contrast ... 1 + contrast.
  public var contrast: Float
  /// The largest change of saturation, of pictures with three channels: what a colour differs from its own mean is
  /// multiplied by 1 − saturation ... 1 + saturation.
  public var saturation: Float
  /// The standard deviation of noise that is added to every number.
  public var noise: Float
  /// The probability that a rectangle of 2 to 25 % of the picture gets the picture's mean colour (Zhong et al. 2020,
  /// "Random Erasing Data Augmentation"; DeVries & Taylor 2017, "Cutout").
  public var erasing: Float

  /// Changes; those that are not named are not made.
  ///
  /// - Precondition: probabilities lie in 0 ... 1, `rotation` in 0 ... 180, `shift`, `zoom`, `contrast` and
  ///   `saturation` in 0 ..< 1, and nothing is negative.
  public init(
    flip: Float = 0, verticalFlip: Float = 0, rotation: Float = 0, shift: Float = 0, zoom: Float = 0,
    brightness: Float = 0, contrast: Float = 0, saturation: Float = 0, noise: Float = 0, erasing: Float = 0
  ) {
    (self.flip, self.verticalFlip, self.rotation, self.shift, self.zoom) = (flip, verticalFlip, rotation, shift, zoom)
    (self.brightness, self.contrast, self.saturation, self.noise) = (brightness, contrast, saturation, noise)
    self.erasing = erasing
    expect(problem == nil, "PictureAugmentation: \(problem ?? "")")
  }

  /// Changed copies of pictures.
  ///
  /// - Precondition: `pictures` is [count, height, width, channels], none of them 0, and the settings are in their
  ///   ranges.
  public func callAsFunction(_ pictures: Tensor, using generator: inout RandomGenerator) -> Tensor {
    let sizes = pictures.shape.sizes
    expect(
      sizes.count == 4 && !sizes.contains(0),
      "PictureAugmentation: expected pictures [count, height, width, channels], got \(pictures.shape)")
    expect(problem == nil, "PictureAugmentation: \(problem ?? "")")
    let (seed, size) = (generator.next(), sizes[1] * sizes[2] * sizes[3])
    return Tensor(pictures.shape) { output in
      pictures.withUnsafePointer { input in
        ThreadPool.forEach(sizes[0]) { index in
          var own = RandomGenerator(seed: seed, stream: UInt64(index))
          change(
            input + index * size, into: output + index * size, height: sizes[1], width: sizes[2], channels: sizes[3],
            using: &own)
        }
      }
    }
  }

  /// Why a setting cannot be used; nil if all can.
  private var problem: String? {
    for (name, value) in [("flip", flip), ("verticalFlip", verticalFlip), ("erasing", erasing)]
    where !(0...1).contains(value) {
      return "expected \(name) in 0 ... 1, got \(value)"
    }
    for (name, value) in [("shift", shift), ("zoom", zoom), ("contrast", contrast), ("saturation", saturation)]
    where !(0..<1).contains(value) {
      return "expected \(name) in 0 ..< 1, got \(value)"
    }
    for (name, value) in [("brightness", brightness), ("noise", noise)] where !(value >= 0 && value.isFinite) {
      return "expected no negative \(name), got \(value)"
    }
    return (0...180).contains(rotation) ? nil : "expected rotation in 0 ... 180 degrees, got \(rotation)"
  }

  private func change(
    _ picture: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>, height: Int, width: Int, channels: Int,
    using generator: inout RandomGenerator
  ) {
    let (flipped, upsideDown) = (generator.bernoulli(flip), generator.bernoulli(verticalFlip))
    let angle = generator.uniform(in: -rotation...rotation) * .pi / 180
    let scale = 1 + generator.uniform(in: -zoom...zoom)
    // Shifts alone move by whole pixels: nothing is blurred.
    let isWhole = rotation == 0 && zoom == 0
    let right = Self.shift(generator.uniform(), shift * Float(width), isWhole: isWhole)
    let down = Self.shift(generator.uniform(), shift * Float(height), isWhole: isWhole)
    let shade = generator.uniform(in: -brightness...brightness)
    let contrastFactor = 1 + generator.uniform(in: -contrast...contrast)
    let saturationFactor = 1 + generator.uniform(in: -saturation...saturation)
    var grain = RandomGenerator(seed: generator.next())
    Resampler(
      width: width, height: height, channels: channels, angle: angle, scale: scale,
      right: right, down: down, flipped: flipped,
      upsideDown: upsideDown
    ).sample(picture, into: output)
    let (pixels, count) = (height * width, height * width * channels)
    if saturation > 0, channels == 3 {
      for pixel in 0..<pixels {
        let colour = output + 3 * pixel
        let mean = (colour[0] + colour[1] + colour[2]) / 3
        for channel in 0..<3 { colour[channel] = mean + saturationFactor * (colour[channel] - mean) }
      }
    }
    if contrast > 0 || brightness > 0 {
      var sum: Double = 0
      for index in 0..<count { sum += Double(output[index]) }
      let mean = Float(sum / Double(count))
      for index in 0..<count { output[index] = mean + contrastFactor * (output[index] - mean) + shade }
    }
    if noise > 0 { for index in 0..<count { output[index] += noise * grain.normal() } }
    erase(output, height: height, width: width, channels: channels, using: &generator)
  }

  /// A shift of up to `largest` pixels to either side, for a number that is even in 0 ..< 1.
  private static func shift(_ number: Float, _ largest: Float, isWhole: Bool) -> Float {
    guard isWhole else { return (2 * number - 1) * largest }
    // Each of the 2k + 1 whole shifts is as likely as the others.
    let most = (largest + 1e-3).rounded(.down)
    return ((2 * most + 1) * number).rounded(.down) - most
  }

  private func erase(
    _ output: UnsafeMutablePointer<Float>, height: Int, width: Int, channels: Int,
    using generator: inout RandomGenerator
  ) {
    guard generator.bernoulli(erasing) else { return }
    let rectangle = ErasedRectangle(height: height, width: width, using: &generator)
    for channel in 0..<channels {
      var sum: Double = 0
      for pixel in 0..<height * width { sum += Double(output[pixel * channels + channel]) }
      let mean = Float(sum / Double(height * width))
      for row in rectangle.rows {
        for column in rectangle.columns { output[(row * width + column) * channels + channel] = mean }
      }
    }
  }
}

/// A random rectangle of 2 to 25 % of a picture, its sides in a ratio of e^−1.2 to e^1.2.
package struct ErasedRectangle {
  package let rows, columns: Range<Int>

  package init(height: Int, width: Int, using generator: inout RandomGenerator) {
    let area = generator.uniform(in: 0.02...0.25) * Float(height * width)
    let ratio = exp(generator.uniform(in: -1.2...1.2))
    let rowCount = min(max(Int((area * ratio).squareRoot()), 1), height)
    let columnCount = min(max(Int((area / ratio).squareRoot()), 1), width)
    let top = Int(generator.uniform() * Float(height - rowCount + 1))
    let left = Int(generator.uniform() * Float(width - columnCount + 1))
    (rows, columns) = (top..<top + rowCount, left..<left + columnCount)
  }
}
