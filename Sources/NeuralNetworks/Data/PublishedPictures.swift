import MienFiles

extension LabelledPictures {
  /// MNIST and its relatives of the same form (Fashion-MNIST, KMNIST): a folder with `train-images-idx3-ubyte`,
  /// `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` and `t10k-labels-idx1-ubyte`, unpacked. The classes are called
  /// `0` to `9`, or on to the largest label.
  ///
  /// - Throws: ``FileError`` if a file is missing, damaged or still packed.
  public static func mnist(_ folder: String, _ part: DataPart) throws(FileError) -> LabelledPictures {
    let name = part == .training ? "train" : "t10k"
    func file(_ kind: String) -> String {
      // Some copies have a dot in place of the second dash.
      let names = ["\(folder)/\(name)-\(kind)-ubyte", "\(folder)/\(name)-\(kind.replacing("-", with: "."))-ubyte"]
      let packed = "\(names[0]).gz"
      return names.first(where: ReadableFile.isReadable) ?? (ReadableFile.isReadable(packed) ? packed : names[0])
    }
    return try LabelledPictures(idxImages: file("images-idx3"), labels: file("labels-idx1"))
  }

  /// Gray pictures and their labels, each in a file of the IDX format: bytes, three axes for the pictures and one for
  /// the labels.
  ///
  /// - Throws: ``FileError`` if one of them cannot be read, is damaged, or does not fit the other.
  public init(idxImages: String, labels labelFile: String) throws(FileError) {
    let (images, numbers) = (try IDXFile(idxImages, rank: 3), try IDXFile(labelFile, rank: 1))
    guard images.sizes[0] == numbers.sizes[0] else {
      throw FileError(labelFile, "it has \(numbers.sizes[0]) labels for \(images.sizes[0]) pictures in \(idxImages)")
    }
    let labels = numbers.bytes.map(Int.init)
    self.init(
      height: images.sizes[1], width: images.sizes[2], channels: 1, tones: images.bytes, labels: labels,
      classes: (0...max(9, labels.max() ?? 0)).map { "\($0)" })
  }

  /// CIFAR-10 in its binary form: a folder with `data_batch_1.bin` to `data_batch_5.bin` and `test_batch.bin`, each of
  /// them one byte for the label and 3 · 32 · 32 for a picture, over and over.
  ///
  /// - Throws: ``FileError`` if a file is missing or damaged, or the folder has the form for Python.
  public static func cifar10(_ folder: String, _ part: DataPart) throws(FileError) -> LabelledPictures {
    let names = part == .training ? (1...5).map { "data_batch_\($0)" } : ["test_batch"]
    let (side, count) = (32, 32 * 32)
    var (tones, labels) = ([UInt8](), [Int]())
    for name in names {
      let path = "\(folder)/\(name).bin"
      if !ReadableFile.isReadable(path), ReadableFile.isReadable("\(folder)/\(name)") {
        throw FileError(
          "\(folder)/\(name)", "it is the form for Python", fix: "get the binary one: cifar-10-binary.tar.gz")
      }
      let bytes = try ReadableFile.contents(of: path, limit: 1 << 30)
      guard bytes.count > 0, bytes.count % (1 + 3 * count) == 0 else {
        throw FileError(
          path, "its \(bytes.count) bytes are no whole number of pictures (\(1 + 3 * count) each): it is damaged")
      }
      tones.reserveCapacity(tones.count + bytes.count)
      for start in stride(from: 0, to: bytes.count, by: 1 + 3 * count) {
        guard bytes[start] < 10 else {
          throw FileError(path, "byte \(start): label \(bytes[start]), and there are 0 to 9: it is damaged")
        }
        labels.append(Int(bytes[start]))
        // All of the red, then all of the green and of the blue.
        for pixel in start + 1..<start + 1 + count {
          tones.append(bytes[pixel])
          tones.append(bytes[pixel + count])
          tones.append(bytes[pixel + 2 * count])
        }
      }
    }
    return LabelledPictures(
      height: side, width: side, channels: 3, tones: tones, labels: labels,
      classes: ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"])
  }
}

/// An array of bytes as MNIST has it: two zeros, the type, how many axes, their sizes with the highest byte first, and
/// the numbers.
struct IDXFile {
  let sizes: [Int]
  let bytes: [UInt8]

  init(_ path: String, rank: Int) throws(FileError) {
    let file = try ReadableFile(path)
    let start = 4 + 4 * rank
    let header = try file.bytes(at: 0, count: start)
    if header.starts(with: [0x1F, 0x8B]) { throw FileError(path, "it is packed", fix: "gunzip \(path)") }
    guard header.count >= 4, header[0] == 0, header[1] == 0 else {
      throw FileError(path, "it is no file of the IDX format: the first bytes are others")
    }
    guard header[2] == 8 else {
      throw FileError(path, "its numbers have type \(header[2]), and bytes (8) can be read")
    }
    guard header[3] == rank else {
      throw FileError(path, "it has \(counted(Int(header[3]), "axis", plural: "axes")), expected \(rank)")
    }
    guard header.count == start else { throw FileError(path, "its header is cut off: it is damaged") }
    sizes = (0..<rank).map { axis in header[4 + 4 * axis..<8 + 4 * axis].reduce(0) { $0 << 8 | Int($1) } }
    // Also the sizes of pictures of which there are none have to be possible.
    var (count, overflows) = (1, false)
    for size in sizes where !overflows { (count, overflows) = count.multipliedReportingOverflow(by: max(1, size)) }
    if sizes.contains(0) { count = 0 }
    guard !overflows, sizes.dropFirst().allSatisfy({ (1..<1 << 20).contains($0) }) else {
      throw FileError(path, "\(sizes.map(String.init).joined(separator: " × ")) numbers are impossible: it is damaged")
    }
    guard count == file.size - start else {
      throw FileError(
        path,
        "\(sizes.map(String.init).joined(separator: " × ")) numbers do not fill its \(file.size - start) bytes: it is damaged"
      )
    }
    bytes = try file.bytes(at: start, count: count)
    guard bytes.count == count else { throw FileError(path, "it became shorter while it was read") }
  }
}
