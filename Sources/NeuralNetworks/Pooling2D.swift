/// Pooling of [batch, height, width, channels], as a layer.
public struct Pooling2D: Layer {
  /// What is taken of which windows.
  public enum Kind: Sendable, Hashable {
    /// The largest value of windows of `size` × `size`, `stride` pixels apart.
    case maximum(size: Int, stride: Int)
    /// The mean of windows of `size` × `size`, `stride` pixels apart.
    case average(size: Int, stride: Int)
    /// The mean of every channel: [batch, height, width, channels] becomes [batch, channels].
    case globalAverage

    /// What is taken: `maximum`, `average`, `globalAverage`.
    public var name: String {
      switch self {
      case .maximum: "maximum"
      case .average: "average"
      case .globalAverage: "globalAverage"
      }
    }
  }

  /// What is taken of which windows.
  public let kind: Kind

  /// Pooling of this kind.
  public init(_ kind: Kind) { self.kind = kind }

  /// The largest value of every window; windows lie edge to edge unless a `stride` says otherwise.
  public static func maximum(_ size: Int, stride: Int? = nil) -> Pooling2D {
    Pooling2D(.maximum(size: size, stride: stride ?? size))
  }

  /// The mean of every window.
  public static func average(_ size: Int, stride: Int? = nil) -> Pooling2D {
    Pooling2D(.average(size: size, stride: stride ?? size))
  }

  /// The mean of every channel: [batch, channels].
  public static let globalAverage = Pooling2D(.globalAverage)

  /// What it is; see ``Layer``.
  public var layerDescription: LayerDescription { .pooling(kind) }

  /// The output; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    switch kind {
    case .maximum(let size, let stride): maximumPooling(input, size: size, stride: stride)
    case .average(let size, let stride): averagePooling(input, size: size, stride: stride)
    case .globalAverage: globalAveragePooling(input)
    }
  }
}
