import Explanations
import ReferenceSupport
import Testing

@Suite struct ImageFeaturesTests {
  @Test func cellsOfAGrid() {
    let grid = ImageFeatures.grid(rows: 2, columns: 3, height: 5, width: 7)
    #expect(grid.count == 6 && grid.names == ["0", "1", "2", "3", "4", "5"])
    let areas = (0..<6).map { grid.share(of: $0).sum().scalar }
    #expect(areas.reduce(0, +) == 35)
    #expect(areas.allSatisfy { (4...9).contains($0) })
    #expect(grid.share(of: 0)[0, 0] == 1 && grid.share(of: 5)[4, 6] == 1)
  }

  @Test func softSharesSumToOne() {
    let weights = Tensor.reference([3, 4, 5], seed: 2, in: 0...1)
    let features = ImageFeatures(weights: weights, names: ["a", "b", "c"])
    let sum = (0..<3).map { features.share(of: $0) }.reduce(Tensor([4, 5], repeating: 0)) { $0 + $1 }
    #expect(sum.elements.allSatisfy { abs($0 - 1) < 1e-6 })
  }

  /// Soft features in a linear game get w · share · (x − baseline), summed over the pixels.
  @Test func softFeaturesOfALinearNetwork() {
    let network = linearNetwork(side: 4)
    let image = Tensor.reference([4, 4, 1], seed: 6, in: -1...1)
    let features = ImageFeatures(weights: .reference([3, 4, 4], seed: 2, in: 0...1), names: ["a", "b", "c"])
    let values = ShapleyValues.exact(of: network, for: image, features: features)
    let weights = network.parameters[0].variable.value.rows(0..<1).reshaped([4, 4])
    for feature in 0..<3 {
      let expected = (weights * features.share(of: feature) * image.reshaped([4, 4])).sum().scalar
      #expect(abs(values.values[0][feature] - Double(expected)) < 1e-5)
    }
    let attribution = values.attribution(toward: 0)
    #expect(abs(attribution.values.sum().scalar - Float(values.values[0].reduce(0, +))) < 1e-5)
  }

  /// Superpixels follow edges: an image of four flat quarters falls into parts that never cross them.
  @Test func superpixelsFollowEdges() {
    let side = 16
    let image = Tensor(
      [side, side, 1],
      (0..<side * side).map { pixel in
        Float((pixel / side < 7 ? 0 : 1) + (pixel % side < 9 ? 0 : 2))
      })
    let parts = ImageFeatures.superpixels(of: image, count: 4)
    #expect((4...8).contains(parts.count), "\(parts.count)")
    let pixels = image.reshaped([side, side])
    for part in 0..<parts.count {
      let share = parts.share(of: part)
      let values = zip(share.elements, pixels.elements).filter { $0.0 == 1 }.map(\.1)
      #expect(Set(values).count == 1)
    }
  }

  @Test(arguments: [1, 5, 9, 40, 144]) func everyPixelBelongsToOneSuperpixelInOnePiece(count: Int) {
    let parts = ImageFeatures.superpixels(of: ReferenceNetwork.image, count: count)
    let shares = (0..<parts.count).map { parts.share(of: $0).elements }
    for pixel in 0..<144 { #expect(shares.reduce(0) { $0 + $1[pixel] } == 1) }
    for share in shares { #expect(isConnected(share, width: 12)) }
  }

  @Test(arguments: [(1, 100), (100, 1), (3, 50), (2, 2)]) func superpixelsOfThinImages(size: (Int, Int)) {
    let image = Tensor.reference([size.0, size.1, 1], seed: 9, in: 0...1)
    for count in [1, 3, 20] where count <= size.0 * size.1 {
      let parts = ImageFeatures.superpixels(of: image, count: count)
      #expect((1...max(2 * count, 2)).contains(parts.count), "\(size) \(count): \(parts.count)")
      for part in 0..<parts.count { #expect(isConnected(parts.share(of: part).elements, width: size.1)) }
    }
  }

  private func isConnected(_ share: [Float], width: Int) -> Bool {
    guard let start = share.firstIndex(of: 1) else { return false }
    var (seen, pending) = (Set([start]), [start])
    while let pixel = pending.popLast() {
      let column = pixel % width
      for next in [pixel - width, pixel + width, column > 0 ? pixel - 1 : -1, column < width - 1 ? pixel + 1 : -1]
      where share.indices.contains(next) && share[next] == 1 && seen.insert(next).inserted {
        pending.append(next)
      }
    }
    return seen.count == share.count { $0 == 1 }
  }
}
