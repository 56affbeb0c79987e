import MienSystem

/// A network as a table: its layers, their outputs' shapes, their parameters and multiply-adds.
///
///     print(network.summary(of: [1, 48, 48, 1]))
///
///     name    layer                    output           parameters  multiply-adds
///     conv1   convolution 3×3, 1 → 32  [1, 48, 48, 32]         288        663,552
///     …
public struct NetworkSummary: Sendable, CustomStringConvertible {
  /// One layer, in the order in which layers are called.
  public struct Row: Sendable {
    /// Its full name; empty where the network gives it none.
    public let name: String
    /// What it is.
    public let layer: String
    /// The shape of its output; nil if no input was sent through, or if it was not called.
    public let output: Shape?
    /// The numbers that training changes in it, those that an earlier row has not counted.
    public let parameters: Int
    /// Multiplications of one input of the batch, each with its addition; nil where they are not known.
    public let multiplyAdds: Int?
  }
  /// The layers, and at the end parameters that belong to no layer that was called.
  public let rows: [Row]
  private let hasOutputs: Bool

  /// All numbers that training changes.
  public var parameters: Int { rows.reduce(0) { $0 + $1.parameters } }
  /// The multiply-adds of one input, as far as they are known.
  public var multiplyAdds: Int { rows.reduce(0) { $0 + ($1.multiplyAdds ?? 0) } }

  /// The parts of a module, without an input.
  fileprivate init(parts module: some Module) {
    var copy = module.trainable
    var parts: [(name: String, text: String)] = []
    var own: [String: Int] = [:]
    var seen: Set<ObjectIdentifier> = []
    var visitor = PartVisitor { path, part in
      let text = (part as? any Layer)?.layerDescription.text ?? "\(type(of: part))"
      parts.append((path, text))
    } parameter: { name, value, role in
      guard role.isTrained, let identity = value.identity, seen.insert(identity).inserted else { return }
      own[Self.module(of: name), default: 0] += value.value.count
    }
    copy.visitParts(&visitor)
    let counts = own
    var rows = parts.filter { part in
      counts[part.name] != nil || !parts.contains { $0.name.hasPrefix(part.name + ".") }
    }.map { Row(name: $0.name, layer: $0.text, output: nil, parameters: counts[$0.name] ?? 0, multiplyAdds: nil) }
    let listed = Set(rows.map(\.name))
    for (name, count) in counts.sorted(by: { $0.key < $1.key }) where !listed.contains(name) {
      rows.append(Row(name: name, layer: "\(type(of: module))", output: nil, parameters: count, multiplyAdds: nil))
    }
    (self.rows, hasOutputs) = (rows, false)
  }

  /// The layers that an input of this shape is sent through.
  fileprivate init(_ network: some Layer, input shape: Shape) {
    var network = network.trainable
    let parameters = network.trackedParameters
    let names = Dictionary(
      uniqueKeysWithValues: parameters.compactMap { part in part.variable.identity.map { ($0, part.name) } })
    var pass = ForwardPass(isTraining: false, generator: RandomGenerator(seed: 0), record: LayerRecord())
    _ = network(Variable(constant: Tensor(shape, repeating: 0)), &pass)
    var counted: Set<ObjectIdentifier> = []
    var rows: [Row] = []
    for call in pass.record?.calls ?? [] where call.isInnermost {
      let identities = call.parameters.compactMap(\.variable.identity)
      let name = identities.lazy.compactMap { names[$0] }.first.map(Self.module) ?? call.place.joined(separator: ".")
      let count = call.parameters.reduce(0) { sum, part in
        part.variable.identity.map { counted.insert($0).inserted } ?? false ? sum + part.variable.value.count : sum
      }
      rows.append(
        Row(name: name, layer: call.text, output: call.output, parameters: count, multiplyAdds: call.multiplyAdds))
    }
    for part in parameters where part.variable.identity.map({ !counted.contains($0) }) ?? false {
      rows.append(
        Row(
          name: part.name, layer: "parameter \(part.variable.shape)", output: nil,
          parameters: part.variable.value.count, multiplyAdds: nil))
    }
    (self.rows, hasOutputs) = (rows, true)
  }

  /// `stage1.conv1` of `stage1.conv1.weight`.
  private static func module(of parameter: String) -> String {
    parameter.lastIndex(of: ".").map { String(parameter[..<$0]) } ?? ""
  }

  /// The table, with a line of totals.
  public var description: String {
    var table = [["name", "layer", "output", "parameters", "multiply-adds"]]
    for row in rows {
      table.append([
        row.name, row.layer, row.output.map { "\($0)" } ?? "", Self.grouped(row.parameters),
        row.multiplyAdds.map(Self.grouped) ?? "–",
      ])
    }
    table.append(["total", "", "", Self.grouped(parameters), Self.grouped(multiplyAdds)])
    let columns = hasOutputs ? [0, 1, 2, 3, 4] : [0, 1, 3]
    let widths = columns.map { column in table.map { $0[column].count }.max() ?? 0 }
    return table.map { row in
      var line = ""
      for (column, width) in zip(columns, widths) {
        let space = String(repeating: " ", count: width - row[column].count)
        line += (line.isEmpty ? "" : "  ") + (column < 3 ? row[column] + space : space + row[column])
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// 1,768,743.
  private static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    return digits.indices.reduce(into: "") { text, index in
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digits[index])
    }
  }
}

extension Module {
  /// The parts and their parameters as a table.
  public var description: String { NetworkSummary(parts: self).description }
}

extension Layer {
  /// The layers as a table with the shapes, for an input of `shape`, such as [1, 48, 48, 1].
  public func summary(of shape: Shape) -> NetworkSummary { NetworkSummary(self, input: shape) }
}
