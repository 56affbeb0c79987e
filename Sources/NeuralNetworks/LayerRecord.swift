/// What layers computed on one way through a network, in order.
struct LayerRecord: Sendable {
  /// One call of a layer.
  struct Call: Sendable {
    /// Where the layer stands, as far as the caller said: names of the modules around it and its own.
    var place: [String]
    var text: String
    var output: Shape
    /// For one input of the batch; nil where it is not known.
    var multiplyAdds: Int?
    /// Its parameters.
    var parameters: [Parameter]
    /// Whether it called no other layer.
    var isInnermost = true
  }
  private(set) var calls: [Call] = []
  /// The name of the layer that is called next, if its caller knows it.
  var nextName: String?
  private var place: [String] = []

  fileprivate mutating func begin(_ layer: some Layer) -> Int {
    if let name = nextName { place.append(name) }
    calls.append(
      Call(place: place, text: layer.layerDescription.text, output: [], parameters: layer.trackedParameters))
    nextName = nil
    return calls.count - 1
  }

  fileprivate mutating func end(_ index: Int, depth: Int, output: Shape, multiplyAdds: Int?) {
    place.removeLast(place.count - depth)
    calls[index].output = output
    calls[index].multiplyAdds = multiplyAdds
    calls[index].isInnermost = calls.count == index + 1
  }

  fileprivate var depth: Int { place.count }
}

extension Layer {
  /// The output, and a line in the record.
  mutating func recorded(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    let depth = pass.record?.depth ?? 0
    let index = pass.record?.begin(self) ?? 0
    let output = forward(input, &pass)
    let multiplyAdds = layerDescription.multiplyAdds(from: input.shape, to: output.shape)
    pass.record?.end(index, depth: depth, output: output.shape, multiplyAdds: multiplyAdds)
    return output
  }
}

extension LayerDescription {
  /// What the layer is, with its sizes, for tables.
  var text: String {
    switch self {
    case .convolution(let layer):
      let shape = layer.weight.shape
      var text = "convolution \(shape[2])×\(shape[3]), \(shape[1] * layer.groups) → \(shape[0])"
      if layer.stride != 1 { text += ", stride \(layer.stride)" }
      if layer.dilation != 1 { text += ", dilation \(layer.dilation)" }
      if layer.groups != 1 { text += ", \(layer.groups) groups" }
      return text
    case .normalization(let layer): return "normalization \(layer.scale.shape[0])\(layer.rectified ? ", ReLU" : "")"
    case .linear(let layer): return "linear \(layer.weight.shape[1]) → \(layer.weight.shape[0])"
    case .pooling(.maximum(let size, let stride)): return "maximum \(size)×\(size)\(Self.stride(stride, size))"
    case .pooling(.average(let size, let stride)): return "average \(size)×\(size)\(Self.stride(stride, size))"
    case .dropout(let rate): return "dropout \(rate)"
    default: return name
    }
  }

  private static func stride(_ stride: Int, _ size: Int) -> String { stride == size ? "" : ", stride \(stride)" }

  /// The multiplications, each with its addition, of one input of the batch: those of convolutions and linear maps.
  /// Nil for layers of which it is not known.
  func multiplyAdds(from input: Shape, to output: Shape) -> Int? {
    switch self {
    case .convolution(let layer):
      let shape = layer.weight.shape
      return output[1] * output[2] * output[3] * shape[1] * shape[2] * shape[3]
    case .linear(let layer): return layer.weight.value.count * output.sizes[1..<output.rank - 1].reduce(1, *)
    case .custom, .activation(.custom), .sequential, .residual: return nil
    default: return 0
    }
  }
}
