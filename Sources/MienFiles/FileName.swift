import MienSystem

/// Names of files as text, whatever their bytes are.
///
/// A name in Linux is any bytes but 0 and `/`; most are UTF-8, some are older, such as Latin-1. A text holds only
/// Unicode. So each byte that is no part of UTF-8 is held as a character of private use, U+EF80 to U+EFFF for the bytes
/// 80 to FF, and becomes that byte again where the system is called. A name that holds one of these characters itself
/// is taken byte by byte, too, so that no two names have the same text. (MirBSD's OPTU uses the same characters.)
///
/// All paths in Mien are such texts. They are made in ``text(_:)``, are bytes again in ``Swift/String/systemName``, and
/// are shown to people and in documents by ``shown(_:)``.
package enum FileName {
  private static let base: UInt32 = 0xEF00
  private static let range: ClosedRange<UInt32> = 0xEF80...0xEFFF
  /// The first byte of these characters in UTF-8: texts without it are passed quickly.
  private static let mark: UInt8 = 0xEE

  /// A name as text.
  package static func text(_ bytes: [UInt8]) -> String {
    if !bytes.contains(mark), let text = String(validating: bytes, as: UTF8.self) { return text }
    var (text, parser, input, place) = (String.UnicodeScalarView(), UTF8.ForwardParser(), bytes.makeIterator(), 0)
    func keep(_ count: Int) {
      text.append(contentsOf: bytes[place..<place + count].compactMap { Unicode.Scalar(base + UInt32($0)) })
      place += count
    }
    while true {
      switch parser.parseScalar(from: &input) {
      case .valid(let encoded):
        let scalar = UTF8.decode(encoded)
        if range.contains(scalar.value) {
          keep(encoded.count)
        } else {
          text.append(scalar)
          place += encoded.count
        }
      case .error(let length): keep(length)
      case .emptyInput: return String(text)
      }
    }
  }

  /// The name that a system call returned.
  package static func text(_ name: UnsafePointer<CChar>) -> String {
    text(UnsafeBufferPointer(start: name, count: strlen(name)).map { UInt8(bitPattern: $0) })
  }

  /// Where a path's last `/` is; nil if it has none. Found by its byte: with a combining mark behind it, it is no
  /// character of its own.
  static func lastSlash(_ path: Substring) -> String.Index? { path.utf8.lastIndex(of: UInt8(ascii: "/")) }

  /// A path without its folders.
  package static func lastPart(_ path: String) -> String {
    var path = path[...]
    while path.utf8.count > 1, path.utf8.last == UInt8(ascii: "/") {
      path = path[..<path.utf8.index(before: path.endIndex)]
    }
    guard path.utf8.count > 1 else { return String(path) }
    return lastSlash(path).map { String(path[path.utf8.index(after: $0)...]) } ?? String(path)
  }

  /// The bytes of a name.
  package static func bytes(_ text: String) -> [UInt8] {
    guard text.utf8.contains(mark) else { return Array(text.utf8) }
    return text.unicodeScalars.flatMap { scalar in
      range.contains(scalar.value) ? [UInt8(truncatingIfNeeded: scalar.value)] : Array(String(scalar).utf8)
    }
  }

  /// A text with names in it as people and programs read it: bytes that are no characters are written `\xE9`.
  package static func shown(_ text: String) -> String { replaced(text) { #"\x"# + digits($0) } }

  /// The same on one line, without what a terminal would obey: control characters are written `\x1B`, too.
  package static func onOneLine(_ text: String) -> String {
    let text = shown(text)
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return text.unicodeScalars.map { isControl($0) ? #"\x"# + padded($0) : String($0) }.joined()
  }

  private static func padded(_ scalar: Unicode.Scalar) -> String {
    (scalar.value < 16 ? "0" : "") + digits(UInt8(truncatingIfNeeded: scalar.value))
  }

  /// The same within a JSON document.
  package static func shownInJSON(_ text: String) -> String { replaced(text) { #"\\x"# + digits($0) } }

  /// A part of a name for another file: without bytes that are no characters, and without control characters.
  static func safe(_ text: String) -> String {
    let plain = replaced(text) { _ in "_" }
    return plain.unicodeScalars.contains(where: isControl)
      ? String(String.UnicodeScalarView(plain.unicodeScalars.map { isControl($0) ? "_" : $0 })) : plain
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
  }

  private static func digits(_ byte: UInt8) -> String { String(byte, radix: 16, uppercase: true) }

  private static func replaced(_ text: String, _ replacement: (UInt8) -> String) -> String {
    guard text.utf8.contains(mark) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if range.contains(scalar.value) {
        result.append(contentsOf: replacement(UInt8(truncatingIfNeeded: scalar.value)).unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// The most bytes that a name may have in the file systems of Linux and macOS.
  static let mostBytes = 255

  /// A name of at most `count` bytes with an ending: one that is longer is cut, and has a hash of the whole instead.
  static func shortened(_ name: String, to count: Int = mostBytes, ending: String) -> String {
    let room = count - ending.utf8.count
    guard bytes(name).count > room else { return name + ending }
    var (short, length) = (String.UnicodeScalarView(), 0)
    for scalar in name.unicodeScalars {
      length += range.contains(scalar.value) ? 1 : UTF8.width(scalar)
      if length > room - 17 { break }
      short.append(scalar)
    }
    return String(short) + "-" + hash(name) + ending
  }

  /// 16 hexadecimal digits that differ where names differ.
  static func hash(_ name: String) -> String {
    var hash = FNV1a()
    for byte in bytes(name) { hash.add(byte) }
    return hash.digits
  }

  /// What the program was called with, without its own name.
  package static var arguments: [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { CommandLine.unsafeArgv[$0].map { text($0) } }
  }

  /// A variable of the environment.
  package static func environment(_ name: String) -> String? { getenv(name).map { text($0) } }
}

extension String {
  /// The path as the system takes it: its bytes and a zero.
  package var systemName: [CChar] { FileName.bytes(self).map { CChar(bitPattern: $0) } + [0] }
}
