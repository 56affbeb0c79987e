import MienKernels

/// The moving average of a network's parameters, often a better network than the last step's (Polyak & Juditsky 1992;
/// Tarvainen & Valpola 2017).
///
///     average ← average + (1 − d) · (network − average),     d = min(decay, (1 + t) / (10 + t))
///
/// for every parameter and running statistic, t being the number of updates before: the beginning is soon forgotten.
public struct ExponentialMovingAverage<Network: Module>: Sendable {
  /// The network of the averages.
  public private(set) var network: Network
  /// The highest d.
  public let decay: Float
  /// How many updates there were.
  public private(set) var updates: Int

  /// An average that begins at `network`.
  public init(_ network: Network, decay: Float, updates: Int = 0) {
    self.network = network.frozen
    (self.decay, self.updates) = (decay, updates)
  }

  /// Takes in the network after a step.
  public mutating func update(with current: Network) {
    let share = 1 - min(decay, Float(1 + updates) / Float(10 + updates))
    updates += 1
    var latest = current.parameters.makeIterator()
    network.forEachParameter { _, average, _ in
      guard let parameter = latest.next() else { return }
      average = Variable(constant: average.value.zipped(parameter.variable.value, Toward(share: share)))
    }
  }
}

/// x + share · (y − x): a part of the way from x to y.
struct Toward: BinaryFunction {
  let share: Float
  @inline(__always) func callAsFunction(_ x: Float, _ y: Float) -> Float { x + share * (y - x) }
}
