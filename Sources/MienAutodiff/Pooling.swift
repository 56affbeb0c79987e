import MienKernels
import MienSystem
import MienTensors

/// The largest value of every window; the gradient goes to the pixel that has it (the first of equals).
///
/// - Parameters:
///   - input: [batch, height, width, channels].
///   - size: Rows and columns of a window.
///   - stride: Pixels from window to window; `size` if nil.
/// - Returns: [batch, (height − size) / stride + 1, (width − size) / stride + 1, channels].
public func maximumPooling(_ input: Variable, size: Int, stride: Int? = nil) -> Variable {
  let geometry = PoolingGeometry(of: input, size: size, stride: stride)
  let inputShape = input.shape
  let winners = Winners(geometry.outputCount)
  let value = Tensor(geometry.outputShape) { output in
    input.value.withUnsafePointer {
      Pooling.maximum(geometry, input: $0, output: output, winners: winners.memory)
    }
  }
  return Variable(value, from: input) { gradient in
    Tensor(inputShape) { output in
      gradient.withUnsafePointer {
        Pooling.maximumGradient(geometry, outputGradient: $0, winners: winners.memory, inputGradient: output)
      }
    }
  }
}

/// The mean of every window; its gradient is divided evenly. Shapes as for ``maximumPooling(_:size:stride:)``.
public func averagePooling(_ input: Variable, size: Int, stride: Int? = nil) -> Variable {
  let geometry = PoolingGeometry(of: input, size: size, stride: stride)
  let inputShape = input.shape
  let value = Tensor(geometry.outputShape) { output in
    input.value.withUnsafePointer { Pooling.average(geometry, input: $0, output: output) }
  }
  return Variable(value, from: input) { gradient in
    Tensor(inputShape) { output in
      gradient.withUnsafePointer {
        Pooling.averageGradient(geometry, outputGradient: $0, inputGradient: output)
      }
    }
  }
}

/// The mean of every channel over all pixels: [batch, height, width, channels] becomes [batch, channels].
public func globalAveragePooling(_ input: Variable) -> Variable {
  expect(
    input.shape.rank == 4,
    "globalAveragePooling: expected [batch, height, width, channels], got \(input.shape)")
  return input.mean(along: [1, 2])
}

extension PoolingGeometry {
  fileprivate init(of input: Variable, size: Int, stride: Int?) {
    let shape = input.shape
    expect(
      shape.rank == 4, "pooling: expected an input of shape [batch, height, width, channels], got \(shape)")
    self.init(
      batch: shape[0], inputHeight: shape[1], inputWidth: shape[2], channels: shape[3], size: size,
      stride: stride ?? size)
  }

  fileprivate var outputShape: Shape { [batch, outputHeight, outputWidth, channels] }
}

/// The largest pixel of each window. Written before it is shared, never after.
private final class Winners: @unchecked Sendable {
  let memory: UnsafeMutablePointer<Int32>

  init(_ count: Int) { memory = .allocate(capacity: max(count, 1)) }

  deinit { memory.deallocate() }
}
