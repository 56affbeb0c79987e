/// A JSON document (RFC 8259), so that a program with a network needs no Foundation, five times its size.
package enum JSON: Equatable, Sendable {
  case null
  case bool(Bool)
  /// A number as it is written.
  case number(String)
  case string(String)
  case array([JSON])
  /// The members in their order; no name comes twice.
  case object([Member])

  /// A member of an object.
  package struct Member: Equatable, Sendable {
    package let name: String
    package let value: JSON

    package init(_ name: String, _ value: JSON) { (self.name, self.value) = (name, value) }
  }

  /// How many values may lie within one another.
  package static let deepest = 100

  /// What is wrong with a document, and at which byte.
  package struct Failure: Error, Equatable {
    package let problem: String
    package let place: Int

    package init(_ problem: String, at place: Int) { (self.problem, self.place) = (problem, place) }
  }

  /// The members of an object by name; nil of anything else.
  package var members: [String: JSON]? {
    guard case .object(let members) = self else { return nil }
    return Dictionary(uniqueKeysWithValues: members.map { ($0.name, $0.value) })
  }

  /// A text; nil of anything else.
  package var text: String? { if case .string(let text) = self { text } else { nil } }

  /// Whole numbers; nil of anything else.
  package var integers: [Int]? {
    guard case .array(let elements) = self else { return nil }
    var numbers: [Int] = []
    numbers.reserveCapacity(elements.count)
    for element in elements {
      guard case .number(let text) = element, let number = Int(text) else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// The document as text, on one line, without spaces.
  package var written: String {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .number(let text): bytes += text.utf8
    case .string(let text): Self.write(text, to: &bytes)
    case .array(let elements):
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        element.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.write(member.name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case UInt8(ascii: "\n"): bytes += #"\n"#.utf8
      case UInt8(ascii: "\r"): bytes += #"\r"#.utf8
      case UInt8(ascii: "\t"): bytes += #"\t"#.utf8
      case 0..<0x20: bytes += ((byte < 16 ? #"\u000"# : #"\u00"#) + String(byte, radix: 16)).utf8
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}

// MARK: - Reading

extension JSON {
  /// Reads a document in UTF-8.
  ///
  /// - Throws: ``Failure`` where the bytes are none, where an object has a name twice, or where values lie within more
  ///   than ``deepest`` others.
  package init(_ bytes: [UInt8]) throws(Failure) {
    var reader = Reader(bytes: bytes)
    self = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.place == bytes.count else { throw reader.failure("something follows the document") }
  }

  private struct Reader {
    let bytes: [UInt8]
    var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The next byte; 0, which no document has outside of texts, at the end.
    var next: UInt8 { place < bytes.count ? bytes[place] : 0 }

    func failure(_ problem: String) -> Failure { Failure(problem, at: place) }

    mutating func skipSpace() {
      while [0x20, 0x0A, 0x0D, 0x09].contains(next) { place += 1 }
    }

    /// Goes past a byte if it is the next one.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
      place += 1
      return true
    }

    mutating func value(depth: Int) throws(Failure) -> JSON {
      guard depth <= JSON.deepest else { throw failure("too many values lie within one another") }
      skipSpace()
      switch next {
      case UInt8(ascii: "{"): return try object(depth)
      case UInt8(ascii: "["): return try array(depth)
      case UInt8(ascii: "\""): return .string(try text())
      case UInt8(ascii: "t"): return try word("true", .bool(true))
      case UInt8(ascii: "f"): return try word("false", .bool(false))
      case UInt8(ascii: "n"): return try word("null", .null)
      default: return .number(try number())
      }
    }

    private mutating func word(_ word: String, _ value: JSON) throws(Failure) -> JSON {
      guard bytes[place...].starts(with: word.utf8) else { throw failure("a value is expected") }
      place += word.utf8.count
      return value
    }

    private mutating func object(_ depth: Int) throws(Failure) -> JSON {
      place += 1
      var (members, names) = ([Member](), Set<String>())
      skipSpace()
      if take("}") { return .object([]) }
      repeat {
        skipSpace()
        guard next == UInt8(ascii: "\"") else { throw failure("a name in quotation marks is expected") }
        let name = try text()
        guard names.insert(name).inserted else { throw failure("'\(name)' comes twice") }
        skipSpace()
        guard take(":") else { throw failure("a colon is expected") }
        members.append(Member(name, try value(depth: depth + 1)))
        skipSpace()
      } while take(",")
      guard take("}") else { throw failure("a comma or } is expected") }
      return .object(members)
    }

    private mutating func array(_ depth: Int) throws(Failure) -> JSON {
      place += 1
      var elements: [JSON] = []
      skipSpace()
      if take("]") { return .array([]) }
      repeat {
        elements.append(try value(depth: depth + 1))
        skipSpace()
      } while take(",")
      guard take("]") else { throw failure("a comma or ] is expected") }
      return .array(elements)
    }

    /// The digits from here on; whether there are any.
    private mutating func skipDigits() -> Bool {
      let begin = place
      while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { place += 1 }
      return place > begin
    }

    private mutating func number() throws(Failure) -> String {
      let begin = place
      _ = take("-")
      let isZero = next == UInt8(ascii: "0")
      let first = place
      guard skipDigits(), !isZero || place == first + 1 else { throw failure("a value is expected") }
      if take("."), !skipDigits() { throw failure("a digit is expected") }
      if take("e") || take("E") {
        if !take("+") { _ = take("-") }
        guard skipDigits() else { throw failure("a digit is expected") }
      }
      return String(decoding: bytes[begin..<place], as: UTF8.self)
    }

    private mutating func text() throws(Failure) -> String {
      place += 1
      var content: [UInt8] = []
      var begin = place
      while place < bytes.count {
        switch bytes[place] {
        case UInt8(ascii: "\""):
          content += bytes[begin..<place]
          guard let text = String(validating: content, as: UTF8.self) else { throw failure("a text is not UTF-8") }
          place += 1
          return text
        case UInt8(ascii: "\\"):
          content += bytes[begin..<place]
          place += 1
          content += String(try escaped()).utf8
          begin = place
        case 0..<0x20: throw failure("a control character is within a text")
        default: place += 1
        }
      }
      throw failure("a text does not end")
    }

    private mutating func escaped() throws(Failure) -> Unicode.Scalar {
      guard place < bytes.count else { throw failure("a text does not end") }
      place += 1
      switch bytes[place - 1] {
      case UInt8(ascii: "\""): return "\""
      case UInt8(ascii: "\\"): return "\\"
      case UInt8(ascii: "/"): return "/"
      case UInt8(ascii: "b"): return "\u{8}"
      case UInt8(ascii: "f"): return "\u{C}"
      case UInt8(ascii: "n"): return "\n"
      case UInt8(ascii: "r"): return "\r"
      case UInt8(ascii: "t"): return "\t"
      case UInt8(ascii: "u"):
        let unit = try unit()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        // Two units of UTF-16 stand for one scalar.
        guard unit < 0xDC00, take("\\"), take("u") else { throw failure("half a character is within a text") }
        let low = try self.unit()
        guard (0xDC00..<0xE000).contains(low),
          let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
        else { throw failure("half a character is within a text") }
        return scalar
      default: throw failure("an unknown character follows a backslash")
      }
    }

    /// Four hexadecimal digits.
    private mutating func unit() throws(Failure) -> UInt32 {
      var unit: UInt32 = 0
      for index in place..<place + 4 {
        guard index < bytes.count, let digit = Character(Unicode.Scalar(bytes[index])).hexDigitValue else {
          throw failure("four hexadecimal digits are expected")
        }
        unit = unit << 4 | UInt32(digit)
      }
      place += 4
      return unit
    }
  }
}
