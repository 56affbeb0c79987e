import MienSystem

/// How a convolution is computed. All algorithms give the same sums, except for rounding.
package enum ConvolutionAlgorithm: Sendable, Hashable, CaseIterable {
  /// One product for every tap: any geometry.
  case direct
  /// ``DepthwiseConvolution``: one channel in each group.
  case depthwise
  /// ``WinogradTransforms`` with tiles of 2 × 2, 3 × 3 or 4 × 4 outputs: 3×3 filters of stride 1 between multiples of
  /// 16 channels.
  case winograd2, winograd3, winograd4

  /// The outputs of a tile in each direction; 1 for the direct convolution.
  fileprivate var tile: Int {
    switch self {
    case .direct, .depthwise: 1
    case .winograd2: 2
    case .winograd3: 3
    case .winograd4: 4
    }
  }

  /// The measured cost of a product with its share of the transforms, in eighths of the direct convolution's.
  fileprivate var productCost: Int {
    switch self {
    case .direct, .depthwise: 8
    case .winograd2: 10
    case .winograd3: 11
    case .winograd4: 12
    }
  }

  /// How many products of two channels an output of this size needs: the number of points, and the products at each.
  func products(_ batch: Int, _ height: Int, _ width: Int) -> (points: Int, each: Int) {
    let tiles = batch * ((height + tile - 1) / tile) * ((width + tile - 1) / tile)
    return ((tile + 2) * (tile + 2), tiles)
  }
}

extension PlaneGeometry {
  /// Whether ``WinogradTransforms`` can compute it.
  var allowsWinograd: Bool {
    kernelHeight == 3 && kernelWidth == 3 && stride == 1 && dilation == 1 && spread == 1 && groups == 1
      && inputChannels % 16 == 0 && outputChannels % 16 == 0
  }

  /// The algorithms that can compute it.
  var algorithms: [ConvolutionAlgorithm] {
    if isDepthwise { return [.direct, .depthwise] }
    return allowsWinograd ? [.direct, .winograd2, .winograd3, .winograd4] : [.direct]
  }

  func requireWinograd() {
    expect(
      allowsWinograd,
      "convolution: Winograd's algorithms need 3×3 filters of stride 1, dilation 1, one group and multiples of 16 "
        + "channels; got \(kernelHeight)×\(kernelWidth), stride \(stride), dilation \(dilation), \(groups) groups, "
        + "\(inputChannels) to \(outputChannels) channels")
  }

  /// The algorithm of the lowest cost.
  ///
  /// - Parameter weightCost: The cost of reading one transformed weight from memory, in products. With many images it
  ///   does not matter. With one image, large tiles add more weights than they save products.
  func fastestAlgorithm(weightCost: Int) -> ConvolutionAlgorithm {
    if isDepthwise { return .depthwise }
    guard allowsWinograd else { return .direct }
    var (best, least) = (ConvolutionAlgorithm.direct, Int.max)
    for algorithm in algorithms {
      let (points, each) = algorithm.products(batch, outputHeight, outputWidth)
      // Tile products have whole tiles and halves of them. (The filter's gradient sums over the tiles, and there are
      // many.)
      let half = TileProduct.rows / 2
      let rows = (each + half - 1) / half * half
      let cost = points * (rows + weightCost) * algorithm.productCost
      if cost < least { (best, least) = (algorithm, cost) }
    }
    return best
  }
}
