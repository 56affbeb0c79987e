import Foundation
import NeuralNetworks
import ReferenceSupport
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  private static let content = Safetensors(
    [
      "matrix": Tensor([2, 3], [1, -2.5, 3.25, .infinity, -0.0, .leastNonzeroMagnitude]),
      "scalar": Tensor(42), "empty": Tensor([3, 0, 2], repeating: 0),
      "größe.😀 \"quoted\\\"": Tensor([1], [0.1]), "": Tensor([1], [7]), "a/b\u{0}c\n": Tensor([1], [8]),
    ], metadata: ["author": "Mien", "": "empty name", "text": "zwei\nZeilen, ein \"Zitat\" 😀"])

  private static func bytes(of content: Safetensors) throws -> [UInt8] {
    try withTemporaryFolder { folder in
      try content.write(to: folder + "/file.safetensors")
      return try [UInt8](Data(contentsOf: URL(fileURLWithPath: folder + "/file.safetensors")))
    }
  }

  @Test func roundTrip() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file.safetensors"
      try Self.content.write(to: path)
      let read = try Safetensors(contentsOf: path)
      #expect(read.metadata == Self.content.metadata)
      #expect(read.tensors.keys.sorted() == Self.content.tensors.keys.sorted())
      for (name, tensor) in Self.content.tensors {
        #expect(read.tensors[name]?.shape == tensor.shape)
        #expect(read.tensors[name]?.elements.map(\.bitPattern) == tensor.elements.map(\.bitPattern), "\(name)")
      }
      #expect(read.otherTypes.isEmpty)
    }
  }

  @Test func nothingAtAll() throws {
    try withTemporaryFolder { folder in
      try Safetensors().write(to: folder + "/file.safetensors")
      let read = try Safetensors(contentsOf: folder + "/file.safetensors")
      #expect(read.tensors.isEmpty && read.metadata.isEmpty)
    }
  }

  /// The order in which tensors and texts were put in does not show.
  @Test func theSameContentGivesTheSameBytes() throws {
    let expected = try Self.bytes(of: Self.content)
    for _ in 0..<5 {
      var again = Safetensors()
      for (name, tensor) in Self.content.tensors.shuffled() { again.tensors[name] = tensor }
      for (name, text) in Self.content.metadata.shuffled() { again.metadata[name] = text }
      #expect(try Self.bytes(of: again) == expected)
    }
  }

  @Test(arguments: 0..<9)
  func theNumbersBeginAtAMultipleOfEight(length: Int) throws {
    let name = String(repeating: "x", count: length)
    let bytes = try Self.bytes(of: Safetensors([name: Tensor([2], [1, 2])]))
    let header = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(header % 8 == 0)
    #expect(bytes.count == 8 + header + 8)
    #expect(bytes[8] == UInt8(ascii: "{"))
    #expect(bytes.suffix(8) == [0, 0, 128, 63, 0, 0, 0, 64])
  }

  @Test func readsWhatPythonWrote() throws {
    let file = try SafetensorsFile.withFile(base64: SafetensorsFixtures.mixed) { try Safetensors(contentsOf: $0) }
    #expect(file.metadata == ["author": "Python", "text": "zwei\nZeilen, ein \"Zitat\""])
    #expect(file.tensors["matrix"] == Tensor([2, 3], [1, -2.5, 3.25, .infinity, -.infinity, -0.0]))
    #expect(file.tensors["scalar"] == Tensor(42))
    #expect(file.tensors["empty"]?.shape == [3, 0, 2])
    #expect(file.tensors["größe.😀 \"quoted\\\""] == Tensor([1], [0.1]))
    #expect(file.tensors["half"] == Tensor([3], [1, 1, 1]) && file.tensors["brain"] == Tensor([3], [1, 1, 1]))
    #expect(file.storedNumbers == ["half": .float16, "brain": .bfloat16])
    #expect(file.tensors.count == 6)
    #expect(file.otherTypes == ["double": "F64", "integers": "I64", "flags": "BOOL"])
    // Its numbers are not read; asking for them is an error that names the type and the fix.
    let error = #expect(throws: CheckpointError.self) { try file.tensor("double", shape: [2]) }
    #expect(error?.description.contains("tensor double has type F64") == true)
  }

  /// What is read is written again, the types that are not read included, each at a multiple of its numbers' width.
  @Test func whatIsReadIsWrittenAgain() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file.safetensors"
      var file = try SafetensorsFile.withFile(base64: SafetensorsFixtures.mixed) { try Safetensors(contentsOf: $0) }
      try file.write(to: path)
      var again = try Safetensors(contentsOf: path)
      #expect(again.others == file.others && again.storedNumbers == file.storedNumbers)
      #expect(again.tensors.mapValues(\.elements) == file.tensors.mapValues(\.elements))
      #expect(again.others["integers"]?.bytes.map(Int.init).filter { $0 > 0 } == [1, 2, 3])
      #expect(try Self.places(path).count == file.tensors.count + file.others.count)
      #expect(try Self.places(path).allSatisfy { $0.begin % $0.width == 0 })
      // A tensor of the network takes the place of one that was only kept.
      file.tensors["integers"] = Tensor([2], [5, 6])
      try file.write(to: path)
      again = try Safetensors(contentsOf: path)
      #expect(again.tensors["integers"] == Tensor([2], [5, 6]) && again.others["integers"] == nil)
    }
  }

  /// Where each tensor begins in a file, and the width of its numbers, without the reader that is tested.
  private static func places(_ path: String) throws -> [(begin: Int, width: Int)] {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let length = Int(bytes[0]) | Int(bytes[1]) << 8 | Int(bytes[2]) << 16
    let json = try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length]))
    let header = try #require(json as? [String: Any]).filter { $0.key != "__metadata__" }
    return try header.values.map { value in
      let entry = try #require(value as? [String: Any])
      let offsets = try #require(entry["data_offsets"] as? [Int])
      let count = try #require(entry["shape"] as? [Int]).reduce(1, *)
      // An empty one may begin anywhere.
      return (8 + length + offsets[0], max(1, offsets[1] - offsets[0]) / max(1, count))
    }
  }

  @Test func numbersOf16BitsAreThoseOfPyTorch() throws {
    for (bits, half, brain) in SafetensorsFixtures.halves {
      let number = Float(bitPattern: bits)
      #expect(StoredNumbers.float16(number) == half, "\(number)")
      #expect(StoredNumbers.bfloat16(number) == brain, "\(number)")
      // Finite numbers that become infinite are not written.
      #expect(StoredNumbers.float16.holds(number) == (half & 0x7C00 != 0x7C00 || !number.isFinite), "\(number)")
      #expect(StoredNumbers.bfloat16.holds(number) == (brain & 0x7F80 != 0x7F80 || !number.isFinite), "\(number)")
    }
  }

  /// All numbers of 16 bits keep their bits, NaN included.
  @Test func all16BitNumbersRoundTrip() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file.safetensors"
      let bits = (0...UInt16.max).map { $0 }
      let numbers = bits.map(StoredNumbers.number(float16:))
      let differing = zip(numbers, bits).filter { number, bits in
        let isRight = number == Float(Float16(bitPattern: bits)) || Float16(bitPattern: bits).isNaN && number.isNaN
        return !isRight || StoredNumbers.float16(number) != bits
      }
      #expect(differing.isEmpty, "\(differing.prefix(3))")
      let wide = bits.map { Float(bitPattern: UInt32($0) << 16) }
      var file = Safetensors(["half": Tensor([1 << 16], numbers), "brain": Tensor([256, 256], wide)])
      file.storedNumbers = ["half": .float16, "brain": .bfloat16]
      try file.write(to: path)
      let read = try Safetensors(contentsOf: path)
      #expect(read.tensors["half"]?.elements.map(\.bitPattern) == numbers.map(\.bitPattern))
      #expect(read.tensors["brain"]?.elements.map(\.bitPattern) == wide.map(\.bitPattern))
    }
  }

  @Test func tooLargeNumbersAreNotWritten() throws {
    try withTemporaryFolder { folder in
      var file = Safetensors(["a": Tensor([2], [1, -70_000]), "b": Tensor([1], [.infinity])])
      file.storedNumbers = ["a": .float16, "b": .float16]
      let error = #expect(throws: FileError.self) { try file.write(to: folder + "/file.safetensors") }
      #expect(error?.description.contains("tensor a has the number -70000.0, which F16 cannot hold") == true)
      file.storedNumbers["a"] = .bfloat16
      try file.write(to: folder + "/file.safetensors")
    }
  }

  /// What no reader would take is not written.
  @Test func headersThatCannotBeReadAreNotWritten() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file.safetensors"
      func message(_ file: Safetensors) -> String {
        #expect(throws: FileError.self) { try file.write(to: path) }?.description ?? ""
      }
      #expect(message(Safetensors(["__metadata__": Tensor([1], [1])])).contains("keeps the name __metadata__"))
      let text = String(repeating: "\n", count: 4_000_000)
      #expect(message(Safetensors([:], metadata: ["notes": text])).contains("at most 8000000 can be read"))
      #expect(!FileManager.default.fileExists(atPath: path))
      let longest = Safetensors([:], metadata: ["notes": String(text.dropLast(20))])
      try longest.write(to: path)
      #expect(try Safetensors(contentsOf: path).metadata == longest.metadata)
    }
  }

  @Test func aNetworkFromPyTorchGivesItsLogits() throws {
    var generator = RandomGenerator(seed: 3)
    var network: Sequential = [
      "conv": Convolution2D(1, 2, kernel: 3, using: &generator), "norm": BatchNormalization(2, rectified: true),
      "pool": Pooling2D.maximum(2), "flatten": Flatten(), "logits": Linear(2 * 2 * 3, 3, using: &generator),
    ]
    try SafetensorsFile.withFile(base64: SafetensorsFixtures.network) {
      let file = try Safetensors(contentsOf: $0)
      #expect(file.otherTypes == ["norm.num_batches_tracked": "I64"])
      // As kept, for PyTorch to read it again.
      #expect(file.others["norm.num_batches_tracked"]?.bytes == [1, 0, 0, 0, 0, 0, 0, 0])
      try network.load(file)
    }
    let images = Tensor.reference([5, 4, 6, 1], seed: 1, in: -2...2)
    #expect(relativeDeviation(network(images).elements, from: SafetensorsFixtures.logits) < 1e-6)
  }

  /// PyTorch's normalisations count their batches, as integers or, after `.float()`, as numbers like all others.
  @Test func countsOfBatchesArePassedOver() throws {
    var generator = RandomGenerator(seed: 3)
    var network: Sequential = ["norm": BatchNormalization(2), "logits": Linear(2, 3, using: &generator)]
    let before = network.numbers
    var tensors = network.tensors()
    tensors["norm.num_batches_tracked"] = Tensor(7)
    try network.load(Safetensors(tensors))
    #expect(network.numbers == before)
    tensors["norm.momentum"] = Tensor(7)
    let error = #expect(throws: CheckpointError.self) { try network.load(Safetensors(tensors)) }
    #expect(error?.description.contains("norm.momentum") == true)
  }

  @Test func networksRoundTripWithAPrefix() throws {
    var generator = RandomGenerator(seed: 3)
    func network() -> Sequential {
      ["norm": BatchNormalization(2), "logits": Linear(2, 3, using: &generator)]
    }
    let (first, second) = (network(), network())
    var (read, average) = (network(), network().frozen)
    try withTemporaryFolder { folder in
      let tensors = first.tensors().merging(second.tensors(prefix: "average.")) { $1 }
      try Safetensors(tensors).write(to: folder + "/file.safetensors")
      let file = try Safetensors(contentsOf: folder + "/file.safetensors")
      try read.load(file, ignoringOthers: true)
      try average.load(file, prefix: "average.")
    }
    #expect(read.numbers == first.numbers && average.numbers == second.numbers)
    #expect(read.parameters.map(\.variable.isTracked) == first.parameters.map(\.variable.isTracked))
    #expect(average.parameters.allSatisfy { !$0.variable.isTracked })
  }

  private static let misfits: [(String, Tensor?, String)] = [
    ("logits.bias", nil, "tensor logits.bias is missing"),
    ("logits.bias", Tensor([4], repeating: 0), "tensor logits.bias has shape [4], expected [3]"),
    ("logits.weight", Tensor([2, 3], repeating: 0), "tensor logits.weight has shape [2, 3], expected [3, 2]"),
    ("logits.bias", Tensor([3], [1, .nan, 2]), "tensor logits.bias holds NaN or infinity"),
    ("logits.bias", Tensor([3], [1, .infinity, -.infinity]), "tensor logits.bias holds NaN or infinity"),
    ("hidden.bias", Tensor([3], repeating: 0), "the network has no parameter for tensor hidden.bias"),
  ]

  /// All or nothing: a network that cannot be loaded stays as it was.
  @Test(arguments: misfits)
  func misfitsAreErrors(name: String, tensor: Tensor?, message: String) {
    var generator = RandomGenerator(seed: 3)
    var network: Sequential = ["logits": Linear(2, 3, using: &generator)]
    var tensors = ["logits.weight": Tensor([3, 2], repeating: 1), "logits.bias": Tensor([3], repeating: 1)]
    tensors[name] = tensor
    let before = network.numbers
    let error = #expect(throws: CheckpointError.self) { try network.load(Safetensors(tensors)) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(network.numbers == before)
  }

  /// Large numbers whose sum is infinite are numbers all the same.
  @Test func largeNumbersAreNumbers() throws {
    let large = Tensor([3], repeating: 3e38)
    #expect(try Safetensors(["x": large]).tensor("x", shape: [3]) == large)
  }
}
