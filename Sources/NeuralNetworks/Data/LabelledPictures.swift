import MienKernels
import MienSystem

/// Pictures of one size, each of a class.
///
///     let training = try LabelledPictures.cifar10("cifar-10-batches-bin", .training)
///     let chosen = Batches(of: training.count, size: 64, seed: 7).epoch(0)[0]
///     let (x, y) = (training.images(chosen), training.labels(chosen))
///
/// The tones are kept as bytes, a quarter of a tensor's memory.
public struct LabelledPictures: Sendable, Equatable {
  /// Rows of a picture.
  public let height: Int
  /// Pixels of a row.
  public let width: Int
  /// Numbers of a pixel: 1 for gray, 3 for red, green and blue.
  public let channels: Int
  /// All pixels [count, height, width, channels], 0 (black) to 255.
  public let tones: [UInt8]
  /// The class of each picture, an index into ``classes``.
  public let labels: [Int]
  /// What the classes are called.
  public let classes: [String]

  /// Pictures from their tones.
  ///
  /// - Precondition: there are `height × width × channels` tones for every label, and every label is the index of a
  ///   class.
  public init(height: Int, width: Int, channels: Int, tones: [UInt8], labels: [Int], classes: [String]) {
    expect(
      height > 0 && width > 0 && channels > 0 && height < 1 << 20 && width < 1 << 20 && channels < 1 << 20,
      "LabelledPictures: expected a size, got \(height) × \(width) × \(channels)")
    let expected = labels.count * height * width * channels
    expect(
      tones.count == expected,
      "LabelledPictures: expected \(expected) tones for \(labels.count) pictures, got \(tones.count)")
    if let wrong = labels.first(where: { !classes.indices.contains($0) }) {
      stop("LabelledPictures: expected labels in 0 ..< \(classes.count), got \(wrong)")
    }
    (self.height, self.width, self.channels) = (height, width, channels)
    (self.tones, self.labels, self.classes) = (tones, labels, classes)
  }

  /// How many pictures there are.
  public var count: Int { labels.count }

  /// Pictures as a tensor [chosen.count, height, width, channels], from 0 (black) to 1.
  ///
  /// - Parameter chosen: Which; nil for all, which takes four times the memory of ``tones``.
  ///
  /// - Precondition: each is in 0 ..< ``count``.
  public func images(_ chosen: [Int]? = nil) -> Tensor {
    let chosen = chosen ?? Array(labels.indices)
    let size = height * width * channels
    for index in chosen { check(index) }
    return Tensor([chosen.count, height, width, channels]) { output in
      tones.withUnsafeBufferPointer { tones in
        for (place, index) in chosen.enumerated() {
          for number in 0..<size { output[place * size + number] = Float(tones[index * size + number]) / 255 }
        }
      }
    }
  }

  /// The classes of some of the pictures.
  ///
  /// - Precondition: each is in 0 ..< ``count``.
  public func labels(_ chosen: [Int]) -> [Int] {
    chosen.map { index in
      check(index)
      return labels[index]
    }
  }

  /// These pictures alone, in this order: a part for validation, or fewer for a quick trial.
  ///
  /// - Precondition: each is in 0 ..< ``count``.
  public func taking(_ chosen: [Int]) -> LabelledPictures {
    let size = height * width * channels
    for index in chosen { check(index) }
    return LabelledPictures(
      height: height, width: width, channels: channels,
      tones: chosen.flatMap { tones[$0 * size..<($0 + 1) * size] }, labels: labels(chosen), classes: classes)
  }

  /// The mean of each channel and its standard deviation, of tones from 0 to 1: (x − mean) / deviation has the mean 0
  /// and the variance 1. Where a channel has one tone alone, the deviation is given as 1. All pictures are read.
  public func statistics() -> (mean: Tensor, deviation: Tensor) {
    // Whole numbers, so that nothing is rounded before the end.
    var (sums, squares) = ([UInt64](repeating: 0, count: channels), [UInt64](repeating: 0, count: channels))
    for place in tones.indices {
      let tone = UInt64(tones[place])
      sums[place % channels] += tone
      squares[place % channels] += tone * tone
    }
    let count = Double(max(1, tones.count / max(1, channels)))
    let means = sums.map { Double($0) / count }
    let deviations = zip(squares, means).map { square, mean in
      let variance = Double(square) / count - mean * mean
      return variance > 0 ? variance.squareRoot() : 255
    }
    return (Tensor([channels], means.map { Float($0 / 255) }), Tensor([channels], deviations.map { Float($0 / 255) }))
  }

  private func check(_ index: Int) {
    expect(labels.indices.contains(index), "LabelledPictures: expected pictures in 0 ..< \(count), got \(index)")
  }
}

/// The parts of a data set that is published in two.
public enum DataPart: Sendable {
  /// What is learned from.
  case training
  /// What the result is judged by.
  case test
}
