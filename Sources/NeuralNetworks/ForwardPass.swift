/// One way through a network: in use, or in training. A layer hands it on to the layers within:
///
///     mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
///       relu(norm(conv(input, &pass), &pass))
///     }
public struct ForwardPass: Sendable {
  /// Whether layers take the batch's statistics and draw at random. In use nothing is random, and what a layer changes
  /// in itself is forgotten.
  public let isTraining: Bool
  /// What layers draw from in training.
  public var generator: RandomGenerator
  /// What was computed, if somebody wants to know.
  var record: LayerRecord?

  /// A way through a network in use.
  public static var inUse: ForwardPass { ForwardPass(isTraining: false, generator: RandomGenerator(seed: 0)) }

  /// A way through a network in training, which draws from `generator`.
  public static func training(using generator: RandomGenerator) -> ForwardPass {
    ForwardPass(isTraining: true, generator: generator)
  }

  init(isTraining: Bool, generator: RandomGenerator, record: LayerRecord? = nil) {
    (self.isTraining, self.generator, self.record) = (isTraining, generator, record)
  }
}
