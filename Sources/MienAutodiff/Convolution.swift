import MienKernels
import MienSystem
import MienTensors

/// Two-dimensional convolution (cross-correlation, as in every deep-learning library):
///
///     output[n, y, x, o] = Σ input[n, y·s + i·d − p, x·s + j·d − p, c] · filter[o, c, i, j]
///
/// with stride s, padding p, dilation d, summed over rows i, columns j and the channels c of o's group.
///
/// - Parameters:
///   - input: [batch, height, width, inputChannels].
///   - filter: [outputChannels, inputChannels / groups, kernelHeight, kernelWidth].
///   - bias: [outputChannels], if there is one.
/// - Returns: [batch, outputHeight, outputWidth, outputChannels]; see ``ConvolutionGeometry``.
public func convolution(
  _ input: Variable, filter: Variable, bias: Variable? = nil, stride: Int = 1, padding: Int = 0,
  dilation: Int = 1,
  groups: Int = 1
) -> Variable {
  let (x, w) = (input.value, filter.value)
  let geometry = ConvolutionGeometry(
    input: x.shape, filter: w.shape, stride: stride, padding: padding, dilation: dilation, groups: groups)
  let value = Tensor(geometry.outputShape) { output in
    x.withUnsafePointer { x in
      if filter.isTracked {
        w.withUnsafePointer { Convolution.forward(geometry, input: x, filter: $0, output: output) }
      } else {
        let algorithm = Convolution.fastestAlgorithm(geometry, isPrepared: true)
        Convolution.forward(geometry, input: x, filter: w.preparedFilter(geometry, algorithm), output: output)
      }
    }
  }
  let (inputIsTracked, filterIsTracked) = (input.isTracked, filter.isTracked)
  let result = Variable(value, from: [input, filter]) { gradient in
    [
      inputIsTracked ? inputGradient(geometry, gradient, filter: w, shape: x.shape) : nil,
      filterIsTracked ? filterGradient(geometry, gradient, input: x, shape: w.shape) : nil,
    ]
  }
  return bias.map { result + $0 } ?? result
}

/// ``convolution(_:filter:bias:stride:padding:dilation:groups:)`` of untracked values, from memory to memory.
package func convolution(
  _ input: borrowing Features, filter: Tensor, bias: Tensor?, stride: Int, padding: Int, dilation: Int, groups: Int
) -> Features {
  let geometry = ConvolutionGeometry(
    input: input, filter: filter.shape, stride: stride, padding: padding, dilation: dilation, groups: groups)
  let channels = geometry.outputChannels
  return Features(
    batch: geometry.batch, height: geometry.outputHeight, width: geometry.outputWidth, channels: channels,
    in: input.store
  ) { output in
    let algorithm = Convolution.fastestAlgorithm(geometry, isPrepared: true)
    input.withUnsafePointer {
      Convolution.forward(geometry, input: $0, filter: filter.preparedFilter(geometry, algorithm), output: output)
    }
    bias?.add(toEach: geometry.outputCount / channels, of: channels, output)
  }
}

extension Tensor {
  /// Adds these elements to each of `rows` rows of `columns`.
  func add(toEach rows: Int, of columns: Int, _ memory: UnsafeMutablePointer<Float>) {
    expect(shape.isVector(of: columns), "convolution: expected a bias of shape [\(columns)], got \(shape)")
    withUnsafePointer { own in
      for row in 0..<rows {
        let line = memory + row &* columns
        for column in 0..<columns { line[column] += own[column] }
      }
    }
  }

  /// This filter in the form that `algorithm` reads; it is prepared once, as long as the filter stays the same.
  func preparedFilter(_ geometry: ConvolutionGeometry, _ algorithm: ConvolutionAlgorithm) -> PreparedFilter {
    derived(by: FilterKey(shape: shape, algorithm: algorithm, groups: geometry.groups)) {
      withUnsafePointer { PreparedFilter(forwardOf: geometry, $0, algorithm) }
    }
  }
}

private struct FilterKey: Equatable {
  /// Tensors of several shapes can share their elements, and what is derived from them.
  let shape: Shape
  let algorithm: ConvolutionAlgorithm
  let groups: Int
}

extension ConvolutionGeometry {
  /// The geometry of tensors of these shapes.
  init(input: Shape, filter: Shape, stride: Int, padding: Int, dilation: Int, groups: Int) {
    let images = input.rank == 4 ? (input[0], input[1], input[2], input[3]) : nil
    self.init(images, input, filter, stride: stride, padding: padding, dilation: dilation, groups: groups)
  }

  /// The geometry of images and a filter of this shape.
  init(input: borrowing Features, filter: Shape, stride: Int, padding: Int, dilation: Int, groups: Int) {
    let (batch, height, width, channels) = (input.batch, input.height, input.width, input.channels)
    let isImages = input.isImages
    // A shape is an array, which allocates: it is made only for the message.
    self.init(
      isImages ? (batch, height, width, channels) : nil,
      isImages ? [batch, height, width, channels] : [batch, channels], filter, stride: stride, padding: padding,
      dilation: dilation, groups: groups)
  }

  private init(
    _ images: (batch: Int, height: Int, width: Int, channels: Int)?, _ shape: @autoclosure () -> Shape,
    _ filter: Shape, stride: Int, padding: Int, dilation: Int, groups: Int
  ) {
    guard let images, filter.rank == 4, images.channels == filter[1] * groups else {
      stop(
        "convolution: expected an input of shape [batch, height, width, \(filter.rank == 4 ? filter[1] * groups : 0)], "
          + "got \(shape())")
    }
    self.init(
      batch: images.batch, inputHeight: images.height, inputWidth: images.width, inputChannels: images.channels,
      outputChannels: filter[0], kernelHeight: filter[2], kernelWidth: filter[3], stride: stride, padding: padding,
      dilation: dilation, groups: groups)
  }

  /// [batch, outputHeight, outputWidth, outputChannels].
  var outputShape: Shape { [batch, outputHeight, outputWidth, outputChannels] }
}

func inputGradient(
  _ geometry: ConvolutionGeometry, _ gradient: Tensor, filter: Tensor, shape: Shape
) -> Tensor {
  Tensor(shape) { output in
    gradient.withUnsafePointer { gradient in
      filter.withUnsafePointer {
        Convolution.inputGradient(geometry, outputGradient: gradient, filter: $0, inputGradient: output)
      }
    }
  }
}

func filterGradient(
  _ geometry: ConvolutionGeometry, _ gradient: Tensor, input: Tensor, shape: Shape
) -> Tensor {
  Tensor(shape) { output in
    gradient.withUnsafePointer { gradient in
      input.withUnsafePointer {
        Convolution.filterGradient(geometry, input: $0, outputGradient: gradient, filterGradient: output)
      }
    }
  }
}
