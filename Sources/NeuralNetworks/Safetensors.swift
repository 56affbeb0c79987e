import MienFiles

/// Named tensors and text in one file, in the format that PyTorch, JAX and others read: eight bytes of header length
/// (little-endian), a JSON header, and the numbers. See https://github.com/huggingface/safetensors.
///
/// Floats of 32 and 16 bits (F32, F16, BF16) are read and written. Tensors of other types, such as PyTorch's
/// `num_batches_tracked`, are kept as they are and written again; asking for one of them is an error.
public struct Safetensors: Sendable {
  /// The tensors by name.
  public var tensors: [String: Tensor]
  /// Text by name.
  public var metadata: [String: String]
  /// How the numbers of a tensor are stored, by its name, where not in 32 bits.
  public var storedNumbers: [String: StoredNumbers] = [:]
  /// Tensors that are no floats of 32 or 16 bits, by name, as the file has them. Where one has the name of one of
  /// ``tensors``, that one is written.
  public var others: [String: OtherTensor] = [:]
  /// The types of ``others``.
  public var otherTypes: [String: String] { others.mapValues(\.type) }
  /// The file they were read from.
  public internal(set) var path = "the checkpoint"
  /// The name and SHA-256 of that file, where its bytes were hashed.
  package private(set) var file = NetworkFile.memory

  /// These tensors and this text.
  public init(_ tensors: [String: Tensor] = [:], metadata: [String: String] = [:]) {
    (self.tensors, self.metadata) = (tensors, metadata)
  }

  /// Reads a file.
  ///
  /// - Throws: ``CheckpointError`` if it is missing, unreadable, truncated or not a safetensors file, whatever its
  ///   bytes.
  public init(contentsOf path: String) throws(CheckpointError) { try self.init(SafetensorsFile(path)) }

  /// Reads a file and its SHA-256, both from one opening of it: a file that takes its place meanwhile is not mixed in.
  package init(hashing path: String) throws(CheckpointError) {
    let file = try SafetensorsFile(path)
    // A file that is none is refused by its first bytes, before all of them are hashed.
    try self.init(file)
    self.file = NetworkFile(name: FileName.lastPart(path), sha256: try file.sha256())
  }

  /// Reads the content of a file that is in memory, and is named so in documents.
  init(_ bytes: UnsafeRawBufferPointer, of file: NetworkFile) throws(CheckpointError) {
    try self.init(SafetensorsFile(bytes, name: file.name))
    self.file = file
  }

  private init(_ file: SafetensorsFile) throws(CheckpointError) {
    let header = try SafetensorsHeader(file)
    self.init(metadata: header.metadata)
    path = file.path
    for entry in header.entries {
      let begin = header.dataStart + entry.begin
      guard let numbers = StoredNumbers(rawValue: entry.type) else {
        let bytes = try file.bytes(at: begin, count: entry.end - entry.begin)
        others[entry.name] = OtherTensor(type: entry.type, shape: entry.shape, bytes: bytes)
        continue
      }
      if numbers != .float32 { storedNumbers[entry.name] = numbers }
      tensors[entry.name] = try file.tensor(Shape(entry.shape), stored: numbers, at: begin)
    }
  }

  /// A tensor whose numbers are not read.
  public struct OtherTensor: Sendable, Hashable {
    /// Its type as the format names it, such as `I64`.
    public let type: String
    /// Its sizes.
    public let shape: [Int]
    /// Its numbers, as the file has them.
    public let bytes: [UInt8]

    /// How many bytes one number has; 1 if that is not known.
    fileprivate var width: Int { SafetensorsHeader.widths[type] ?? 1 }
  }

  /// What is written of a tensor.
  private struct Part {
    let name: String
    let type: String
    let shape: [Int]
    /// Bytes of a number, and of all.
    let width, byteCount: Int
  }

  /// The tensors in the order in which they are written: those of wide numbers first, so that each begins at a multiple
  /// of its numbers' width; otherwise by name.
  private var parts: [Part] {
    let own = tensors.map { name, tensor in
      let numbers = storedNumbers[name] ?? .float32
      return Part(
        name: name, type: numbers.rawValue, shape: tensor.shape.sizes, width: numbers.width,
        byteCount: tensor.count * numbers.width)
    }
    let kept = others.filter { tensors[$0.key] == nil }.map { name, other in
      Part(name: name, type: other.type, shape: other.shape, width: other.width, byteCount: other.bytes.count)
    }
    return (own + kept).sorted { ($1.width, $0.name) < ($0.width, $1.name) }
  }

  /// Writes a file, whole or not at all; see ``AtomicFile``. The same content gives the same bytes.
  ///
  /// - Throws: ``FileError`` if it cannot be written, or if a finite number is too large for how it is to be stored
  ///   (``storedNumbers``).
  public func write(to path: String) throws(FileError) {
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      guard let numbers = storedNumbers[name], let large = tensor.elements.first(where: { !numbers.holds($0) }) else {
        continue
      }
      throw FileError(
        path, "cannot be written: tensor \(name) has the number \(large), which \(numbers.rawValue) cannot hold",
        fix: "store it as F32")
    }
    guard tensors["__metadata__"] == nil, others["__metadata__"] == nil else {
      throw FileError(
        path, "cannot be written: the format keeps the name __metadata__ for texts", fix: "rename the tensor")
    }
    let parts = parts
    var header: [JSON.Member] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
      header.append(JSON.Member("__metadata__", .object(texts)))
    }
    var offset = 0
    func numbers(_ numbers: [Int]) -> JSON { .array(numbers.map { .number("\($0)") }) }
    for part in parts {
      let end = offset + part.byteCount
      let members = [
        JSON.Member("data_offsets", numbers([offset, end])), JSON.Member("dtype", .string(part.type)),
        JSON.Member("shape", numbers(part.shape)),
      ]
      header.append(JSON.Member(part.name, .object(members)))
      offset = end
    }
    var json = Array(JSON.object(header.sorted { $0.name < $1.name }).written.utf8)
    // Spaces bring the numbers to an address that every reader can map.
    while json.count % 8 != 0 { json.append(UInt8(ascii: " ")) }
    guard json.count <= SafetensorsHeader.longest else {
      throw FileError(
        path,
        "cannot be written: its names and texts take \(json.count) bytes, at most \(SafetensorsHeader.longest) can be read",
        fix: "keep large texts in a file of their own")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + json.count + offset)
    withUnsafeBytes(of: UInt64(json.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: json)
    for part in parts {
      guard let tensor = tensors[part.name] else {
        bytes += others[part.name]?.bytes ?? []
        continue
      }
      let numbers = storedNumbers[part.name] ?? .float32
      tensor.withUnsafePointer { elements in
        for index in 0..<tensor.count { numbers.append(elements[index], to: &bytes) }
      }
    }
    try AtomicFile.write(bytes, to: path)
  }

  /// The tensor `name` of `shape`.
  ///
  /// - Throws: ``CheckpointError`` if it is missing, of another shape, or holds NaN or infinity.
  public func tensor(_ name: String, shape: Shape) throws(CheckpointError) -> Tensor {
    guard let tensor = tensors[name] else {
      if let type = others[name]?.type {
        throw CheckpointError(
          path, "tensor \(name) has type \(type), and Mien reads F32, F16 and BF16",
          fix: "convert it with .float() before saving")
      }
      throw CheckpointError(path, "tensor \(name) is missing: it is a checkpoint of another network")
    }
    guard tensor.shape == shape else {
      throw CheckpointError(
        path, "tensor \(name) has shape \(tensor.shape), expected \(shape): it is a checkpoint of another network")
    }
    // A sum of magnitudes is finite only if every element is; it may overflow, so the elements decide then.
    let isFinite = tensor.map { abs($0) }.sum().scalar.isFinite || tensor.elements.allSatisfy(\.isFinite)
    guard isFinite else {
      throw CheckpointError(path, "tensor \(name) holds NaN or infinity", fix: "take an earlier checkpoint")
    }
    return tensor
  }
}

/// A checkpoint that cannot be used: where, why, and what to do about it.
public struct CheckpointError: PlacedError {
  public let path: String
  public let problem: String
  public let fix: String?

  /// An error about a file.
  public init(_ path: String, _ problem: String, fix: String? = nil) {
    (self.path, self.problem, self.fix) = (path, problem, fix)
  }

  /// What an error of the file itself means for a checkpoint.
  init(_ error: FileError, fix: String? = nil) { self.init(error.path, error.problem, fix: fix ?? error.fix) }
}

extension Module {
  /// All parameters by name, each name after `prefix`, to be put into a checkpoint.
  public func tensors(prefix: String = "") -> [String: Tensor] {
    expectAllPartsListed()
    return Dictionary(uniqueKeysWithValues: parameters.map { (prefix + $0.name, $0.variable.value) })
  }

  /// Takes every parameter from a checkpoint, or none.
  ///
  /// - Parameters:
  ///   - checkpoint: The tensors.
  ///   - prefix: What stands before the parameters' names there.
  ///   - ignoringOthers: Whether further tensors that begin with `prefix` are skipped. They are most often another
  ///     network's, which would load and answer wrongly. PyTorch's `num_batches_tracked` always are skipped.
  /// - Throws: ``CheckpointError`` if one is missing or does not fit, or if there are others.
  public mutating func load(
    _ checkpoint: Safetensors, prefix: String = "", ignoringOthers: Bool = false
  ) throws(CheckpointError) {
    var loaded = self
    var failure: CheckpointError?
    // PyTorch's normalisations count their batches, which changes nothing here.
    var others = Set(checkpoint.tensors.keys.filter { $0.hasPrefix(prefix) && !$0.hasSuffix(".num_batches_tracked") })
    // One variable under several names stays one.
    var renewed: [ObjectIdentifier: (name: String, variable: Variable)] = [:]
    loaded.forEachParameter { name, value, _ in
      others.remove(prefix + name)
      do throws(CheckpointError) {
        let tensor = try checkpoint.tensor(prefix + name, shape: value.shape)
        guard !name.hasSuffix("running_var") || tensor.elements.allSatisfy({ $0 >= 0 }) else {
          throw CheckpointError(
            checkpoint.path, "tensor \(prefix + name) holds a negative variance", fix: "take an earlier checkpoint")
        }
        guard let identity = value.identity else {
          value = Variable(constant: tensor)
          return
        }
        guard let (first, variable) = renewed[identity] else {
          value = Variable(tensor)
          renewed[identity] = (name, value)
          return
        }
        guard variable.value == tensor else {
          throw CheckpointError(
            checkpoint.path,
            "tensors \(prefix + first) and \(prefix + name) differ, and the network has one parameter for both")
        }
        value = variable
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    if !ignoringOthers, let other = others.min() {
      throw CheckpointError(
        checkpoint.path,
        "the network has no parameter for tensor \(other): it is a checkpoint of another network"
      )
    }
    self = loaded
  }
}
