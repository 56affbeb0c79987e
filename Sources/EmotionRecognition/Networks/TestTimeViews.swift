import NeuralNetworks

/// The views of one face whose network outputs are averaged.
public struct TestTimeViews: Sendable, Equatable {
  struct View: Sendable, Equatable {
    var flipped = false
    var right = 0
    var down = 0
  }
  let offsets: [View]

  /// The number of views, which is the cost relative to one view.
  public var count: Int { offsets.count }

  /// The face as it is.
  public static let one = TestTimeViews(offsets: [View()])

  /// The face and its mirror image, each unshifted and shifted by two pixels in four directions: ten views, similar to
  /// the ten crops of Krizhevsky et al. 2012.
  public static let ten = TestTimeViews(
    offsets: [false, true].flatMap { flipped in
      [(0, 0), (2, 0), (-2, 0), (0, 2), (0, -2)].map { View(flipped: flipped, right: $0, down: $1) }
    })
}

extension Tensor {
  /// Images [batch, height, width, channels] mirrored and shifted; pixels from outside repeat the nearest one.
  func seen(flipped: Bool, right: Int, down: Int) -> Tensor {
    guard flipped || right != 0 || down != 0 else { return self }
    let (batch, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
    return Tensor(shape) { output in
      withUnsafePointer { input in
        var place = output
        for image in 0..<batch {
          for row in 0..<height {
            let line = input + (image * height + Swift.min(Swift.max(row - down, 0), height - 1)) * width * channels
            for column in 0..<width {
              let shifted = Swift.min(Swift.max(column - right, 0), width - 1)
              place.update(from: line + (flipped ? width - 1 - shifted : shifted) * channels, count: channels)
              place += channels
            }
          }
        }
      }
    }
  }
}
