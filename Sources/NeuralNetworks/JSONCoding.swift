/// Values of `Codable` types as JSON: what their own coding says, which for most is what Foundation's encoder writes.
/// Of `Data`, `Date`, `URL` and `Decimal`, Foundation's own types, that makes another form; both ways agree here.
extension JSON {
  /// The document that a value is written as; the members of objects by name.
  ///
  /// - Throws: `EncodingError` for a number that is not finite and for values within more than ``deepest`` others,
  ///   which could not be read; and what the value's own coding throws.
  package init(encoding value: some Encodable) throws {
    guard let json = try Node.of(value, []).json(depth: 0) else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: [], debugDescription: "more than \(Self.deepest) values lie within one another"))
    }
    self = json
  }

  /// The value that the document stands for.
  ///
  /// - Throws: `DecodingError` if it stands for none of this type.
  package func decoded<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
    try DocumentDecoder(json: self, codingPath: []).value(type)
  }
}

/// A type that JSON has itself.
private protocol JSONScalar {
  /// Nil for a number that is not finite.
  var json: JSON? { get }
  init?(_ json: JSON)
}

extension Bool: JSONScalar {
  fileprivate var json: JSON? { .bool(self) }
  fileprivate init?(_ json: JSON) {
    guard case .bool(let value) = json else { return nil }
    self = value
  }
}

extension String: JSONScalar {
  fileprivate var json: JSON? { .string(self) }
  fileprivate init?(_ json: JSON) {
    guard case .string(let text) = json else { return nil }
    self = text
  }
}

extension JSONScalar where Self: BinaryFloatingPoint & LosslessStringConvertible {
  fileprivate var json: JSON? {
    guard isFinite else { return nil }
    // Whole numbers without a fraction, as others write them.
    let text = description
    return .number(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
  }
  fileprivate init?(_ json: JSON) {
    guard case .number(let text) = json, let number = Self(text), number.isFinite else { return nil }
    self = number
  }
}

extension JSONScalar where Self: FixedWidthInteger {
  fileprivate var json: JSON? { .number(description) }
  fileprivate init?(_ json: JSON) {
    guard case .number(let text) = json else { return nil }
    if let number = Self(text) {
      self = number
      return
    }
    // `4.0` and `1e3` are whole; larger ones may have been rounded.
    guard let double = Double(text), abs(double) < 0x1p53, let number = Self(exactly: double) else { return nil }
    self = number
  }
}

extension Double: JSONScalar {}
extension Float: JSONScalar {}
extension Int: JSONScalar {}
extension Int8: JSONScalar {}
extension Int16: JSONScalar {}
extension Int32: JSONScalar {}
extension Int64: JSONScalar {}
extension UInt: JSONScalar {}
extension UInt8: JSONScalar {}
extension UInt16: JSONScalar {}
extension UInt32: JSONScalar {}
extension UInt64: JSONScalar {}

/// The name of an array's element, for messages.
private struct Place: CodingKey {
  let intValue: Int?
  let stringValue: String

  init(_ index: Int) { (intValue, stringValue) = (index, "\(index)") }
  /// A superclass.
  init() { (intValue, stringValue) = (nil, "super") }
  init?(intValue: Int) { self.init(intValue) }
  init?(stringValue: String) { return nil }
}

// MARK: - Encoding

/// A part of a document that is being made: containers are filled one after the other, so it is an object.
private final class Node {
  enum Content {
    case value(JSON)
    case array([Node])
    case object([String: Node])
  }

  /// A value that writes nothing is an empty object.
  var content = Content.object([:])

  static func of(_ value: some Encodable, _ path: [any CodingKey]) throws -> Node {
    let node = Node()
    guard path.count <= JSON.deepest else {
      throw EncodingError.invalidValue(
        value, .init(codingPath: path, debugDescription: "more than \(JSON.deepest) values lie within one another"))
    }
    if let scalar = value as? any JSONScalar {
      guard let json = scalar.json else {
        throw EncodingError.invalidValue(
          value, .init(codingPath: path, debugDescription: "JSON has no number \(value)"))
      }
      node.content = .value(json)
    } else {
      try value.encode(to: NodeEncoder(node: node, codingPath: path))
    }
    return node
  }

  /// nil if values lie within too many others.
  func json(depth: Int) -> JSON? {
    guard depth <= JSON.deepest else { return nil }
    switch content {
    case .value(let value): return value
    case .array(let nodes):
      var elements: [JSON] = []
      for node in nodes {
        guard let json = node.json(depth: depth + 1) else { return nil }
        elements.append(json)
      }
      return .array(elements)
    case .object(let nodes):
      var members: [JSON.Member] = []
      for (name, node) in nodes.sorted(by: { $0.key < $1.key }) {
        guard let json = node.json(depth: depth + 1) else { return nil }
        members.append(JSON.Member(name, json))
      }
      return .object(members)
    }
  }

  func insert(_ node: Node, _ name: String) {
    guard case .object(var nodes) = content else { return content = .object([name: node]) }
    // Held here alone, so that it is not copied.
    content = .value(.null)
    nodes[name] = node
    content = .object(nodes)
  }

  func append(_ node: Node) {
    guard case .array(var nodes) = content else { return content = .array([node]) }
    content = .value(.null)
    nodes.append(node)
    content = .array(nodes)
  }
}

private struct NodeEncoder: Encoder, SingleValueEncodingContainer {
  let node: Node
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(KeyedNodes<Key>(node: node, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    // Asked for again, it goes on.
    if case .array = node.content {} else { node.content = .array([]) }
    return NodeList(node: node, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  func encodeNil() { node.content = .value(.null) }
  func encode<Value: Encodable>(_ value: Value) throws { node.content = try Node.of(value, codingPath).content }
}

private struct KeyedNodes<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: Node
  let codingPath: [any CodingKey]

  private func part(_ name: String, _ key: any CodingKey) -> NodeEncoder {
    // A container that is asked for again goes on.
    if case .object(let nodes) = node.content, let part = nodes[name] {
      return NodeEncoder(node: part, codingPath: codingPath + [key])
    }
    let part = Node()
    node.insert(part, name)
    return NodeEncoder(node: part, codingPath: codingPath + [key])
  }

  func encodeNil(forKey key: Key) { part(key.stringValue, key).encodeNil() }

  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    node.insert(try Node.of(value, codingPath + [key]), key.stringValue)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> { part(key.stringValue, key).container(keyedBy: type) }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    part(key.stringValue, key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { part("super", Place()) }
  func superEncoder(forKey key: Key) -> any Encoder { part(key.stringValue, key) }
}

private struct NodeList: UnkeyedEncodingContainer {
  let node: Node
  let codingPath: [any CodingKey]
  var count: Int { if case .array(let nodes) = node.content { nodes.count } else { 0 } }

  private func part() -> NodeEncoder {
    let (part, place) = (Node(), Place(count))
    node.append(part)
    return NodeEncoder(node: part, codingPath: codingPath + [place])
  }

  func encodeNil() { part().encodeNil() }
  func encode<Value: Encodable>(_ value: Value) throws {
    node.append(try Node.of(value, codingPath + [Place(count)]))
  }
  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    part().container(keyedBy: type)
  }
  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { part().unkeyedContainer() }
  func superEncoder() -> any Encoder { part() }
}

// MARK: - Decoding

private struct DocumentDecoder: Decoder, SingleValueDecodingContainer {
  let json: JSON
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
    guard let scalar = type as? any JSONScalar.Type else { return try Value(from: self) }
    guard let value = scalar.init(json) as? Value else { throw mismatch(type) }
    return value
  }

  func mismatch(_ type: any Any.Type) -> DecodingError {
    .typeMismatch(type, .init(codingPath: codingPath, debugDescription: "the document has another value here"))
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    guard let members = json.members else { throw mismatch([String: Any].self) }
    return KeyedDecodingContainer(Members<Key>(members: members, codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard case .array(let elements) = json else { throw mismatch([Any].self) }
    return Elements(elements: elements, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { self }

  func decodeNil() -> Bool { json == .null }
  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try value(type) }
}

private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let members: [String: JSON]
  let codingPath: [any CodingKey]
  var allKeys: [Key] { members.keys.sorted().compactMap { Key(stringValue: $0) } }

  private func decoder(_ key: any CodingKey, _ name: String) throws -> DocumentDecoder {
    guard let json = members[name] else {
      throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "'\(name)' is missing"))
    }
    return DocumentDecoder(json: json, codingPath: codingPath + [key])
  }

  func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }
  func decodeNil(forKey key: Key) throws -> Bool { try decoder(key, key.stringValue).decodeNil() }
  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try decoder(key, key.stringValue).value(type)
  }
  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> { try decoder(key, key.stringValue).container(keyedBy: type) }
  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try decoder(key, key.stringValue).unkeyedContainer()
  }
  func superDecoder() throws -> any Decoder { try decoder(Place(), "super") }
  func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key, key.stringValue) }
}

private struct Elements: UnkeyedDecodingContainer {
  let elements: [JSON]
  let codingPath: [any CodingKey]
  private(set) var currentIndex = 0
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex == elements.count }

  init(elements: [JSON], codingPath: [any CodingKey]) { (self.elements, self.codingPath) = (elements, codingPath) }

  /// What is read of the next element; an error leaves it the next one.
  private mutating func next<Value>(
    _ type: any Any.Type, _ read: (DocumentDecoder) throws -> Value
  ) throws -> Value {
    let path = codingPath + [Place(currentIndex)]
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(type, .init(codingPath: path, debugDescription: "the array ends here"))
    }
    let value = try read(DocumentDecoder(json: elements[currentIndex], codingPath: path))
    currentIndex += 1
    return value
  }

  mutating func decodeNil() throws -> Bool {
    guard try !isAtEnd || next(Any?.self, { _ in true }), elements[currentIndex] == .null else { return false }
    currentIndex += 1
    return true
  }
  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try next(type) { try $0.value(type) }
  }
  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested> {
    try next([String: Any].self) { try $0.container(keyedBy: type) }
  }
  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next([Any].self) { try $0.unkeyedContainer() }
  }
  mutating func superDecoder() throws -> any Decoder { try next(Any.self) { $0 } }
}
