import MienSystem

/// A two-dimensional convolution of [batch, height, width, channels]; see
/// ``convolution(_:filter:bias:stride:padding:dilation:groups:)``.
public struct Convolution2D: Layer {
  /// [outputs, inputs / groups, kernel, kernel].
  public var weight: Variable
  /// [outputs], if there is one.
  public var bias: Variable?
  /// Pixels from one position of the filter to the next.
  public let stride: Int
  /// Zeros around the image.
  public let padding: Int
  /// Pixels between neighbouring taps.
  public let dilation: Int
  /// Into how many groups the channels fall.
  public let groups: Int

  /// A convolution with random weights and a bias of zero.
  ///
  /// - Parameters:
  ///   - inputs: Channels that come in.
  ///   - outputs: Channels that go out.
  ///   - kernel: Rows and columns of the filter.
  ///   - padding: Zeros around the image; left out, as many as keep the size when the kernel is odd.
  ///   - hasBias: Leave it out where a normalisation follows, which would take it away again.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int? = nil, dilation: Int = 1,
    groups: Int = 1, hasBias: Bool = true, initializer: Initializer = .heNormal,
    using generator: inout RandomGenerator
  ) {
    expect(
      groups > 0 && inputs % groups == 0 && outputs % groups == 0,
      "Convolution2D: \(groups) groups do not divide \(inputs) inputs and \(outputs) outputs")
    let window = kernel * kernel
    weight = Variable(
      initializer.weights(
        [outputs, inputs / groups, kernel, kernel], inputs: inputs / groups * window,
        outputs: outputs / groups * window, using: &generator))
    bias = hasBias ? Variable(Tensor([outputs], repeating: 0)) : nil
    self.stride = stride
    self.padding = padding ?? dilation * (kernel - 1) / 2
    self.dilation = dilation
    self.groups = groups
  }

  /// What it is; see ``Layer``.
  public var layerDescription: LayerDescription { .convolution(self) }

  /// The output; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    convolution(
      input, filter: weight, bias: bias, stride: stride, padding: padding, dilation: dilation, groups: groups)
  }

  /// The output in use from memory to memory; see ``Layer``.
  public func inferred(_ input: borrowing Features) -> Features {
    convolution(
      input, filter: weight.value, bias: bias?.value, stride: stride, padding: padding, dilation: dilation,
      groups: groups)
  }

  /// Names its parts; see ``Module``.
  public mutating func visitParts(_ visitor: inout PartVisitor) {
    visitor.visit("weight", &weight, role: .weight)
    visitor.visit("bias", &bias, role: .bias)
  }
}
