import MienSystem

/// The sizes of a two-dimensional convolution, validated once and passed to the forward kernel and both gradients.
///
/// Images are [batch, height, width, channels] (NHWC), filters [outputChannels, inputChannels / groups,
/// kernelHeight, kernelWidth] (OIHW), and
///
///     outputHeight = ⌊(inputHeight + 2 · padding − dilation · (kernelHeight − 1) − 1) / stride⌋ + 1
///
/// and the same for the width: the convention of PyTorch and cuDNN.
public struct ConvolutionGeometry: Sendable, Hashable {
  /// How many images.
  public let batch: Int
  /// Rows of an input image.
  public let inputHeight: Int
  /// Columns of an input image.
  public let inputWidth: Int
  /// Channels of the input.
  public let inputChannels: Int
  /// Channels of the output.
  public let outputChannels: Int
  /// Rows of the filter.
  public let kernelHeight: Int
  /// Columns of the filter.
  public let kernelWidth: Int
  /// Pixels from one position of the filter to the next, in both directions.
  public let stride: Int
  /// Zeros around the image, on every side.
  public let padding: Int
  /// Pixels between neighbouring taps of the filter.
  public let dilation: Int
  /// The number of groups of channels; a filter sees only its own group.
  public let groups: Int

  /// The sizes of one convolution.
  ///
  /// - Precondition: every size is positive, `padding` is not negative, `groups` divides both channel counts,
  ///   and the dilated filter fits into the padded image.
  public init(
    batch: Int, inputHeight: Int, inputWidth: Int, inputChannels: Int, outputChannels: Int,
    kernelHeight: Int, kernelWidth: Int, stride: Int = 1, padding: Int = 0, dilation: Int = 1, groups: Int = 1
  ) {
    expect(
      batch >= 0 && inputHeight > 0 && inputWidth > 0 && inputChannels > 0 && outputChannels > 0,
      "convolution: expected an input of positive size, got \(batch)×\(inputHeight)×\(inputWidth)×\(inputChannels)"
    )
    expect(
      kernelHeight > 0 && kernelWidth > 0 && stride > 0 && dilation > 0 && padding >= 0,
      "convolution: kernel, stride and dilation must be positive, padding not negative")
    expect(
      groups > 0 && inputChannels % groups == 0 && outputChannels % groups == 0,
      "convolution: \(groups) groups do not divide \(inputChannels) input and \(outputChannels) output channels"
    )
    expect(
      inputHeight + 2 * padding >= dilation * (kernelHeight - 1) + 1
        && inputWidth + 2 * padding >= dilation * (kernelWidth - 1) + 1,
      "convolution: a \(kernelHeight)×\(kernelWidth) filter of dilation \(dilation) does not fit into "
        + "\(inputHeight)×\(inputWidth) pixels with padding \(padding)")
    self.batch = batch
    self.inputHeight = inputHeight
    self.inputWidth = inputWidth
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.kernelHeight = kernelHeight
    self.kernelWidth = kernelWidth
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
  }

  /// Rows of an output image.
  public var outputHeight: Int {
    (inputHeight + 2 * padding - dilation * (kernelHeight - 1) - 1) / stride + 1
  }

  /// Columns of an output image.
  public var outputWidth: Int {
    (inputWidth + 2 * padding - dilation * (kernelWidth - 1) - 1) / stride + 1
  }

  /// Input channels that one filter sees.
  public var inputChannelsPerGroup: Int { inputChannels / groups }

  /// Output channels of one group.
  public var outputChannelsPerGroup: Int { outputChannels / groups }

  /// Floats in the input.
  public var inputCount: Int { batch * inputHeight * inputWidth * inputChannels }

  /// Floats in the output.
  public var outputCount: Int { batch * outputHeight * outputWidth * outputChannels }

  /// Floats in the filter.
  public var filterCount: Int { outputChannels * inputChannelsPerGroup * kernelHeight * kernelWidth }

  /// Floating-point operations of the direct convolution, a multiply-add counted as two.
  public var operations: Int {
    2 * batch * outputHeight * outputWidth * outputChannels * inputChannelsPerGroup * kernelHeight
      * kernelWidth
  }
}
