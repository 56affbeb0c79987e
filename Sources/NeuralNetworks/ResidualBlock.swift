import MienSystem

/// relu(main(x) + shortcut(x)), the shortcut being the identity if there is none (He et al. 2016, "Deep Residual
/// Learning for Image Recognition").
public struct ResidualBlock: Layer {
  /// The layers whose output is added.
  public var main: Sequential
  /// What brings the input to the main branch's shape, where the two differ.
  public var shortcut: Sequential?

  /// A block of these branches.
  public init(main: Sequential, shortcut: Sequential? = nil) {
    expect(!main.names.contains("shortcut"), "ResidualBlock: the name 'shortcut' is the other branch's")
    (self.main, self.shortcut) = (main, shortcut)
  }

  /// The basic block of ResNet-18 and ResNet-34: two convolutions of 3 × 3, each with a normalisation, and, where the
  /// shape changes, one of 1 × 1 as the shortcut. The parts are `conv1`, `norm1`, `conv2`, `norm2`, `shortcut.conv` and
  /// `shortcut.norm`.
  ///
  /// - Parameters:
  ///   - inputs: Channels of the input.
  ///   - outputs: Channels of the output.
  ///   - stride: 2 halves height and width.
  public init(_ inputs: Int, _ outputs: Int, stride: Int = 1, using generator: inout RandomGenerator) {
    main = [
      "conv1": Convolution2D(inputs, outputs, kernel: 3, stride: stride, hasBias: false, using: &generator),
      "norm1": BatchNormalization(outputs, rectified: true),
      "conv2": Convolution2D(outputs, outputs, kernel: 3, hasBias: false, using: &generator),
      "norm2": BatchNormalization(outputs),
    ]
    guard inputs != outputs || stride != 1 else { return }
    shortcut = [
      "conv": Convolution2D(inputs, outputs, kernel: 1, stride: stride, hasBias: false, using: &generator),
      "norm": BatchNormalization(outputs),
    ]
  }

  /// What it is; see ``Layer``.
  public var layerDescription: LayerDescription { .residual(self) }

  /// The output; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    let sum = main(input, &pass)
    return relu(sum + (shortcut?(input, &pass) ?? input))
  }

  /// Names its parts; see ``Module``.
  public mutating func visitParts(_ visitor: inout PartVisitor) {
    main.visitParts(&visitor)
    visitor.visit("shortcut", &shortcut)
  }
}
