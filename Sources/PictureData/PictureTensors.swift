import Images
import MienSystem
import NeuralNetworks

extension Tensor {
  /// Colour pictures of one size as [count, height, width, 3], from 0 (black) to 1.
  ///
  /// - Precondition: there is a picture, and all have its size.
  public init(pictures: [ColourImage]) {
    self.init(pictures.map { ($0.width, $0.height, $0.pixels) }, channels: 3)
  }

  /// Gray pictures of one size as [count, height, width, 1], from 0 (black) to 1.
  ///
  /// - Precondition: there is a picture, and all have its size.
  public init(pictures: [GrayImage]) {
    self.init(pictures.map { ($0.width, $0.height, $0.pixels) }, channels: 1)
  }

  private init(_ images: [(width: Int, height: Int, pixels: [UInt8])], channels: Int) {
    guard let first = images.first else { stop("Tensor: expected pictures, got none") }
    if let other = images.first(where: { $0.width != first.width || $0.height != first.height }) {
      stop(
        "Tensor: expected pictures of one size, got \(first.width) × \(first.height) and \(other.width) × \(other.height)"
      )
    }
    self.init([images.count, first.height, first.width, channels]) { output in
      var place = output
      for image in images {
        for tone in image.pixels {
          place.pointee = Float(tone) / 255
          place += 1
        }
      }
    }
  }

  /// The elements as tones: 0 to 1 become 0 to 255, rounded; what is outside becomes the nearest.
  fileprivate var tones: [UInt8] {
    elements.map { number in
      expect(!number.isNaN, "a picture of a tensor: expected numbers from 0 to 1, got NaN")
      return UInt8((255 * Swift.min(Swift.max(number, 0), 1)).rounded())
    }
  }

  /// The sizes without axes of size 1 at the front, of which a single picture of a batch has one.
  fileprivate func pictureSizes(_ rank: Int) -> [Int] {
    var sizes = shape.sizes[...]
    while sizes.count > rank, sizes.first == 1 { sizes.removeFirst() }
    return Array(sizes)
  }
}

extension ColourImage {
  /// The picture of a tensor [height, width, 3] or [1, height, width, 3]: 0 is black and 1 the brightest; what is
  /// outside is clamped.
  ///
  /// - Precondition: the tensor has such a shape, is not empty, and has no NaN.
  public init(_ tensor: Tensor) {
    let sizes = tensor.pictureSizes(3)
    expect(
      sizes.count == 3 && sizes[2] == 3 && !sizes.contains(0),
      "ColourImage: expected a tensor [height, width, 3], got \(tensor.shape)")
    self.init(width: sizes[1], height: sizes[0], pixels: tensor.tones)
  }
}

extension GrayImage {
  /// The picture of a tensor [height, width], [height, width, 1] or [1, height, width, 1]: 0 is black and 1 white; what
  /// is outside is clamped.
  ///
  /// - Precondition: the tensor has such a shape, is not empty, and has no NaN.
  public init(_ tensor: Tensor) {
    var sizes = tensor.pictureSizes(3)
    if sizes.count == 3, sizes[2] == 1 { sizes.removeLast() }
    expect(
      sizes.count == 2 && !sizes.contains(0),
      "GrayImage: expected a tensor [height, width] or [height, width, 1], got \(tensor.shape)")
    self.init(width: sizes[1], height: sizes[0], pixels: tensor.tones)
  }
}
