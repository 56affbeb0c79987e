import MienSystem

/// The parts of an image that are shown or covered together: cells of a grid, superpixels, or named regions with soft
/// edges.
///
/// Every pixel is divided among the features: its shares are not negative and sum to 1. A coalition z of features shows
///
///     image(z) = baseline + (image − baseline) · Σ_f z_f · share_f
public struct ImageFeatures: Sendable {
  /// The names, such as `mouth`; the numbers of cells and superpixels.
  public let names: [String]
  /// Rows and columns.
  public let height, width: Int
  /// The feature of each pixel, if no pixel is shared.
  private let owners: [Int32]?
  /// The shares [features, pixels] of soft features; empty if each pixel has one owner.
  private let shares: [Float]

  /// How many features there are.
  public var count: Int { names.count }

  /// Features that own whole pixels.
  ///
  /// - Parameter owners: The feature of every pixel [height · width], from 0; each feature has at least one.
  public init(height: Int, width: Int, owners: [Int], names: [String]? = nil) {
    let count = (owners.max() ?? -1) + 1
    expect(
      owners.count == height * width && Set(owners) == Set(0..<count) && count > 0,
      "ImageFeatures: expected a feature from 0 on for each of \(height)×\(width) pixels, and a pixel for each feature")
    expect(
      names?.count ?? count == count, "ImageFeatures: expected \(count) names of features, got \(names?.count ?? 0)")
    self.names = names ?? (0..<count).map { "\($0)" }
    (self.height, self.width) = (height, width)
    self.owners = owners.map(Int32.init)
    shares = []
  }

  /// Named features with soft edges.
  ///
  /// - Parameter weights: [features, height, width], not negative; each pixel's weights are divided by their sum, which
  ///   must be positive.
  public init(weights: Tensor, names: [String]) {
    expect(
      weights.shape.rank == 3 && weights.shape[0] == names.count && !names.isEmpty,
      "ImageFeatures: expected weights [features, height, width] for \(names.count) names, got \(weights.shape)")
    let sums = weights.sum(along: [0], keepingAxes: true)
    expect(
      weights.elements.allSatisfy { $0 >= 0 } && sums.elements.allSatisfy { $0 > 0 && $0.isFinite },
      "ImageFeatures: expected no negative weights, and a positive one for every pixel")
    self.names = names
    (height, width) = (weights.shape[1], weights.shape[2])
    owners = nil
    shares = (weights / sums).elements
  }

  /// The cells of a grid, as equal in size as whole pixels allow.
  public static func grid(rows: Int, columns: Int, height: Int, width: Int) -> ImageFeatures {
    expect(
      (1...height).contains(rows) && (1...width).contains(columns),
      "ImageFeatures.grid: expected 1 to \(height) rows and 1 to \(width) columns, got \(rows) and \(columns)")
    return ImageFeatures(
      height: height, width: width,
      owners: (0..<height * width).map { pixel in
        pixel / width * rows / height * columns + pixel % width * columns / width
      })
  }

  /// The shares of a feature, [height, width].
  public func share(of feature: Int) -> Tensor {
    expect((0..<count).contains(feature), "ImageFeatures: expected one of \(count) features, got \(feature)")
    if let owners { return Tensor([height, width], owners.map { Int($0) == feature ? 1 : 0 }) }
    return Tensor([height, width], Array(shares[feature * height * width..<(feature + 1) * height * width]))
  }

  /// Writes the image that a coalition shows.
  ///
  /// - Parameters:
  ///   - isShown: For each feature, whether it is in the coalition.
  ///   - image: [height, width, channels].
  ///   - baseline: The same shape.
  func write(
    _ isShown: [Bool], _ image: UnsafePointer<Float>, over baseline: UnsafePointer<Float>, channels: Int,
    into memory: UnsafeMutablePointer<Float>
  ) {
    let pixels = height * width
    if let owners {
      for pixel in 0..<pixels {
        let source = isShown[Int(owners[pixel])] ? image : baseline
        for value in pixel * channels..<(pixel + 1) * channels { memory[value] = source[value] }
      }
      return
    }
    memory.update(from: baseline, count: pixels * channels)
    shares.withUnsafeBufferPointer { shares in
      for feature in 0..<count where isShown[feature] {
        for pixel in 0..<pixels {
          let share = shares[feature * pixels + pixel]
          for value in pixel * channels..<(pixel + 1) * channels {
            memory[value] += share * (image[value] - baseline[value])
          }
        }
      }
    }
  }

  /// One number per feature as a map of pixels, [height, width]: each pixel gets its share of the feature's number, so
  /// the sum stays the same.
  func spread(_ values: [Double]) -> Tensor {
    let pixels = height * width
    if let owners {
      var areas = [Double](repeating: 0, count: count)
      for owner in owners { areas[Int(owner)] += 1 }
      return Tensor([height, width], owners.map { Float(values[Int($0)] / areas[Int($0)]) })
    }
    var map = [Double](repeating: 0, count: pixels)
    for feature in 0..<count {
      let range = feature * pixels..<(feature + 1) * pixels
      let area = shares[range].reduce(0) { $0 + Double($1) }
      guard area > 0 else { continue }
      let density = values[feature] / area
      for pixel in 0..<pixels { map[pixel] += density * Double(shares[range.lowerBound + pixel]) }
    }
    return Tensor([height, width], map.map(Float.init))
  }
}
