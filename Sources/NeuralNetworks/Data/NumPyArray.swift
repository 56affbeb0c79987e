import MienFiles
import MienSystem

/// An array of numbers as NumPy's `numpy.save` and `numpy.load` keep it (`.npy`; NEP 1).
///
///     let images = try NumPyArray(contentsOf: "images.npy").tensor
///     try NumPyArray(scores).write(to: "scores.npy")
///
/// Read are whole numbers, truth values and floats of 16 to 64 bits, of either byte order, in C or Fortran order, and
/// written are 32-bit floats. See ``NumPyArchive`` for `.npz`.
public struct NumPyArray: Sendable, Equatable {
  /// The numbers. Those of 64-bit floats are rounded to 32 bits.
  public let tensor: Tensor
  /// How the file had them, in NumPy's words, such as `<f4`.
  public let elementType: String
  private let path: String

  /// An array of these numbers.
  ///
  /// - Precondition: the tensor has at most 32 axes, as many as NumPy allows.
  public init(_ tensor: Tensor) {
    expect(tensor.shape.rank <= 32, "NumPyArray: expected at most 32 axes, got \(tensor.shape.rank)")
    (self.tensor, elementType, path) = (tensor, "<f4", "the array")
  }

  /// Reads a file.
  ///
  /// - Throws: ``FileError`` if it cannot be read, is damaged, has elements of another type, or a number that a 32-bit
  ///   float does not hold: a float that is too large, or a whole number that would be rounded.
  public init(contentsOf path: String) throws(FileError) {
    self = try NumPyArray(ReadableFile.contents(of: path)[...], path)
  }

  /// Whether both have the same numbers, and had them in the same way.
  public static func == (first: NumPyArray, second: NumPyArray) -> Bool {
    first.tensor == second.tensor && first.elementType == second.elementType
  }

  /// The numbers as whole ones, such as labels.
  ///
  /// - Throws: ``FileError`` if one is not whole.
  public func integers() throws(FileError) -> [Int] {
    var integers: [Int] = []
    integers.reserveCapacity(tensor.count)
    for (index, number) in tensor.elements.enumerated() {
      guard let integer = Int(exactly: number) else {
        throw FileError(path, "element \(index) is \(number), and whole numbers are needed")
      }
      integers.append(integer)
    }
    return integers
  }

  /// Writes a file, whole or not at all.
  ///
  /// - Throws: ``FileError`` if it cannot be written.
  public func write(to path: String) throws(FileError) { try AtomicFile.write(bytes, to: path) }

  /// The file: format 1.0, float32, little-endian, C order.
  package var bytes: [UInt8] {
    let sizes = tensor.shape.sizes
    let shape = sizes.map(String.init).joined(separator: ", ") + (sizes.count == 1 ? "," : "")
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(shape)), }"
    // With the ten bytes before it and the line break, a multiple of 64.
    while (10 + header.utf8.count + 1) % 64 != 0 { header += " " }
    header += "\n"
    var bytes = Self.magic + [1, 0, UInt8(header.utf8.count & 0xFF), UInt8(header.utf8.count >> 8)]
    bytes.reserveCapacity(bytes.count + header.utf8.count + 4 * tensor.count)
    bytes += Array(header.utf8)
    tensor.withUnsafePointer { elements in
      for index in 0..<tensor.count { StoredNumbers.float32.append(elements[index], to: &bytes) }
    }
    return bytes
  }

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads the bytes of a file, or of a member of an archive.
  init(_ bytes: ArraySlice<UInt8>, _ path: String) throws(FileError) {
    guard bytes.starts(with: Self.magic), bytes.count >= 10 else {
      throw FileError(path, "it is no file of numpy.save: the first bytes are others")
    }
    let start = bytes.startIndex
    let isShort = bytes[start + 6] == 1
    guard (1...3).contains(bytes[start + 6]) else {
      throw FileError(path, "it has format \(bytes[start + 6]), and 1 to 3 can be read")
    }
    guard isShort || bytes.count >= 12 else { throw FileError(path, "it is cut off within its first 12 bytes") }
    let length = bytes[(start + 8)..<(start + (isShort ? 10 : 12))].reversed().reduce(0) { $0 << 8 | Int($1) }
    let headerStart = start + (isShort ? 10 : 12)
    guard length <= bytes.endIndex - headerStart else {
      throw FileError(path, "it is cut off: a header of \(length) bytes is expected")
    }
    let header = try NumPyHeader(bytes[headerStart..<headerStart + length], path)
    let numbers = bytes[(headerStart + length)...]
    let (count, type) = (header.count, header.type)
    let (expected, overflows) = count.multipliedReportingOverflow(by: type.width)
    guard !overflows, numbers.count == expected else {
      throw FileError(
        path, "shape \(header.shape) of \(header.descr) does not fill its \(numbers.count) bytes: it is damaged")
    }
    var problem: String?
    let read = Tensor(Shape(header.isFortran ? header.shape.reversed() : header.shape)) { output in
      numbers.withUnsafeBytes { memory in problem = type.read(memory, count, into: output) }
    }
    if let problem { throw FileError(path, problem) }
    tensor =
      header.isFortran && header.shape.count > 1 ? read.transposed(Array((0..<header.shape.count).reversed())) : read
    (elementType, self.path) = (header.descr, path)
  }
}

/// The header of an array: a dictionary as Python writes it.
private struct NumPyHeader {
  let descr: String
  let type: NumPyType
  let isFortran: Bool
  let shape: [Int]
  let count: Int

  init(_ bytes: ArraySlice<UInt8>, _ path: String) throws(FileError) {
    var (rest, fields) = (Substring(decoding: bytes, as: UTF8.self), [String: Substring]())
    /// Goes past spaces and then past `text`, if that comes next.
    func take(_ text: String) -> Bool {
      rest = rest.drop { $0 == " " || $0 == "\n" }
      guard rest.hasPrefix(text) else { return false }
      rest.removeFirst(text.count)
      return true
    }
    func quoted() -> Substring? {
      guard let quote = ["'", "\""].first(where: take), let end = rest.firstIndex(of: Character(quote)) else {
        return nil
      }
      defer { rest = rest[rest.index(after: end)...] }
      return rest[..<end]
    }
    let damaged = FileError(path, "its header is no dictionary of descr, fortran_order and shape: it is damaged")
    guard take("{") else { throw damaged }
    while !take("}") {
      guard let name = quoted(), take(":"), fields[String(name)] == nil else { throw damaged }
      if name == "descr" {
        guard let type = quoted() else {
          throw FileError(path, "its elements are records", fix: "save one field after the other")
        }
        fields["descr"] = type
      } else if take("(") {
        guard let end = rest.firstIndex(of: ")") else { throw damaged }
        fields[String(name)] = rest[..<end]
        rest = rest[rest.index(after: end)...]
      } else {
        let word = rest.prefix { $0.isLetter }
        fields[String(name)] = word
        rest = rest[word.endIndex...]
      }
      guard take(",") || rest.drop(while: { $0 == " " }).first == "}" else { throw damaged }
    }
    guard let descr = fields["descr"], let order = fields["fortran_order"], let shape = fields["shape"],
      fields.count == 3, order == "True" || order == "False"
    else { throw damaged }
    guard let type = NumPyType(descr) else {
      throw FileError(
        path, "its elements have the type \(descr), and numbers of up to 64 bits can be read",
        fix: "save it with .astype(numpy.float32)")
    }
    var (sizes, count) = ([Int](), 1)
    var parts = shape.split(separator: ",", omittingEmptySubsequences: false)
    // Nothing follows the last comma, and a shape without axes has none.
    if parts.last?.allSatisfy({ $0 == " " }) == true { parts.removeLast() }
    for part in parts {
      // Python 2 wrote `3L`.
      var digits = part.drop { $0 == " " }
      while digits.last == " " || digits.last == "L" { digits.removeLast() }
      guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }), let size = Int(digits),
        sizes.count < 32
      else { throw damaged }
      let (product, overflows) = count.multipliedReportingOverflow(by: max(size, 1))
      guard !overflows else { throw damaged }
      (count, sizes) = (product, sizes + [size])
    }
    (self.descr, self.type, isFortran) = (String(descr), type, order == "True")
    (self.shape, self.count) = (sizes, sizes.contains(0) ? 0 : count)
  }
}

/// How an array's elements are stored.
private struct NumPyType {
  enum Kind: Character {
    case boolean = "b"
    case signed = "i"
    case unsigned = "u"
    case float = "f"
  }

  let kind: Kind
  let width: Int
  let isBigEndian: Bool

  init?(_ descr: Substring) {
    guard descr.count == 3, let order = descr.first, "<>|=".contains(order),
      let kind = Kind(rawValue: descr[descr.index(after: descr.startIndex)]),
      let width = descr.last.flatMap({ $0.isASCII ? $0.wholeNumberValue : nil })
    else { return nil }
    let widths = kind == .boolean ? [1] : kind == .float ? [2, 4, 8] : [1, 2, 4, 8]
    guard widths.contains(width) else { return nil }
    (self.kind, self.width, isBigEndian) = (kind, width, order == ">")
  }

  /// Writes `count` numbers.
  ///
  /// - Returns: Why one of them cannot be held; nil if all can.
  func read(_ memory: UnsafeRawBufferPointer, _ count: Int, into output: UnsafeMutablePointer<Float>) -> String? {
    switch (kind, width, isBigEndian) {
    case (.float, 4, false):
      for index in 0..<count {
        let bits = memory.loadUnaligned(fromByteOffset: 4 &* index, as: UInt32.self)
        output[index] = Float(bitPattern: UInt32(littleEndian: bits))
      }
      return nil
    case (.unsigned, 1, _):
      for index in 0..<count { output[index] = Float(memory[index]) }
      return nil
    default: break
    }
    for index in 0..<count {
      var bits: UInt64 = 0
      for byte in 0..<width {
        let place = isBigEndian ? width - 1 - byte : byte
        bits |= UInt64(memory[index * width + place]) << (8 * byte)
      }
      guard let number = number(bits) else {
        return "element \(index) is \(text(bits)), which a 32-bit float does not hold"
      }
      output[index] = number
    }
    return nil
  }

  private func number(_ bits: UInt64) -> Float? {
    switch (kind, width) {
    case (.boolean, _): return bits == 0 ? 0 : 1
    case (.unsigned, _): return Float(exactly: bits)
    case (.signed, _): return Float(exactly: signed(bits))
    case (.float, 2): return StoredNumbers.number(float16: UInt16(truncatingIfNeeded: bits))
    case (.float, 4): return Float(bitPattern: UInt32(truncatingIfNeeded: bits))
    case (.float, _):
      let double = Double(bitPattern: bits)
      return double.isFinite && !Float(double).isFinite ? nil : Float(double)
    }
  }

  private func signed(_ bits: UInt64) -> Int64 {
    Int64(bitPattern: bits << (64 - 8 * width)) >> (64 - 8 * width)
  }

  private func text(_ bits: UInt64) -> String {
    switch kind {
    case .float: "\(Double(bitPattern: bits))"
    case .signed: "\(signed(bits))"
    case .boolean, .unsigned: "\(bits)"
    }
  }
}
