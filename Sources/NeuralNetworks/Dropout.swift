import MienSystem

/// Zeroes elements at random while training, and does nothing in use; see ``dropout(_:rate:using:)``.
public struct Dropout: Layer {
  /// The probability of an element to be zeroed.
  public let rate: Float

  /// Dropout at `rate`.
  ///
  /// - Precondition: 0 ≤ `rate` < 1.
  public init(_ rate: Float) {
    expect(rate >= 0 && rate < 1, "Dropout: expected a rate in [0, 1), got \(rate)")
    self.rate = rate
  }

  /// What it is; see ``Layer``.
  public var layerDescription: LayerDescription { .dropout(rate: rate) }

  /// The output; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    pass.isTraining ? dropout(input, rate: rate, using: &pass.generator) : input
  }
}
