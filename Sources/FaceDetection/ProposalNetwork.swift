import NeuralNetworks

/// The first network of ``FaceDetector``, fully convolutional: from [batch, height, width, 1] to [batch, height / 8,
/// width / 8, 5].
///
/// Each place of the output represents a face of 16 to 32 pixels whose middle is near the middle of its 8 × 8 pixels;
/// larger faces are found in halves of the picture. The outputs are, in this order: the logit of a face; the offset
/// from the middle of the place to the middle of the face, right and down, in units of 24 pixels; the logarithm of side
/// / 24; the roll in radians.
package enum ProposalNetwork {
  /// Pixels from one place to the next.
  package static let stride = 8
  /// The sides of faces that one level of the pyramid finds, in pixels.
  package static let sides: ClosedRange<Float> = 16...32
  /// The unit of the outputs.
  package static let unit: Float = 24
  /// The smallest logit of a proposal for the second network: about 20 per picture.
  package static let leastLogit: Float = -2.2
  /// Numbers for each place.
  package static let outputs = 5

  /// The network with random weights: 0.14 million parameters; the receptive field is 83 × 83 pixels.
  package static func network(using generator: inout RandomGenerator) -> Sequential {
    var layers: [(name: String, layer: any Layer)] = []
    func add(_ number: Int, _ inputs: Int, _ outputs: Int, stride: Int = 1, isPooled: Bool = false) {
      layers.append(
        (
          "conv\(number)",
          Convolution2D(inputs, outputs, kernel: 3, stride: stride, hasBias: false, using: &generator)
        ))
      layers.append(("norm\(number)", BatchNormalization(outputs, rectified: true)))
      if isPooled { layers.append(("pool\(number)", Pooling2D.maximum(2))) }
    }
    add(1, 1, 16, stride: 2)
    add(2, 16, 32, stride: 2)
    add(3, 32, 32, isPooled: true)
    add(4, 32, 64)
    add(5, 64, 64)
    add(6, 64, 64)
    add(7, 64, 64)
    layers.append(("answer", Convolution2D(64, outputs, kernel: 1, initializer: .zeros, using: &generator)))
    var network = Sequential(layers)
    // Faces are rare, and so are they in the initial outputs (Lin et al. 2017, "Focal Loss for Dense Object Detection",
    // section 4.1).
    network.forEachParameter { name, value, _ in
      if name == "answer.bias" { value = Variable(Tensor([outputs], [-4] + [Float](repeating: 0, count: outputs - 1))) }
    }
    return network
  }
}
