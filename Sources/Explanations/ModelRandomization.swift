/// Whether an explanation depends on the network or only on the image: how similar it stays while the network's weights
/// are replaced by random ones, layer by layer from the output to the input (Adebayo et al. 2018, "Sanity Checks for
/// Saliency Maps").
///
/// An explanation of the network must change; one that stays the same explains nothing.
public enum ModelRandomization {
  /// How similar the explanation is after this many layers.
  public struct Step: Sendable, Equatable {
    /// The part that was replaced last: a layer, or a stage of several, such as `stage4`.
    public let layer: String
    /// Spearman's rank correlation of the magnitudes with those of the trained network: 1 for the same order, 0 for
    /// none. Nil if there is nothing to compare: a map is constant or contains NaN.
    public let likeness: Double?
  }

  /// The steps from the last part to the first.
  ///
  /// The values of each parameter are permuted randomly, so they keep their size and lose what they learned. Statistics
  /// of normalisations stay.
  public static func check<Network: Layer>(
    _ method: some AttributionMethod, of network: Network, for image: Tensor, toward target: Int, seed: UInt64 = 1
  ) -> [Step] {
    func ranks(_ network: Network) -> [Double]? {
      let sizes = method.attribution(of: network, for: image, toward: target).strength.elements.map { abs($0) }
      return sizes.allSatisfy(\.isFinite) ? rankOrder(sizes) : nil
    }
    // The part of a name before the first point, or the whole name.
    func part(_ name: String) -> String { String(name.prefix { $0 != "." }) }
    let trained = ranks(network)
    var random = network
    var layers: [String] = []
    for parameter in network.parameters where parameter.role.isTrained {
      let layer = part(parameter.name)
      if !layers.contains(layer) { layers.append(layer) }
    }
    return layers.reversed().map { layer in
      var index: UInt64 = 0
      random.forEachParameter { name, value, role in
        index += 1
        guard role.isTrained, part(name) == layer else { return }
        var generator = RandomGenerator(seed: seed, stream: index)
        let (elements, order) = (value.value.elements, generator.permutation(value.value.count))
        value = Variable(constant: Tensor(value.shape, order.map { elements[$0] }))
      }
      let ranks = ranks(random)
      return Step(layer: layer, likeness: trained.flatMap { trained in ranks.flatMap { correlation(trained, $0) } })
    }
  }

  /// The rank of every value; equal values share their mean rank.
  static func rankOrder(_ values: [Float]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var first = 0
    while first < order.count {
      var last = first
      while last + 1 < order.count, values[order[last + 1]] == values[order[first]] { last += 1 }
      for place in first...last { ranks[order[place]] = Double(first + last) / 2 }
      first = last + 1
    }
    return ranks
  }

  /// Pearson's correlation; nil if one of them is constant.
  static func correlation(_ x: [Double], _ y: [Double]) -> Double? {
    let (meanX, meanY) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (x, y) in zip(x, y) {
      xx += (x - meanX) * (x - meanX)
      yy += (y - meanY) * (y - meanY)
      xy += (x - meanX) * (y - meanY)
    }
    return xx > 0 && yy > 0 ? xy / (xx * yy).squareRoot() : nil
  }
}
