import MienFiles
import MienSystem

/// The header of a safetensors file, every number in it checked against the file.
struct SafetensorsHeader {
  struct Entry {
    let name: String
    let type: String
    let shape: [Int]
    /// Where the numbers begin and end, counted from the end of the header.
    let begin, end: Int
  }

  let metadata: [String: String]
  let entries: [Entry]
  /// Where the numbers begin in the file.
  let dataStart: Int

  /// How many bytes a number of each type has.
  static let widths = [
    "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2, "F8_E5M2": 1,
    "F8_E4M3": 1, "I8": 1, "U8": 1, "BOOL": 1,
  ]

  /// A network of ten thousand tensors has a header of 1 MB. The format's own limit of 100 MB would let a file of that
  /// size take twenty times as much memory.
  static let longest = 8_000_000

  init(_ file: SafetensorsFile) throws(CheckpointError) {
    let path = file.path
    guard file.count >= 8 else {
      throw CheckpointError(
        path,
        "\(counted(file.count, "byte")) \(file.count == 1 ? "is" : "are") too few for a checkpoint: the file is empty or truncated"
      )
    }
    let length = try file.bytes(at: 0, count: 8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= Self.longest, length <= file.count - 8 else {
      if let other = try OtherCheckpoint.name(of: file) { throw other }
      throw CheckpointError(
        path,
        "byte 0: a header of \(length) bytes does not fit into a file of \(file.count): it is truncated or no safetensors file"
      )
    }
    dataStart = 8 + Int(length)
    let bytes = try file.bytes(at: 8, count: Int(length))
    guard bytes.first == UInt8(ascii: "{") else {
      throw CheckpointError(
        path, "byte 8: the header does not begin with {: the file is damaged or no safetensors file")
    }
    let header: [String: JSON]
    do throws(JSON.Failure) { header = try JSON(bytes).members ?? [:] } catch {
      throw CheckpointError(
        path,
        "byte \(8 + error.place): the header is no JSON object (\(error.problem)): the file is damaged or no safetensors file"
      )
    }
    guard let texts = (header["__metadata__"] ?? .object([])).members?.mapValues(\.text), !texts.values.contains(nil)
    else {
      throw CheckpointError(path, "byte 8: __metadata__ holds something that is no text: the file is damaged")
    }
    metadata = texts.compactMapValues { $0 }
    var entries: [Entry] = []
    for (name, value) in header where name != "__metadata__" {
      entries.append(try Self.entry(name, value, dataCount: file.count - dataStart, path))
    }
    self.entries = entries.sorted { ($0.begin, $0.end, $0.name) < ($1.begin, $1.end, $1.name) }
    // The format allows neither holes nor overlaps.
    var position = 0
    for entry in self.entries {
      guard entry.begin == position else {
        throw CheckpointError(
          path,
          "tensor \(entry.name) begins at byte \(entry.begin) of the numbers, expected \(position): tensors overlap or leave a hole"
        )
      }
      position = entry.end
    }
    guard position == file.count - dataStart else {
      throw CheckpointError(
        path, "the tensors fill \(position) of \(file.count - dataStart) bytes of numbers: the file is damaged")
    }
  }

  private static func entry(
    _ name: String, _ value: JSON, dataCount: Int, _ path: String
  ) throws(CheckpointError) -> Entry {
    let fields = value.members
    guard
      let type = fields?["dtype"]?.text, let shape = fields?["shape"]?.integers,
      let offsets = fields?["data_offsets"]?.integers, offsets.count == 2, shape.allSatisfy({ $0 >= 0 })
    else {
      throw CheckpointError(path, "tensor \(name): dtype, shape or data_offsets is missing or damaged")
    }
    let (begin, end) = (offsets[0], offsets[1])
    guard begin >= 0, begin <= end, end <= dataCount else {
      throw CheckpointError(
        path,
        "tensor \(name): bytes \(begin) to \(end) lie outside the \(dataCount) bytes of numbers: the file is truncated")
    }
    // In this order, so that a zero among huge sizes does not hide an overflow.
    var bytes: Int? = widths[type] ?? 1
    for size in shape {
      let (product, overflows) = bytes?.multipliedReportingOverflow(by: size) ?? (0, true)
      bytes = overflows ? nil : product
    }
    guard widths[type] == nil || bytes == end - begin else {
      throw CheckpointError(path, "tensor \(name): shape \(shape) does not fill its \(end - begin) bytes")
    }
    return Entry(name: name, type: type, shape: shape, begin: begin, end: end)
  }
}

/// Files that are given in place of a checkpoint, known by their first bytes.
private enum OtherCheckpoint {
  /// What the file is instead, as an error; nil if it is not known.
  static func name(of file: SafetensorsFile) throws(CheckpointError) -> CheckpointError? {
    let beginning = String(decoding: try file.bytes(at: 0, count: min(file.count, 64)), as: UTF8.self)
    func error(_ what: String, _ fix: String) -> CheckpointError {
      CheckpointError(file.path, "this is \(what), no safetensors file", fix: fix)
    }
    if beginning.hasPrefix("version https://git-lfs") { return error("a pointer of Git LFS", "fetch it: git lfs pull") }
    if beginning.hasPrefix("PK\u{3}\u{4}") {
      return error("a zip archive, perhaps a checkpoint of PyTorch", "save it with safetensors.torch.save_file")
    }
    if beginning.first == "<" { return error("a web page", "download the file again") }
    if beginning.lowercased().contains("pixels") { return error("a table of faces", "name a best.safetensors") }
    return nil
  }
}

/// A checkpoint file that is read piece by piece, or one whose bytes are in memory.
struct SafetensorsFile {
  private enum Content {
    case file(ReadableFile)
    case memory(UnsafeRawBufferPointer)
  }

  let path: String
  private let content: Content

  var count: Int {
    switch content {
    case .file(let file): file.size
    case .memory(let bytes): bytes.count
    }
  }

  /// Bytes that stay where they are for as long as this exists.
  init(_ bytes: UnsafeRawBufferPointer, name: String) { (path, content) = (name, .memory(bytes)) }

  init(_ path: String) throws(CheckpointError) {
    do throws(FileError) {
      (self.path, content) = (path, .file(try ReadableFile(path)))
    } catch {
      let isOrdinary = !error.isNoFile && !error.isFolder
      throw CheckpointError(error, fix: isOrdinary ? nil : "name a checkpoint file, such as best.safetensors")
    }
  }

  /// The SHA-256 of the whole file.
  func sha256() throws(CheckpointError) -> String {
    switch content {
    case .file(let file):
      do throws(FileError) { return try file.sha256() } catch { throw CheckpointError(error) }
    case .memory(let bytes): return SHA256.digits(of: bytes)
    }
  }

  /// Fills `buffer` from `offset` on; whether there was enough.
  private func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Bool {
    switch content {
    case .file(let file): return (try? file.read(into: buffer, at: offset)) == buffer.count
    case .memory(let bytes):
      guard buffer.count <= bytes.count - offset else { return false }
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + buffer.count]))
      return true
    }
  }

  /// `count` bytes from `offset` on.
  func bytes(at offset: Int, count: Int) throws(CheckpointError) -> [UInt8] {
    // Without room, the standard library would write the count 0 into the one empty array that all threads share.
    guard count > 0 else { return [] }
    var isComplete = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      isComplete = read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
      filled = isComplete ? count : 0
    }
    guard isComplete else { throw truncated(offset) }
    return bytes
  }

  /// A tensor of little-endian floats from `offset` on.
  func tensor(_ shape: Shape, stored numbers: StoredNumbers, at offset: Int) throws(CheckpointError) -> Tensor {
    guard numbers == .float32 else {
      let bytes = try bytes(at: offset, count: shape.count * numbers.width)
      return Tensor(shape) { numbers.numbers(bytes, into: $0) }
    }
    var complete = false
    let tensor = Tensor(shape) { memory in
      let buffer = UnsafeMutableRawBufferPointer(start: memory, count: shape.count * MemoryLayout<Float>.size)
      complete = read(into: buffer, at: offset)
      #if _endian(big)
        for index in 0..<shape.count {
          memory[index] = Float(bitPattern: UInt32(littleEndian: memory[index].bitPattern))
        }
      #endif
    }
    guard complete else { throw truncated(offset) }
    return tensor
  }

  private func truncated(_ offset: Int) -> CheckpointError {
    CheckpointError(path, "cannot read on at byte \(offset): the file is truncated or the disk fails")
  }
}
