/// Pooling of [batch, height, width, channels], as a layer.
public struct Pooling2D: Layer {
  private enum Kind: Sendable {
    case maximum(size: Int, stride: Int)
    case average(size: Int, stride: Int)
    case globalAverage
  }
  private let kind: Kind

  /// The largest value of every window; windows lie edge to edge unless a `stride` says otherwise.
  public static func maximum(_ size: Int, stride: Int? = nil) -> Pooling2D {
    Pooling2D(kind: .maximum(size: size, stride: stride ?? size))
  }

  /// The mean of every window.
  public static func average(_ size: Int, stride: Int? = nil) -> Pooling2D {
    Pooling2D(kind: .average(size: size, stride: stride ?? size))
  }

  /// The mean of every channel: [batch, channels].
  public static let globalAverage = Pooling2D(kind: .globalAverage)

  /// Whether it takes the largest value of windows of 2 × 2 that lie edge to edge.
  var isMaximumOfTwo: Bool {
    if case .maximum(size: 2, stride: 2) = kind { true } else { false }
  }

  /// The output in use; see ``Layer``.
  public func callAsFunction(_ input: Variable) -> Variable {
    switch kind {
    case .maximum(let size, let stride): maximumPooling(input, size: size, stride: stride)
    case .average(let size, let stride): averagePooling(input, size: size, stride: stride)
    case .globalAverage: globalAveragePooling(input)
    }
  }
}
