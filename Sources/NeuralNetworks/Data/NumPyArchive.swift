import MienFiles

/// Named arrays in one file, as NumPy's `numpy.savez` writes them (`.npz`: a zip archive of `.npy` files).
///
///     let archive = try NumPyArchive(contentsOf: "faces.npz")
///     let (images, labels) = (try archive.array("images").tensor, try archive.array("labels").integers())
///     try NumPyArchive.write(["scores": scores], to: "scores.npz")
///
/// The arrays have to be stored as they are. What `numpy.savez_compressed` compressed is refused; in Python, save it
/// again: `numpy.savez("new.npz", **numpy.load("old.npz"))`. Members that are no `.npy` do not count.
public struct NumPyArchive: Sendable {
  /// Where it is.
  public let path: String
  private let file: ReadableFile
  private let members: [String: Member]

  private struct Member {
    let method, flags: Int
    let checksum: UInt32
    let size, offset: Int
  }

  /// Reads the table of a file; the arrays are read when they are asked for.
  ///
  /// - Throws: ``FileError`` if it cannot be read, or is no archive or damaged.
  public init(contentsOf path: String) throws(FileError) {
    file = try ReadableFile(path)
    self.path = path
    members = try Self.members(file)
  }

  /// The names of the arrays, sorted, without `.npy`.
  public var names: [String] { members.keys.sorted() }

  /// Reads an array.
  ///
  /// - Throws: ``FileError`` if there is none of this name, or it cannot be read (``NumPyArray/init(contentsOf:)``).
  public func array(_ name: String) throws(FileError) -> NumPyArray {
    guard let member = members[name] else {
      let others = names.isEmpty ? "it has none at all" : "there are \(names.joined(separator: ", "))"
      throw FileError(path, "it has no array \(name): \(others)")
    }
    let place = "\(path), \(name)"
    guard member.flags & 1 == 0 else { throw FileError(place, "it is encrypted") }
    guard member.method == 0 else {
      throw FileError(place, "it is compressed", fix: "save it with numpy.savez, not numpy.savez_compressed")
    }
    let header = try file.bytes(at: member.offset, count: 30)
    guard header.count == 30, header.starts(with: [0x50, 0x4B, 3, 4]) else { throw Self.damaged(place) }
    let start = member.offset + 30 + header.number(at: 26, bytes: 2) + header.number(at: 28, bytes: 2)
    guard member.size <= file.size - start else { throw Self.damaged(place) }
    let bytes = try file.bytes(at: start, count: member.size)
    guard bytes.count == member.size, CRC32.checksum(bytes) == member.checksum else {
      throw FileError(place, "its checksum is wrong: the file is damaged")
    }
    return try NumPyArray(bytes[...], place)
  }

  /// Writes arrays of 32-bit floats, whole or not at all, in the order of their names.
  ///
  /// - Throws: ``FileError`` if they cannot be written, or are too large for a plain zip archive (4 GB in all).
  public static func write(_ arrays: [String: Tensor], to path: String) throws(FileError) {
    var (bytes, table) = ([UInt8](), [UInt8]())
    for (name, tensor) in arrays.sorted(by: { $0.key < $1.key }) {
      let (content, name) = (NumPyArray(tensor).bytes, Array("\(name).npy".utf8))
      guard name.count < 0xFFFF else { throw FileError(path, "cannot be written: a name has more than 65,530 bytes") }
      guard bytes.count + content.count < 0xFFFF_0000 else {
        throw FileError(path, "cannot be written: it would have more than 4 GB", fix: "write several files")
      }
      // Version 2.0, names in UTF-8, stored, and no time: the same arrays give the same bytes.
      var common: [UInt8] = [20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0]
      common += littleEndian(Int(CRC32.checksum(content)), 4) + littleEndian(content.count, 4)
      common += littleEndian(content.count, 4) + littleEndian(name.count, 2) + [0, 0]
      table +=
        [0x50, 0x4B, 1, 2, 20, 0] + common + [UInt8](repeating: 0, count: 10) + littleEndian(bytes.count, 4) + name
      bytes += [0x50, 0x4B, 3, 4] + common + name
      bytes += content
    }
    guard bytes.count + table.count < 0xFFFF_FFFF, arrays.count < 0xFFFF else {
      throw FileError(
        path, "cannot be written: it would have more than 4 GB or 65,534 arrays", fix: "write several files")
    }
    let (count, tableSize) = (littleEndian(arrays.count, 2), littleEndian(table.count, 4))
    let end: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
    table += end + count + count + tableSize + littleEndian(bytes.count, 4) + [0, 0]
    bytes += table
    try AtomicFile.write(bytes, to: path)
  }

  /// A number as so many bytes, the lowest first.
  private static func littleEndian(_ number: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  private static func damaged(_ path: String) -> FileError {
    FileError(path, "it is no zip archive of numpy.savez, or damaged")
  }

  /// The table at the end of a zip archive (PKWARE's APPNOTE 6.3.10, sections 4.3.12 to 4.3.16).
  private static func members(_ file: ReadableFile) throws(FileError) -> [String: Member] {
    // The end of the table is the last thing in the file, but for a comment of at most 65,535 bytes.
    let tailStart = max(0, file.size - 65_557 - 20)
    let tail = try file.bytes(at: tailStart, count: file.size - tailStart)
    let ends = stride(from: tail.count - 22, through: 0, by: -1)
    guard let end = ends.first(where: { tail[$0...].starts(with: [0x50, 0x4B, 5, 6]) }) else {
      throw damaged(file.path)
    }
    var (count, size, offset) = (
      tail.number(at: end + 10, bytes: 2), tail.number(at: end + 12, bytes: 4), tail.number(at: end + 16, bytes: 4)
    )
    // Zip64, where a number is too large for its field.
    if end >= 20, tail[(end - 20)...].starts(with: [0x50, 0x4B, 6, 7]) {
      let place = tail.number(at: end - 12, bytes: 8)
      guard place >= 0, place <= file.size - 56 else { throw damaged(file.path) }
      let record = try file.bytes(at: place, count: 56)
      guard record.count == 56, record.starts(with: [0x50, 0x4B, 6, 6]) else { throw damaged(file.path) }
      count = record.number(at: 32, bytes: 8)
      (size, offset) = (record.number(at: 40, bytes: 8), record.number(at: 48, bytes: 8))
    }
    guard size >= 0, offset >= 0, offset <= file.size, size <= file.size - offset, count >= 0, count <= size / 46 else {
      throw damaged(file.path)
    }
    let table = try file.bytes(at: offset, count: size)
    var (members, place) = ([String: Member](), 0)
    for _ in 0..<count {
      guard place + 46 <= table.count, table[place...].starts(with: [0x50, 0x4B, 1, 2]) else {
        throw damaged(file.path)
      }
      let nameEnd = place + 46 + table.number(at: place + 28, bytes: 2)
      let extraEnd = nameEnd + table.number(at: place + 30, bytes: 2)
      let next = extraEnd + table.number(at: place + 32, bytes: 2)
      guard next <= table.count else { throw damaged(file.path) }
      // Uncompressed size, compressed size and offset: those too large for their fields follow as extra field 1.
      var numbers = [24, 20, 42].map { table.number(at: place + $0, bytes: 4) }
      var extra = nameEnd
      while extra + 4 <= extraEnd {
        let extraNext = min(extra + 4 + table.number(at: extra + 2, bytes: 2), extraEnd)
        var place = extra + 4
        for index in numbers.indices
        where table.number(at: extra, bytes: 2) == 1 && numbers[index] == 0xFFFF_FFFF && place + 8 <= extraNext {
          numbers[index] = table.number(at: place, bytes: 8)
          place += 8
        }
        extra = extraNext
      }
      let (size, offset) = (numbers[0], numbers[2])
      let name = String(decoding: table[place + 46..<nameEnd], as: UTF8.self)
      let member = Member(
        method: table.number(at: place + 10, bytes: 2), flags: table.number(at: place + 8, bytes: 2),
        checksum: UInt32(truncatingIfNeeded: table.number(at: place + 16, bytes: 4)), size: size, offset: offset)
      guard size >= 0, offset >= 0, offset <= file.size - 30 else { throw damaged(file.path) }
      if name.hasSuffix(".npy"), members.updateValue(member, forKey: String(name.dropLast(4))) != nil {
        throw FileError(file.path, "two of its arrays are called \(name.dropLast(4))")
      }
      place = next
    }
    return members
  }
}

extension [UInt8] {
  /// A number of so many bytes, the lowest first.
  fileprivate func number(at place: Int, bytes count: Int) -> Int {
    Int(truncatingIfNeeded: (0..<count).reduce(UInt64(0)) { $0 | UInt64(self[place + $1]) << (8 * $1) })
  }
}
