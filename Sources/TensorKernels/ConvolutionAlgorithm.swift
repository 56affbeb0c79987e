/// How a convolution is computed. All give the same sums but for rounding.
package enum ConvolutionAlgorithm: Sendable, Hashable, CaseIterable {
  /// One product for every tap: any geometry.
  case direct
  /// ``WinogradTransforms`` with tiles of 2 × 2, 3 × 3 or 4 × 4 outputs: 3×3 filters of stride 1 between multiples of 16
  /// channels.
  case winograd2, winograd3, winograd4

  /// The outputs of a tile in each direction; 1 for the direct convolution.
  fileprivate var tile: Int {
    switch self {
    case .direct: 1
    case .winograd2: 2
    case .winograd3: 3
    case .winograd4: 4
    }
  }

  /// The products of one channel with one other, for an output of this size.
  fileprivate func products(_ height: Int, _ width: Int) -> Int {
    (height + tile - 1) / tile * ((width + tile - 1) / tile) * (tile + 2) * (tile + 2)
  }
}

extension PlaneGeometry {
  /// Whether ``WinogradTransforms`` can compute it.
  var allowsWinograd: Bool {
    kernelHeight == 3 && kernelWidth == 3 && stride == 1 && dilation == 1 && spread == 1 && groups == 1
      && inputChannels % 16 == 0 && outputChannels % 16 == 0
  }

  /// The algorithm with the fewest products, of those that pay off here.
  ///
  /// - Parameter fewestTiles: Under how many tiles the transform of the filter costs more than it saves.
  func fastestAlgorithm(fewestTiles: Int) -> ConvolutionAlgorithm {
    guard allowsWinograd else { return .direct }
    var (best, fewest) = (ConvolutionAlgorithm.direct, 9 * outputHeight * outputWidth)
    for algorithm in ConvolutionAlgorithm.allCases.dropFirst() {
      let products = algorithm.products(outputHeight, outputWidth)
      let side = algorithm.tile + 2
      guard batch * products >= fewestTiles * side * side, products < fewest else { continue }
      (best, fewest) = (algorithm, products)
    }
    // The transforms take a part of what is saved.
    return 3 * fewest < 2 * 9 * outputHeight * outputWidth ? best : .direct
  }
}
