import MienSystem

/// A transposed convolution of [batch, height, width, channels], which enlarges images; see
/// ``transposedConvolution(_:filter:bias:stride:padding:outputPadding:dilation:groups:)``.
public struct TransposedConvolution2D: Layer {
  /// [inputs, outputs / groups, kernel, kernel], as PyTorch stores it.
  public var weight: Variable
  /// [outputs], if there is one.
  public var bias: Variable?
  /// Output pixels from one position of the filter to the next.
  public let stride: Int
  /// Rows and columns that are cut off on every side.
  public let padding: Int
  /// Rows and columns that are added at the end.
  public let outputPadding: Int
  /// Into how many groups the channels fall.
  public let groups: Int

  /// A transposed convolution with random weights and a bias of zero.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, outputPadding: Int = 0,
    groups: Int = 1, hasBias: Bool = true, initializer: Initializer = .heNormal, using generator: inout RandomGenerator
  ) {
    expect(
      groups > 0 && inputs % groups == 0 && outputs % groups == 0,
      "TransposedConvolution2D: \(groups) groups do not divide \(inputs) inputs and \(outputs) outputs")
    let taps = kernel * kernel
    weight = Variable(
      initializer.weights(
        [inputs, outputs / groups, kernel, kernel], inputs: inputs / groups * taps / (stride * stride),
        outputs: outputs / groups * taps, using: &generator))
    bias = hasBias ? Variable(Tensor([outputs], repeating: 0)) : nil
    (self.stride, self.padding, self.outputPadding, self.groups) = (stride, padding, outputPadding, groups)
  }

  /// Names its parts; see ``Module``.
  public mutating func visitParts(_ visitor: inout PartVisitor) {
    visitor.visit("weight", &weight, role: .weight)
    visitor.visit("bias", &bias, role: .bias)
  }

  /// The output; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    transposedConvolution(
      input, filter: weight, bias: bias, stride: stride, padding: padding, outputPadding: outputPadding, groups: groups)
  }
}

/// A convolution along sequences [batch, length, channels], such as sounds or texts.
public struct Convolution1D: Layer {
  /// What stands beyond the ends.
  public enum Padding: Sendable, Hashable {
    /// So many zeros at either end.
    case zeros(Int)
    /// Zeros at the beginning alone, as many as keep the length: no output depends on what comes after it.
    case causal
  }
  /// [outputs, inputs / groups, kernel].
  public var weight: Variable
  /// [outputs], if there is one.
  public var bias: Variable?
  /// Places from one position of the filter to the next.
  public let stride: Int
  /// What stands beyond the ends.
  public let padding: Padding
  /// Places between neighbouring taps.
  public let dilation: Int
  /// Into how many groups the channels fall.
  public let groups: Int

  /// A convolution with random weights and a bias of zero.
  ///
  /// - Parameter padding: Left out, zeros at either end, as many as keep the length when the kernel is odd.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Padding? = nil, dilation: Int = 1,
    groups: Int = 1, hasBias: Bool = true, initializer: Initializer = .heNormal, using generator: inout RandomGenerator
  ) {
    expect(
      groups > 0 && inputs % groups == 0 && outputs % groups == 0,
      "Convolution1D: \(groups) groups do not divide \(inputs) inputs and \(outputs) outputs")
    weight = Variable(
      initializer.weights(
        [outputs, inputs / groups, kernel], inputs: inputs / groups * kernel, outputs: outputs / groups * kernel,
        using: &generator))
    bias = hasBias ? Variable(Tensor([outputs], repeating: 0)) : nil
    self.padding = padding ?? .zeros(dilation * (kernel - 1) / 2)
    (self.stride, self.dilation, self.groups) = (stride, dilation, groups)
  }

  /// Names its parts; see ``Module``.
  public mutating func visitParts(_ visitor: inout PartVisitor) {
    visitor.visit("weight", &weight, role: .weight)
    visitor.visit("bias", &bias, role: .bias)
  }

  /// The output; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    let (shape, filter) = (input.shape, weight.shape)
    expect(
      shape.rank == 3 && shape[2] == filter[1] * groups,
      "Convolution1D: expected an input of shape [batch, length, \(filter[1] * groups)], got \(shape)")
    let padded =
      switch padding {
      case .zeros(let count): input.padded(along: 1, before: count, after: count)
      case .causal: input.padded(along: 1, before: dilation * (filter[2] - 1))
      }
    // An image of one row.
    let output = convolution(
      padded.reshaped([shape[0], 1, padded.shape[1], shape[2]]),
      filter: weight.reshaped([filter[0], filter[1], 1, filter[2]]),
      bias: bias, stride: stride, dilation: dilation, groups: groups)
    return output.reshaped([shape[0], output.shape[2], filter[0]])
  }
}

/// A two-dimensional convolution whose filter has other numbers of rows and columns, such as 1 × 7 and 7 × 1 one after
/// the other in place of 7 × 7 (Szegedy et al. 2016, "Rethinking the Inception Architecture").
public struct RectangularConvolution2D: Layer {
  /// [outputs, inputs / groups, rows, columns].
  public var weight: Variable
  /// [outputs], if there is one.
  public var bias: Variable?
  /// Pixels from one position of the filter to the next.
  public let stride: Int
  /// Zeros above and below the image, and to its left and right.
  public let padding: (rows: Int, columns: Int)
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
  ///   - padding: Left out, as many zeros as keep the size where the kernel is odd.
  /// - Precondition: `groups` divides both channel counts, and kernel, stride and dilation are positive.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: (rows: Int, columns: Int), stride: Int = 1,
    padding: (rows: Int, columns: Int)? = nil, dilation: Int = 1, groups: Int = 1, hasBias: Bool = true,
    initializer: Initializer = .heNormal, using generator: inout RandomGenerator
  ) {
    expect(
      groups > 0 && inputs % groups == 0 && outputs % groups == 0,
      "RectangularConvolution2D: \(groups) groups do not divide \(inputs) inputs and \(outputs) outputs")
    expect(
      kernel.rows > 0 && kernel.columns > 0 && stride > 0 && dilation > 0,
      "RectangularConvolution2D: expected a positive kernel, stride and dilation, got \(kernel.rows) × \(kernel.columns), "
        + "\(stride) and \(dilation)")
    let window = kernel.rows * kernel.columns
    weight = Variable(
      initializer.weights(
        [outputs, inputs / groups, kernel.rows, kernel.columns], inputs: inputs / groups * window,
        outputs: outputs / groups * window, using: &generator))
    bias = hasBias ? Variable(Tensor([outputs], repeating: 0)) : nil
    self.padding = padding ?? (dilation * (kernel.rows - 1) / 2, dilation * (kernel.columns - 1) / 2)
    (self.stride, self.dilation, self.groups) = (stride, dilation, groups)
  }

  /// Names its parts; see ``Module``.
  public mutating func visitParts(_ visitor: inout PartVisitor) {
    visitor.visit("weight", &weight, role: .weight)
    visitor.visit("bias", &bias, role: .bias)
  }

  /// [batch, height, width, inputs] to [batch, height, width, outputs]; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    let (shape, channels) = (input.shape, weight.shape[1] * groups)
    expect(
      shape.rank == 4 && shape[3] == channels,
      "RectangularConvolution2D: expected an input of shape [batch, height, width, \(channels)], got \(shape)")
    // What both directions have in common is the kernel's own.
    let common = min(padding.rows, padding.columns)
    let (rows, columns) = (padding.rows - common, padding.columns - common)
    let tall = rows > 0 ? input.padded(along: 1, before: rows, after: rows) : input
    let padded = columns > 0 ? tall.padded(along: 2, before: columns, after: columns) : tall
    return convolution(
      padded, filter: weight, bias: bias, stride: stride, padding: common, dilation: dilation, groups: groups)
  }
}
