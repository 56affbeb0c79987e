import MienFiles
import NeuralNetworks
import TestSupport
import Testing

/// Pictures with a class each, and the files of published data sets.
@Suite struct LabelledPicturesTests {
  private let pictures = LabelledPictures(
    height: 1, width: 2, channels: 2, tones: [0, 51, 102, 153, 255, 0, 51, 102, 204, 255, 0, 51], labels: [1, 0, 1],
    classes: ["a", "b"])

  @Test func picturesBecomeTensors() {
    #expect(pictures.count == 3)
    #expect(
      pictures.images([2, 0]) == Tensor([2, 1, 2, 2], [204, 255, 0, 51, 0, 51, 102, 153].map { Float($0) / 255 }))
    #expect(pictures.images().shape == [3, 1, 2, 2] && pictures.labels([2, 1]) == [1, 0])
    let part = pictures.taking([1])
    #expect(part.images() == pictures.images([1]) && part.labels == [0] && part.classes == ["a", "b"])
  }

  @Test func statistics() {
    let (mean, deviation) = pictures.statistics()
    let normalized = (pictures.images() - mean) / deviation
    for channel in 0..<2 {
      let numbers = normalized[0..., 0..., 0..., channel]
      #expect(abs(numbers.mean().scalar) < 1e-6 && abs(numbers.variance().scalar - 1) < 1e-5)
    }
  }

  /// Of a channel of one tone nothing is divided by 0.
  @Test func statisticsOfOneTone() {
    let gray = LabelledPictures(height: 1, width: 2, channels: 1, tones: [51, 51], labels: [0], classes: ["a"])
    #expect(gray.statistics().mean.elements == [0.2] && gray.statistics().deviation.elements == [1])
  }

  // MARK: - MNIST

  private static func big(_ number: Int) -> [UInt8] {
    [UInt8(number >> 24), UInt8(number >> 16 & 255), UInt8(number >> 8 & 255), UInt8(number & 255)]
  }
  private static let images = [0, 0, 8, 3] + big(2) + big(3) + big(2) + (1...12).map { UInt8($0) }
  private static let labels = [0, 0, 8, 1] + big(2) + [7, 0]

  private func message(_ body: () throws -> LabelledPictures) -> String {
    let error = #expect(throws: FileError.self) { _ = try body() }
    return error?.description ?? ""
  }

  @Test(arguments: ["-", "."]) func mnist(separator: String) throws {
    try withTemporaryFolder { folder in
      for (name, part) in [("train", DataPart.training), ("t10k", .test)] {
        #expect(message { try .mnist(folder, part) }.contains("\(name)-images-idx3-ubyte"))
        try AtomicFile.write(Self.images, to: "\(folder)/\(name)-images\(separator)idx3-ubyte")
        try AtomicFile.write(Self.labels, to: "\(folder)/\(name)-labels\(separator)idx1-ubyte")
        let read = try LabelledPictures.mnist(folder, part)
        #expect(read.tones == (1...12).map { UInt8($0) } && read.labels == [7, 0])
        #expect(read.height == 3 && read.width == 2 && read.channels == 1)
        #expect(read.classes == (0...9).map { "\($0)" })
      }
    }
  }

  @Test func damagedIDXFilesAreNamed() throws {
    try withTemporaryFolder { folder in
      let (images, labels) = ("\(folder)/images", "\(folder)/labels")
      func refused(_ imageBytes: [UInt8], labels labelBytes: [UInt8] = Self.labels, _ problem: String) throws {
        try AtomicFile.write(imageBytes, to: images)
        try AtomicFile.write(labelBytes, to: labels)
        let message = self.message { try LabelledPictures(idxImages: images, labels: labels) }
        #expect(message.contains(problem), "\(message)")
      }
      try refused([0x1F, 0x8B, 8, 0], "it is packed; gunzip \(images)")
      try refused([], "no file of the IDX format")
      try refused(Self.labels, "it has 1 axis, expected 3")
      try refused([0, 0, 13] + Self.images.dropFirst(3), "type 13")
      try refused(Self.images + [1], "2 × 3 × 2 numbers do not fill its 13 bytes")
      let huge = [0, 0, 8, 3] + (0..<12).map { _ in UInt8(255) }
      try refused(huge, "numbers are impossible")
      let nothing = [0, 0, 8, 3] + Self.big(0) + (0..<8).map { _ in UInt8(255) }
      try refused(nothing, "numbers are impossible")
      try refused(Array(Self.images.prefix(12)), "its header is cut off")
      try refused(Self.images, labels: [0, 0, 8, 1] + Self.big(1) + [7], "it has 1 labels for 2 pictures")
      for count in 0..<Self.images.count { try refused(Array(Self.images.prefix(count)), images) }
    }
  }

  // MARK: - CIFAR-10

  @Test func cifar10() throws {
    try withTemporaryFolder { folder in
      let pixels = (0..<3072).map { (place: Int) in UInt8(place / 1024 * 100 + place % 1024 / 32) }
      let record = [9] + pixels
      try AtomicFile.write(record + [3] + pixels, to: "\(folder)/test_batch.bin")
      let read = try LabelledPictures.cifar10(folder, .test)
      #expect(read.labels == [9, 3] && read.classes[9] == "truck" && read.classes[3] == "cat")
      // Red, green and blue lie together; rows follow one another.
      #expect(read.tones.count == 2 * 3072 && read.tones[..<3] == [0, 100, 200])
      #expect(read.tones[32 * 3..<32 * 3 + 3] == [1, 101, 201] && read.tones[3071] == 231)
      #expect(message { try .cifar10(folder, .training) }.contains("data_batch_1.bin"))
      try AtomicFile.write([1], to: "\(folder)/data_batch_1")
      #expect(message { try .cifar10(folder, .training) }.contains("it is the form for Python"))
      try AtomicFile.write(Array(record.dropLast()), to: "\(folder)/test_batch.bin")
      #expect(message { try .cifar10(folder, .test) }.contains("no whole number of pictures"))
      try AtomicFile.write([10] + pixels, to: "\(folder)/test_batch.bin")
      #expect(message { try .cifar10(folder, .test) }.contains("byte 0: label 10"))
      for index in 1...5 {
        try AtomicFile.write([UInt8(index)] + pixels, to: "\(folder)/data_batch_\(index).bin")
      }
      #expect(try LabelledPictures.cifar10(folder, .training).labels == [1, 2, 3, 4, 5])
    }
  }
}
