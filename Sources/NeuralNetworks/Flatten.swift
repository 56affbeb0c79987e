import MienSystem

/// [batch, height, width, channels] to [batch, channels · height · width], in the order channel, row, column.
///
/// That is the order of PyTorch, whose images are [batch, channels, height, width], so the weights of a linear layer
/// after it mean the same there and here.
public struct Flatten: Layer {
  /// The layer.
  public init() {}

  /// What it is; see ``Layer``.
  public var layerDescription: LayerDescription { .flatten }

  /// The output; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    let shape = input.shape
    expect(shape.rank == 4, "Flatten: expected [batch, height, width, channels], got \(shape)")
    return input.transposed([0, 3, 1, 2]).reshaped([shape[0], shape[1] * shape[2] * shape[3]])
  }

  /// The output in use from memory to memory; see ``Layer``.
  public func inferred(_ input: borrowing Features) -> Features {
    guard input.isImages else {
      stop("Flatten: expected [batch, height, width, channels], got \(input.shape)")
    }
    let (batch, channels, pixels) = (input.batch, input.channels, input.height * input.width)
    return Features(batch: batch, channels: channels * pixels, in: input.store) { output in
      input.withUnsafePointer { input in
        var place = output
        for image in 0..<batch {
          let first = input + image &* pixels &* channels
          for channel in 0..<channels {
            for pixel in 0..<pixels { place[pixel] = first[pixel &* channels &+ channel] }
            place += pixels
          }
        }
      }
    }
  }
}
