import MienSystem
import NeuralNetworks

/// The second network of ``FaceDetector``: it examines each proposal, from [batch, 48, 48, 1] to [batch, 5].
///
/// Its input is the square of the proposal, rotated upright and 1.5 times as large, so that hair, chin and shoulders
/// are visible. Its outputs are: the logit of a face; the offset from the proposal's middle to the face's, right and
/// down in the proposal's rotated axes, in units of its side; the logarithm of the ratio of the sides; the difference
/// of the rolls in radians.
package enum RefinementNetwork {
  /// Pixels of a side.
  package static let side = 48
  /// The side of the input, relative to the proposal's.
  package static let margin: Float = 1.5
  /// Numbers for each proposal.
  package static let outputs = 5

  /// The network with random weights: 0.2 million parameters, 7 million multiply-adds.
  package static func network(using generator: inout RandomGenerator) -> Sequential {
    func stage(_ inputs: Int, _ outputs: Int, isPooled: Bool = true) -> Sequential {
      var layers: [(name: String, layer: any Layer)] = [
        ("conv", Convolution2D(inputs, outputs, kernel: 3, hasBias: false, using: &generator)),
        ("norm", BatchNormalization(outputs, rectified: true)),
      ]
      if isPooled { layers.append(("pool", Pooling2D.maximum(2))) }
      return Sequential(layers)
    }
    return [
      "stage1": stage(1, 16),
      "stage2": stage(16, 32),
      "stage3": stage(32, 64),
      "stage4": stage(64, 64, isPooled: false),
      "flatten": Flatten(),
      "hidden": Linear(64 * 6 * 6, 64, hasBias: false, using: &generator),
      "norm": BatchNormalization(64, rectified: true),
      "answer": Linear(64, outputs, initializer: .zeros, using: &generator),
    ]
  }

  /// The network's input for a proposal, written to `output` [48, 48].
  package static func write(_ box: FaceBox, in picture: PixelPyramid, into output: UnsafeMutablePointer<Float>) {
    picture.write(box.scaled(by: margin), side: side, into: output)
    for index in 0..<side * side { output[index] = FaceDetector.tone(output[index]) }
  }

  /// The face from the outputs 1 to 4 for a proposal.
  package static func face(_ answer: UnsafePointer<Float>, of proposal: FaceBox) -> FaceBox {
    let (u, v) = (answer[1] * proposal.side, answer[2] * proposal.side)
    let (cosine, sine) = (cos(proposal.roll), sin(proposal.roll))
    return FaceBox(
      x: proposal.x + cosine * u - sine * v, y: proposal.y + sine * u + cosine * v,
      side: proposal.side * exp(min(max(answer[3], -1), 1)), roll: proposal.roll + answer[4])
  }

  /// The outputs 1 to 4 for which ``face(_:of:)`` returns this face.
  package static func answer(_ face: FaceBox, of proposal: FaceBox) -> [Float] {
    let (dx, dy) = ((face.x - proposal.x) / proposal.side, (face.y - proposal.y) / proposal.side)
    let (cosine, sine) = (cos(proposal.roll), sin(proposal.roll))
    return [
      cosine * dx + sine * dy, cosine * dy - sine * dx, log(face.side / proposal.side), face.roll - proposal.roll,
    ]
  }
}
