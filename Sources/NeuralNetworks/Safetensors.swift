import MienFiles
import Foundation

/// Named tensors and text in one file, in the format that PyTorch, JAX and others read: eight bytes of header length
/// (little-endian), a JSON header, and the numbers. See https://github.com/huggingface/safetensors.
///
/// Mien writes 32-bit floats. Reading a file skips tensors of other types; asking for one of them is an error.
public struct Safetensors: Sendable {
  /// The tensors by name.
  public var tensors: [String: Tensor]
  /// Text by name.
  public var metadata: [String: String]
  /// Tensors in the file that are not 32-bit floats, by name, with their type.
  public private(set) var otherTypes: [String: String] = [:]
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
      guard entry.type == "F32" else {
        otherTypes[entry.name] = entry.type
        continue
      }
      tensors[entry.name] = try file.tensor(Shape(entry.shape), at: header.dataStart + entry.begin)
    }
  }

  /// Writes a file, whole or not at all; see ``AtomicFile``. The same content gives the same bytes.
  public func write(to path: String) throws(FileError) {
    let names = tensors.keys.sorted()
    var header: [String: Any] = [:]
    if !metadata.isEmpty { header["__metadata__"] = metadata }
    var offset = 0
    for name in names {
      guard let tensor = tensors[name] else { continue }
      let end = offset + tensor.count * MemoryLayout<Float>.size
      header[name] = ["dtype": "F32", "shape": tensor.shape.sizes, "data_offsets": [offset, end]]
      offset = end
    }
    guard
      var json = try? JSONSerialization.data(withJSONObject: header, options: [.sortedKeys, .withoutEscapingSlashes])
    else {
      throw FileError(path, "cannot be written: a name or a text in the checkpoint is not valid Unicode")
    }
    // Spaces bring the numbers to an address that every reader can map.
    while json.count % 8 != 0 { json.append(UInt8(ascii: " ")) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + json.count + offset)
    withUnsafeBytes(of: UInt64(json.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: json)
    for name in names {
      guard let tensor = tensors[name] else { continue }
      tensor.withUnsafePointer { elements in
        for index in 0..<tensor.count {
          withUnsafeBytes(of: elements[index].bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
        }
      }
    }
    try AtomicFile.write(bytes, to: path)
  }

  /// The tensor `name` of `shape`.
  ///
  /// - Throws: ``CheckpointError`` if it is missing, of another shape, or holds NaN or infinity.
  public func tensor(_ name: String, shape: Shape) throws(CheckpointError) -> Tensor {
    guard let tensor = tensors[name] else {
      if let type = otherTypes[name] {
        throw CheckpointError(
          path, "tensor \(name) has type \(type), and Mien reads F32", fix: "convert it with .float() before saving")
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
