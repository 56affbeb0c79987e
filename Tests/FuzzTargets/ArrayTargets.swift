import MienFiles
import NeuralNetworks

extension FuzzTarget {
  static let arrays = [numPyArray, numPyArchive, idx]

  private static func array(_ shape: Shape) -> [UInt8] {
    NumPyArray(Tensor(shape, (0..<shape.count).map { Float($0) })).bytes
  }

  /// An array of NumPy. What begins with `{` is the header, the numbers following a zero.
  private static let numPyArray = FuzzTarget(
    "numpy-array", "an array of NumPy: NumPyArray", longest: 256,
    words: [
      "'descr': '<f4'", "'fortran_order': True", "'shape': (2, 3)", "|u1", ">i8", "<f2", "<f8", "?", "(3,)", "()",
    ],
    seeds: {
      ["<f4", ">f8", "|b1", "<i2"].map { type in
        Array("{'descr': '\(type)', 'fortran_order': \(type == ">f8" ? "True" : "False"), 'shape': (2, 1), }".utf8)
          + [0] + [UInt8](repeating: 1, count: 2 * (type.last?.wholeNumberValue ?? 0))
      } + [array([2, 2]), array([]), array([0])]
    },
    prepare: { folder in
      let (file, copy) = (try ScratchFile(folder + "/a.npy"), folder + "/b.npy")
      return { input in
        var bytes = input
        if input.first == UInt8(ascii: "{") {
          let parts = input.files(2)
          let length = [UInt8(parts[0].count & 0xFF), UInt8(parts[0].count >> 8)]
          bytes = [0x93] + Array("NUMPY".utf8) + [1, 0] + length + parts[0] + parts[1]
        }
        try file.replace(with: bytes)
        let array = try NumPyArray(contentsOf: file.path)
        try require(array.tensor.count <= bytes.count, "\(array.tensor.count) numbers of \(bytes.count) bytes")
        try array.write(to: copy)
        let again = try NumPyArray(contentsOf: copy).tensor
        try require(
          again.shape == array.tensor.shape
            && again.elements.map(\.bitPattern) == array.tensor.elements.map(\.bitPattern),
          "the numbers differ after they were written and read")
      }
    })

  /// An archive of NumPy.
  private static let numPyArchive = FuzzTarget(
    "numpy-archive", "an archive of NumPy: NumPyArchive", longest: 640,
    words: [
      "PK\u{1}\u{2}", "PK\u{3}\u{4}", "PK\u{5}\u{6}", "PK\u{6}\u{6}", "PK\u{6}\u{7}", ".npy",
      "\u{FF}\u{FF}\u{FF}\u{FF}",
    ],
    seeds: {
      [archive(isLarge: false), archive(isLarge: true), Array("PK\u{5}\u{6}".utf8) + [UInt8](repeating: 0, count: 18)]
    },
    prepare: { folder in
      let file = try ScratchFile(folder + "/a.npz")
      return { input in
        try file.replace(with: input)
        let archive = try NumPyArchive(contentsOf: file.path)
        var refusal: (any Error)?
        for name in archive.names {
          do {
            let array = try archive.array(name)
            try require(array.tensor.count <= input.count, "\(array.tensor.count) numbers of \(input.count) bytes")
          } catch let finding as Finding {
            throw finding
          } catch {
            refusal = error
          }
        }
        if let refusal { throw refusal }
      }
    })

  /// A zip archive of one array, with or without the numbers of 64 bits.
  private static func archive(isLarge: Bool) -> [UInt8] {
    func bytes(_ number: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }
    let (content, name) = (array([2]), Array("a.npy".utf8))
    let sizes = isLarge ? [UInt8](repeating: 255, count: 8) : bytes(content.count, 4) + bytes(content.count, 4)
    let extra = isLarge ? bytes(1, 2) + bytes(16, 2) + bytes(content.count, 8) + bytes(content.count, 8) : []
    let common = bytes(0, 8) + bytes(Int(CRC32.checksum(content)), 4) + sizes + bytes(name.count, 2)
    let local = Array("PK\u{3}\u{4}".utf8) + bytes(20, 2) + common + bytes(0, 2) + name + content
    let entry =
      Array("PK\u{1}\u{2}".utf8) + bytes(20, 2) + bytes(20, 2) + common + bytes(extra.count, 2) + bytes(0, 14) + name
      + extra
    var end: [UInt8] = []
    if isLarge {
      end +=
        Array("PK\u{6}\u{6}".utf8) + bytes(44, 8) + bytes(0, 12) + bytes(1, 8) + bytes(1, 8) + bytes(entry.count, 8)
      end += bytes(local.count, 8)
      end += Array("PK\u{6}\u{7}".utf8) + bytes(0, 4) + bytes(local.count + entry.count, 8) + bytes(1, 4)
    }
    end += Array("PK\u{5}\u{6}".utf8) + bytes(0, 4) + bytes(1, 2) + bytes(1, 2) + bytes(entry.count, 4)
    return local + entry + end + bytes(local.count, 4) + bytes(0, 2)
  }

  /// Pictures and labels as MNIST has them: the first byte is the length of the file of pictures.
  private static let idx = FuzzTarget(
    "idx", "pictures and labels as MNIST has them: LabelledPictures", longest: 128,
    seeds: {
      let images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 9, 8, 7, 6] as [UInt8]
      let labels = [0, 0, 8, 1, 0, 0, 0, 2, 5, 0] as [UInt8]
      return [[UInt8(images.count)] + images + labels, [4, 0x1F, 0x8B, 8, 0], [0]]
    },
    prepare: { folder in
      let (images, labels) = (try ScratchFile(folder + "/images"), try ScratchFile(folder + "/labels"))
      return { input in
        let count = min(Int(input.first ?? 0), max(0, input.count - 1))
        try images.replace(with: Array(input.dropFirst().prefix(count)))
        try labels.replace(with: Array(input.dropFirst(1 + count)))
        let pictures = try LabelledPictures(idxImages: images.path, labels: labels.path)
        try require(
          pictures.tones.count + pictures.count <= input.count, "\(pictures.count) pictures of \(input.count) bytes")
        try require(pictures.labels.allSatisfy(pictures.classes.indices.contains), "a label without a class")
      }
    })
}
