import MienKernels
import MienSystem
import MienTensors

/// Every pixel becomes `factor` × `factor` equal ones; its gradient is the sum of theirs.
///
/// - Parameter input: [batch, height, width, channels].
/// - Returns: [batch, factor · height, factor · width, channels].
public func nearestUpsampling(_ input: Variable, factor: Int) -> Variable {
  upsampling(input, factor, Upsampling.nearest, Upsampling.nearestGradient)
}

/// Every pixel becomes `factor` × `factor` equal ones. Shapes as for variables.
public func nearestUpsampling(_ input: Tensor, factor: Int) -> Tensor {
  nearestUpsampling(Variable(constant: input), factor: factor).value
}

/// Larger images by linear interpolation between the four pixels nearby.
///
/// Pixels are squares with their values in the middle: output pixel x lies at (x + ½) / factor − ½ of the input, and
/// outside the middles of the border its value is the border's. This is PyTorch's `interpolate` with
/// `mode="bilinear", align_corners=False`, and what image programs do.
///
/// - Parameter input: [batch, height, width, channels].
/// - Returns: [batch, factor · height, factor · width, channels].
public func bilinearUpsampling(_ input: Variable, factor: Int) -> Variable {
  upsampling(input, factor, Upsampling.bilinear, Upsampling.bilinearGradient)
}

/// Larger images by linear interpolation between the four pixels nearby. Convention and shapes as for variables.
public func bilinearUpsampling(_ input: Tensor, factor: Int) -> Tensor {
  bilinearUpsampling(Variable(constant: input), factor: factor).value
}

private typealias Kernel = @Sendable (UpsamplingGeometry, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void

private func upsampling(
  _ input: Variable, _ factor: Int, _ forward: Kernel, _ backward: @escaping Kernel
) -> Variable {
  let shape = input.shape
  expect(shape.rank == 4, "upsampling: expected an input of shape [batch, height, width, channels], got \(shape)")
  expect(factor > 0, "upsampling: expected a factor of at least 1, got \(factor)")
  let geometry = UpsamplingGeometry(
    batch: shape[0], inputHeight: shape[1], inputWidth: shape[2], channels: shape[3], factor: factor)
  let value = Tensor([shape[0], geometry.outputHeight, geometry.outputWidth, shape[3]]) { output in
    guard geometry.outputCount > 0 else { return }
    input.value.withUnsafePointer { forward(geometry, $0, output) }
  }
  return Variable(value, from: input) { gradient in
    Tensor(shape) { output in
      guard geometry.outputCount > 0 else { return }
      gradient.withUnsafePointer { backward(geometry, $0, output) }
    }
  }
}
