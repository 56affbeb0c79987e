/// Consecutive output pixels that were computed together: all their channels, or some of them.
package struct ConvolutionBlock {
  /// The number of the block, in the order of the output.
  package let index: Int
  /// The first pixel, counted from the output's.
  package let firstPixel: Int
  /// How many pixels there are.
  package let pixels: Int
  /// Which of the channels were computed.
  package let channels: Range<Int>
  /// [pixels, outputChannels], of which `channels` may be read or changed; valid during the call.
  package let values: UnsafeMutablePointer<Float>
}

/// What is done with the blocks of a convolution. Each is used on the thread that has just written it, while it is in
/// the cache.
package enum BlockUse {
  /// They are left where they are.
  case none
  /// Their means and variances are computed.
  case moments(ChannelMoments)
  /// They are normalised, and written to `output`.
  case normalization(
    FusedNormalization, factor: UnsafePointer<Float>, term: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>)
  /// They are given to a function.
  case function((ConvolutionBlock) -> Void)

  var isNone: Bool { if case .none = self { true } else { false } }

  func callAsFunction(_ block: ConvolutionBlock) {
    switch self {
    case .none: break
    case .moments(let moments): moments.take(block)
    case .normalization(let fusion, let factor, let term, let output):
      fusion.apply(block, factor: factor, term: term, output: output)
    case .function(let function): function(block)
    }
  }
}

/// A cut of the output channels, so that a few blocks still give work to all threads. It changes no bit of any channel.
struct ColumnGroups {
  private let plane: PlaneGeometry
  private let panels: Int
  let count: Int

  /// - Parameter blocks: How many blocks of pixels there are.
  init(_ plane: PlaneGeometry, blocks: Int) {
    self.plane = plane
    panels = TileProduct.panels(plane.outputChannels)
    // Every group transforms the source again, so there are only as many groups as keep the threads evenly busy.
    let threads = ThreadPool.threadCount
    let needed = (1...4).first { blocks * $0 >= 4 * threads || (blocks * $0) % threads == 0 }
    count = plane.groups > 1 || blocks == 0 ? 1 : max(1, min(panels, needed ?? 4))
  }

  /// The panels of a group.
  func panels(_ group: Int) -> Range<Int> { panels * group / count..<panels * (group + 1) / count }

  /// The output channels of a group.
  func channels(_ group: Int) -> Range<Int> {
    guard plane.groups == 1 else { return 0..<plane.outputStride }
    let range = panels(group)
    return range.lowerBound * TileProduct.width..<min(range.upperBound * TileProduct.width, plane.outputStride)
  }
}
