/// How weights begin: a distribution scaled by the sizes of the map, so that signals neither die nor explode.
public enum Initializer: Sendable {
  /// Normal with deviation √(2 / inputs), for layers followed by ReLU (He et al. 2015, "Delving Deep into Rectifiers").
  case heNormal
  /// Even in ±√(6 / inputs), of the same deviation as ``heNormal``.
  case heUniform
  /// Normal with deviation √(2 / (inputs + outputs)) (Glorot & Bengio 2010, "Understanding the difficulty of training
  /// deep feedforward neural networks").
  case glorotNormal
  /// Even in ±√(6 / (inputs + outputs)), of the same deviation as ``glorotNormal``.
  case glorotUniform
  /// Even in ±√(1 / inputs): a third of Glorot's variance and less, PyTorch's default for linear maps (LeCun et al.
  /// 1998, "Efficient BackProp").
  case leCunUniform
  /// All zero.
  case zeros

  /// Within it every initialiser gives zeros: for networks whose weights are read from a file, whose random ones would
  /// take longer to draw than the file to read.
  @TaskLocal package static var isSkipped = false

  /// Weights of `shape`.
  ///
  /// - Parameters:
  ///   - inputs: How many values one output is summed from (fan in).
  ///   - outputs: How many outputs one input goes to (fan out).
  public func weights(_ shape: Shape, inputs: Int, outputs: Int, using generator: inout RandomGenerator) -> Tensor {
    func even(_ bound: Float) -> Tensor { .uniform(shape, in: -bound...bound, using: &generator) }
    func normal(_ variance: Float) -> Tensor {
      .normal(shape, deviation: variance.squareRoot(), using: &generator)
    }
    if Self.isSkipped { return Tensor(shape, repeating: 0) }
    let (fanIn, fanOut) = (Float(max(inputs, 1)), Float(max(outputs, 1)))
    switch self {
    case .heNormal: return normal(2 / fanIn)
    case .heUniform: return even((6 / fanIn).squareRoot())
    case .glorotNormal: return normal(2 / (fanIn + fanOut))
    case .glorotUniform: return even((6 / (fanIn + fanOut)).squareRoot())
    case .leCunUniform: return even((1 / fanIn).squareRoot())
    case .zeros: return Tensor(shape, repeating: 0)
    }
  }
}
