import MienKernels
import NeuralNetworks
import Synchronization
import Testing

/// ``Inference`` against the network itself, to the last bit.
@Suite struct InferenceTests {
  /// Statistics and affine parameters as a trained network has them: none 0 or 1.
  private static func trained(_ network: Sequential, _ generator: inout RandomGenerator) -> Sequential {
    var network = network
    network.forEachParameter { _, value, role in
      if role == .statistic || role == .normalization {
        value = Variable(Tensor.uniform(value.shape, in: 0.3...2, using: &generator))
      } else if role == .bias {
        value = Variable(Tensor.normal(value.shape, using: &generator))
      }
    }
    return network
  }

  private static func check(_ network: Sequential, _ shapes: [Shape], _ generator: inout RandomGenerator) {
    let network = trained(network, &generator)
    let inference = Inference(network)
    let store = FeatureStore()
    for shape in shapes {
      let input = Tensor.normal(shape, using: &generator)
      let expected: Tensor = network(input)
      // Again in the memory of the first time, poisoned.
      for _ in 0..<2 {
        let output = inference(Features(input, in: store))
        #expect(output.tensor == expected, "\(network.names) of \(shape)")
        store.overwrite(with: .nan)
      }
    }
  }

  /// Images of many sizes and batches: each algorithm of the convolution, whole and cut blocks, what can be done at
  /// once and what not.
  @Test func convolutionsInGroups() {
    var generator = RandomGenerator(seed: 3)
    let network: Sequential = [
      "conv1": Convolution2D(1, 16, kernel: 3, hasBias: false, using: &generator),
      "norm1": BatchNormalization(16, rectified: true),
      "conv2": Convolution2D(16, 32, kernel: 3, stride: 2, hasBias: false, using: &generator),
      "norm2": BatchNormalization(32),
      "inner": [
        "conv": Convolution2D(32, 32, kernel: 3, hasBias: false, using: &generator),
        "norm": BatchNormalization(32, rectified: true),
        "pool": Pooling2D.maximum(2),
      ] as Sequential,
      "depthwise": Sequential.depthwiseSeparable(32, 32, using: &generator),
      "groups": Convolution2D(32, 8, kernel: 3, padding: 2, dilation: 2, groups: 4, using: &generator),
      "answer": Convolution2D(8, 5, kernel: 1, using: &generator),
    ]
    let shapes: [Shape] = [
      [1, 48, 48, 1], [3, 12, 20, 1], [9, 8, 8, 1], [1, 30, 44, 1], [2, 11, 17, 1], [1, 5, 4, 1], [70, 12, 12, 1],
      [1, 36, 48, 1],
      [0, 12, 12, 1],
    ]
    // Of the convolution in the inner network.
    let geometries = shapes.map { shape in
      ConvolutionGeometry(
        batch: shape[0], inputHeight: (shape[1] + 1) / 2, inputWidth: (shape[2] + 1) / 2, inputChannels: 32,
        outputChannels: 32, kernelHeight: 3, kernelWidth: 3, padding: 1)
    }
    let algorithms = geometries.map { Convolution.fastestAlgorithm($0, isPrepared: true) }
    #expect(Set(algorithms) == Set(Convolution.algorithms(geometries[0])), "\(algorithms)")
    // Where pooling is done at once, with whole windows in each block and with cut ones.
    let evenness = zip(geometries, algorithms).filter { $0.0.outputHeight % 2 == 0 && $0.0.outputWidth % 2 == 0 }
    #expect(Set(evenness.map { Convolution.hasEvenBlocks($0, $1) }) == [false, true])
    Self.check(network, shapes, &generator)
  }

  /// Rows, and layers that have no way of their own.
  @Test func everyOtherLayer() {
    var generator = RandomGenerator(seed: 4)
    let network: Sequential = [
      "norm0": BatchNormalization(3),
      "block": ResidualBlock(
        main: [
          "conv1": Convolution2D(3, 6, kernel: 3, hasBias: false, using: &generator),
          "norm1": BatchNormalization(6, rectified: true),
        ], shortcut: ["conv": Convolution2D(3, 6, kernel: 1, using: &generator)]),
      "pool": Pooling2D.average(2),
      "silu": Activation.silu,
      "flatten": Flatten(),
      "dropout": Dropout(0.5),
      "hidden": Linear(6 * 3 * 2, 40, hasBias: false, using: &generator),
      "norm": BatchNormalization(40, rectified: true),
      "answer": Linear(40, 7, using: &generator),
    ]
    Self.check(network, [[1, 6, 4, 3], [2, 6, 4, 3], [5, 6, 4, 3], [70, 6, 4, 3]], &generator)
    let mean: Sequential = ["mean": Pooling2D.globalAverage, "answer": Linear(3, 2, using: &generator)]
    Self.check(mean, [[4, 5, 6, 3]], &generator)
  }

  /// Functions of elements, and branches with and without layers of their own.
  @Test func activationsAndBranches() {
    var generator = RandomGenerator(seed: 7)
    let network: Sequential = [
      "relu": Activation.relu, "leaky": Activation.leakyReLU(slope: 0.2), "tanh": Activation.tanh,
      "identity": ResidualBlock(main: ["silu": Activation.silu]),
      "empty": ResidualBlock(main: [:], shortcut: ["dropout": Dropout(0.5)]),
      "gelu": Activation.gelu, "sigmoid": Activation.sigmoid, "own": Activation { $0 * $0 },
    ]
    Self.check(network, [[2, 5, 4, 3], [70, 9]], &generator)
  }

  /// A layer from elsewhere, by way of tensors or with a way of its own.
  @Test func aStrangersLayer() {
    var generator = RandomGenerator(seed: 8)
    let network: Sequential = [
      "doubled": Scale(factor: 2), "conv": Convolution2D(2, 3, kernel: 3, using: &generator),
      "halved": FastScale(factor: 0.5), "flatten": Flatten(),
    ]
    let before = FastScale.calls.withLock { $0 }
    Self.check(network, [[2, 4, 4, 2]], &generator)
    #expect(FastScale.calls.withLock { $0 } == before + 2)
    let alone = Inference(FastScale(factor: 3))(Features(Tensor([1, 2], [1, 2]), in: FeatureStore()))
    #expect(alone.tensor == Tensor([1, 2], [3, 6]))
  }

  /// What it was made of may change, or go.
  @Test func weightsStayAsTheyWere() {
    var generator = RandomGenerator(seed: 5)
    var network: Sequential = ["answer": Linear(3, 2, using: &generator)]
    let input = Tensor([1, 3], [1, 2, 3])
    let (inference, before): (Inference, Tensor) = (Inference(network), network(input))
    network.forEachParameter { _, value, _ in value = Variable(Tensor(value.shape, repeating: 7)) }
    #expect(inference(Features(input, in: FeatureStore())).tensor == before)
  }

  /// Layers that do not fit together are refused.
  #if compiler(>=6.2)
    @Test func misfitsAreRefused() async {
      await #expect(processExitsWith: .failure) { infer([4, 3]) { ["answer": Linear(2, 5, using: &$0)] } }
      await #expect(processExitsWith: .failure) { infer([4, 3]) { _ in ["norm": BatchNormalization(5)] } }
      await #expect(processExitsWith: .failure) { infer([4, 3]) { _ in ["flatten": Flatten()] } }
      await #expect(processExitsWith: .failure) { infer([1, 4, 4, 2]) { ["answer": Linear(2, 5, using: &$0)] } }
      await #expect(processExitsWith: .failure) {
        infer([1, 4, 4, 2]) { ["c": Convolution2D(3, 5, kernel: 3, using: &$0)] }
      }
      await #expect(processExitsWith: .failure) {
        infer([1, 4, 4, 1]) {
          ["c": Convolution2D(1, 16, kernel: 3, hasBias: false, using: &$0), "norm": BatchNormalization(32)]
        }
      }
      await #expect(processExitsWith: .failure) {
        infer([4, 3]) {
          var layer = Linear(3, 2, using: &$0)
          layer.bias = Variable(Tensor([4], repeating: 0))
          return ["answer": layer]
        }
      }
      await #expect(processExitsWith: .success) { infer([4, 3]) { ["answer": Linear(3, 2, using: &$0)] } }
    }
  #endif
}

/// A layer as a stranger writes it.
private struct Scale: Layer {
  var factor: Float

  mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    input * Variable(constant: Tensor(factor))
  }
}

/// The same, which writes into memory that is there.
private struct FastScale: Layer {
  static let calls = Mutex(0)
  var factor: Float

  mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    input * Variable(constant: Tensor(factor))
  }

  func inferred(_ input: borrowing Features) -> Features {
    Self.calls.withLock { $0 += 1 }
    let count = input.count
    return input.likewise { output in
      input.withUnsafePointer { input in for index in 0..<count { output[index] = factor * input[index] } }
    }
  }
}

/// What a network of zeros' features gives, for tests of what it refuses.
private func infer(_ shape: Shape, _ network: (inout RandomGenerator) -> Sequential) {
  var generator = RandomGenerator(seed: 6)
  _ = Inference(network(&generator))(Features(Tensor(shape, repeating: 0), in: FeatureStore())).tensor
}
