import MienSystem

/// Weighs every channel of an image by what all of them hold together (Hu, Shen & Sun 2018, "Squeeze-and-Excitation
/// Networks"): [batch, height, width, channels] to the same.
///
///     weights = sigmoid(expand(relu(squeeze(mean over the pixels))))
public struct SqueezeExcitation: Layer {
  /// From the channels to fewer numbers.
  public var squeeze: Linear
  /// And back.
  public var expand: Linear

  /// A block for `channels`.
  ///
  /// - Parameter reduction: How many channels share one number within; there is at least one.
  public init(_ channels: Int, reduction: Int = 16, using generator: inout RandomGenerator) {
    expect(reduction > 0, "SqueezeExcitation: expected a positive reduction, got \(reduction)")
    let few = max(1, channels / reduction)
    squeeze = Linear(channels, few, using: &generator)
    expand = Linear(few, channels, initializer: .glorotUniform, using: &generator)
  }

  /// Names its parts; see ``Module``.
  public mutating func visitParts(_ visitor: inout PartVisitor) {
    visitor.visit("fc1", &squeeze)
    visitor.visit("fc2", &expand)
  }

  /// The output; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    let weights = sigmoid(expand(relu(squeeze(globalAveragePooling(input), &pass)), &pass))
    return input * weights.reshaped([input.shape[0], 1, 1, input.shape[-1]])
  }
}

extension Sequential {
  /// A depthwise convolution and one of single pixels, each with normalisation and ReLU: nearly what a dense
  /// convolution does, with a fraction of its products (Howard et al. 2017, "MobileNets").
  public static func depthwiseSeparable(
    _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1, using generator: inout RandomGenerator
  ) -> Sequential {
    [
      "depthwise": Convolution2D(
        inputs, inputs, kernel: kernel, stride: stride, groups: inputs, hasBias: false, using: &generator),
      "norm1": BatchNormalization(inputs, rectified: true),
      "pointwise": Convolution2D(inputs, outputs, kernel: 1, hasBias: false, using: &generator),
      "norm2": BatchNormalization(outputs, rectified: true),
    ]
  }
}
