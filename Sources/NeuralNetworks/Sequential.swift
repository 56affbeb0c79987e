import MienSystem

/// Layers one after the other, each with its name.
///
///     var network: Sequential = [
///       "conv1": Convolution2D(1, 16, kernel: 3, hasBias: false, using: &generator),
///       "norm1": BatchNormalization(16, rectified: true),
///       "pool": Pooling2D.maximum(2),
///       "flatten": Flatten(),
///       "logits": Linear(16 * 14 * 14, 10, using: &generator),
///     ]
///
/// A convolution without bias, the normalisation after it and maximum pooling of 2 × 2 after that are computed at once;
/// see
/// ``normalizedConvolution(_:filter:scale:bias:statistics:epsilon:rectified:pooled:stride:padding:dilation:groups:)``.
/// The result is that of the layers one by one, but for rounding.
public struct Sequential: Layer, ExpressibleByDictionaryLiteral {
  /// The layers and their names, in order.
  public private(set) var layers: [(name: String, layer: any Layer)]

  /// These layers, in this order.
  ///
  /// - Precondition: no two have the same name.
  public init(_ layers: [(name: String, layer: any Layer)]) {
    self.layers = []
    for (name, layer) in layers { append(name, layer) }
  }

  /// These layers, in this order.
  public init(dictionaryLiteral elements: (String, any Layer)...) {
    self.init(elements.map { (name: $0.0, layer: $0.1) })
  }

  /// The names of the layers, in order.
  public var names: [String] { layers.map(\.name) }

  /// The layer of this name, if there is one. One that is set takes the place of the layer of its name, or comes last;
  /// nil removes it.
  ///
  ///     network["logits"] = Linear(256, 3, using: &generator)    // another head
  public subscript(name: String) -> (any Layer)? {
    get { layers.first { $0.name == name }?.layer }
    set {
      switch (newValue, layers.firstIndex { $0.name == name }) {
      case (let layer?, let index?): layers[index].layer = layer
      case (let layer?, nil): append(name, layer)
      case (nil, let index?): layers.remove(at: index)
      case (nil, nil): break
      }
    }
  }

  /// Adds a layer at the end.
  ///
  /// - Precondition: no other has its name.
  public mutating func append(_ name: String, _ layer: any Layer) {
    expect(!names.contains(name), "Sequential: two layers are named \(name)")
    expect(
      !name.isEmpty && !name.contains("."),
      "Sequential: expected a name that is not empty and has no '.', got '\(name)'")
    layers.append((name, layer))
  }

  /// The layers to `name` and with it: `network.prefix(through: "flatten")` without a head. Nil if there is no such
  /// layer; names within a `Sequential` are as for ``split(after:)``.
  public func prefix(through name: String) -> Sequential? { split(after: name)?.features }

  /// The network cut in two after the layer `name`: what leads to that layer's output, and what follows it. A name such
  /// as `stage4.norm2` means a layer within a `Sequential`. Nil if there is no such layer.
  public func split(after name: String) -> (features: Sequential, head: Sequential)? {
    let path = name.split(separator: ".", maxSplits: 1).map(String.init)
    guard let first = path.first, let index = layers.firstIndex(where: { $0.name == first }) else { return nil }
    var (features, head) = (Array(layers[..<index]), Array(layers[(index + 1)...]))
    if path.count == 1 {
      features.append(layers[index])
    } else {
      guard case .sequential(let sequential) = layers[index].layer.layerDescription,
        let inner = sequential.split(after: path[1])
      else { return nil }
      features.append((first, inner.features))
      head.insert((first, inner.head), at: 0)
    }
    return (Sequential(features), Sequential(head))
  }

  /// What is computed at once.
  enum Group {
    case fused(FusedLayers)
    case single(any Layer)
  }

  /// The layers in groups that are computed at once.
  var groups: [Group] {
    var groups: [Group] = []
    groups.reserveCapacity(layers.count)
    var index = 0
    while index < layers.count {
      if let fused = FusedLayers(layers, from: index) {
        groups.append(.fused(fused))
        index += fused.count
      } else {
        groups.append(.single(layers[index].layer))
        index += 1
      }
    }
    return groups
  }

  /// What it is; see ``Layer``.
  public var layerDescription: LayerDescription { .sequential(self) }

  /// The output; see ``Layer``.
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    var output = input
    var index = 0
    while index < layers.count {
      // One by one where each is to be seen.
      if pass.record == nil, var group = FusedLayers(layers, from: index) {
        output = group.forward(output, &pass)
        if pass.isTraining { layers[index + 1].layer = group.normalization }
        index += group.count
      } else if pass.isTraining {
        output = layers[index].layer(output, &pass)
        index += 1
      } else {
        // A copy: nothing changes in use, and the layers are shared with the network that is used.
        var layer = layers[index].layer
        pass.record?.nextName = layers[index].name
        output = layer(output, &pass)
        index += 1
      }
    }
    return output
  }

  /// Names its parts; see ``Module``.
  public mutating func visitParts(_ visitor: inout PartVisitor) {
    for index in layers.indices { visitor.visit(layers[index].name, &layers[index].layer) }
  }
}
