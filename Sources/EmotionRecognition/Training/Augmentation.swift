import Images
import MienSystem
import NeuralNetworks

/// Random changes of a training face, so that the network learns what does not matter. Each is switched off by its
/// zero.
public struct Augmentation: Sendable, Codable, Equatable {
  /// The probability of a mirror image.
  public var flip: Float = 0.5
  /// The largest rotation to either side, in degrees.
  public var rotation: Float = 10
  /// The largest shift to every side, as a share of the width.
  public var shift: Float = 0.1
  /// The largest change of size: the scale is drawn evenly from 1 − zoom ... 1 + zoom.
  public var zoom: Float = 0.15
  /// The largest change of brightness, of the range from black to white.
  public var brightness: Float = 0.1
  /// The largest change of contrast: the factor is drawn evenly from 1 − contrast ... 1 + contrast.
  public var contrast: Float = 0.2
  /// The probability that a rectangle of 2 to 25 % of the face becomes noise (Zhong et al. 2020, "Random Erasing Data
  /// Augmentation", with a largest area of .25 instead of .4).
  public var erasing: Float = 0.5
  /// The probability that the light is another: all tones times a factor of 0.3 to 1.6, what is too bright cut off.
  public var light: Float = 0.2
  /// The probability of a Gaussian blur, its standard deviation up to 1.3 pixels.
  public var blur: Float = 0.2
  /// The probability of noise, its standard deviation up to 20 of 255 tones.
  public var noise: Float = 0.2
  /// α of the Beta distribution from which mixtures of two faces are drawn (Zhang et al. 2018, "mixup").
  public var mixup: Float = 0

  /// The default recipe.
  public init() {}

  /// No change at all.
  public static let none: Augmentation = {
    var none = Augmentation()
    (none.flip, none.rotation, none.shift, none.zoom) = (0, 0, 0, 0)
    (none.brightness, none.contrast, none.erasing, none.mixup) = (0, 0, 0, 0)
    (none.light, none.blur, none.noise) = (0, 0, 0)
    return none
  }()

  /// Why a value cannot be used; nil if all can.
  var problem: TrainingError? {
    func unusable(_ field: String, _ value: Float, _ expected: String) -> TrainingError {
      .setting(field: field, value: "\(value)", expected: expected)
    }
    for (name, value) in [("flip", flip), ("erasing", erasing), ("light", light), ("blur", blur), ("noise", noise)]
    where !(0...1).contains(value) {
      return unusable(name, value, "a probability from 0 to 1")
    }
    for (name, value) in [("shift", shift), ("zoom", zoom), ("contrast", contrast)] where !(0..<1).contains(value) {
      return unusable(name, value, "a number from 0 to below 1")
    }
    if !(0...180).contains(rotation) { return unusable("rotation", rotation, "degrees from 0 to 180") }
    if !(0...1).contains(brightness) { return unusable("brightness", brightness, "a number from 0 to 1") }
    if !(0...100).contains(mixup) { return unusable("mixup", mixup, "a number from 0 to 100") }
    return nil
  }

  /// Writes a changed copy of a face.
  ///
  /// - Parameters:
  ///   - face: [48, 48], 0 to 255.
  ///   - output: [48, 48], preprocessed, overwritten.
  ///   - generator: The face's own.
  package func apply(
    to face: UnsafePointer<UInt8>, _ preprocessing: Preprocessing, into output: UnsafeMutablePointer<Float>,
    using generator: inout RandomGenerator
  ) {
    // Every number is drawn whether it is used or not, so that switching one change leaves the others as they were.
    let flipped = generator.bernoulli(flip)
    let angle = generator.uniform(in: -rotation...rotation) * .pi / 180
    let scale = 1 + generator.uniform(in: -zoom...zoom)
    let side = Float(FaceDataset.side)
    let right = generator.uniform(in: -shift...shift) * side
    let down = generator.uniform(in: -shift...shift) * side
    let shade = generator.uniform(in: -brightness...brightness)
    let factor = 1 + generator.uniform(in: -contrast...contrast)
    let resampler = Resampler(
      width: FaceDataset.side, height: FaceDataset.side, angle: angle, scale: scale, right: right, down: down,
      flipped: flipped)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: FaceDataset.pixelCount) { tones in
      guard let tones = tones.baseAddress else { return }
      for index in 0..<FaceDataset.pixelCount { tones[index] = Float(face[index]) }
      resampler.sample(tones, into: output)
    }
    // Those of the camera come last, their numbers from a sequence of their own.
    // None is drawn where none can be used, so that configurations without them give the bits that they always gave.
    let hasCamera = light > 0 || blur > 0 || noise > 0
    var camera = RandomGenerator(seed: hasCamera ? generator.next() : 0)
    let isLit = camera.bernoulli(light)
    let exposure = exp(camera.uniform(in: log(0.3)...log(1.6)))
    let isBlurred = camera.bernoulli(blur)
    let deviation = camera.uniform(in: 0.3...1.3)
    let isNoisy = camera.bernoulli(noise)
    let grain = camera.uniform(in: 0...20)
    let middle = 255 * preprocessing.mean
    let gain = isLit ? exposure : 1
    if isBlurred { GaussianBlur(deviation).apply(to: output, width: FaceDataset.side, height: FaceDataset.side) }
    for index in 0..<FaceDataset.pixelCount {
      var value = gain * ((output[index] - middle) * factor + middle + 255 * shade)
      if isNoisy { value += grain * camera.normal() }
      output[index] = (min(max(value, 0), 255) / 255 - preprocessing.mean) / preprocessing.deviation
    }
    erase(preprocessing, output, using: &generator)
  }

  private func erase(
    _ preprocessing: Preprocessing, _ output: UnsafeMutablePointer<Float>, using generator: inout RandomGenerator
  ) {
    let side = FaceDataset.side
    let isErased = generator.bernoulli(erasing)
    let rectangle = ErasedRectangle(height: side, width: side, using: &generator)
    guard isErased else { return }
    for row in rectangle.rows {
      for column in rectangle.columns {
        output[row * side + column] = (generator.uniform() - preprocessing.mean) / preprocessing.deviation
      }
    }
  }
}

extension Augmentation {
  /// A change of the faces that a saved configuration does not name, because it is older, is not made.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    flip = try values.decode(Float.self, forKey: .flip)
    rotation = try values.decode(Float.self, forKey: .rotation)
    shift = try values.decode(Float.self, forKey: .shift)
    zoom = try values.decode(Float.self, forKey: .zoom)
    brightness = try values.decode(Float.self, forKey: .brightness)
    contrast = try values.decode(Float.self, forKey: .contrast)
    erasing = try values.decode(Float.self, forKey: .erasing)
    light = try values.decodeIfPresent(Float.self, forKey: .light) ?? 0
    blur = try values.decodeIfPresent(Float.self, forKey: .blur) ?? 0
    noise = try values.decodeIfPresent(Float.self, forKey: .noise) ?? 0
    mixup = try values.decode(Float.self, forKey: .mixup)
  }
}
