/// What a layer is, with everything that decides what it computes.
///
/// Whoever has to know a network's layers reads these: layers that are computed in one pass (``Sequential``),
/// ``Inference``, ``Sequential/split(after:)``, and writers of other formats. A layer that is a kind of its own is
/// ``custom(_:)``.
///
///     switch layer.layerDescription {
///     case .linear(let linear): print(linear.weight.shape)
///     case .activation(.leakyReLU(let slope)): print(slope)
///     case .sequential(let network): for (name, layer) in network.layers { print(name, layer) }
///     default: break
///     }
public enum LayerDescription: Sendable {
  /// A two-dimensional convolution.
  case convolution(Convolution2D)
  /// A batch normalisation, with ReLU after it if it is ``BatchNormalization/rectified``.
  case normalization(BatchNormalization)
  /// A linear map of rows.
  case linear(Linear)
  /// A function of every element.
  case activation(Activation.Kind)
  /// Pooling of images.
  case pooling(Pooling2D.Kind)
  /// Images to rows, in the order channel, row, column.
  case flatten
  /// Elements zeroed at random while training; in use it does nothing.
  case dropout(rate: Float)
  /// Layers one after the other.
  case sequential(Sequential)
  /// relu(main(x) + shortcut(x)).
  case residual(ResidualBlock)
  /// A layer of another type, which only that type knows how to compute.
  case custom(any Layer.Type)

  /// What the layer is called in messages and tables: `convolution`, …, or the name of its type.
  public var name: String {
    switch self {
    case .convolution: "convolution"
    case .normalization: "normalization"
    case .linear: "linear"
    case .activation(let kind): kind.name
    case .pooling(let kind): kind.name
    case .flatten: "flatten"
    case .dropout: "dropout"
    case .sequential: "sequential"
    case .residual: "residual"
    case .custom(let type): "\(type)"
    }
  }
}
