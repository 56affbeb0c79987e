import Foundation
import Images
import TestSupport
import Testing

/// Many pictures at once.
@Suite struct PictureReaderTests {
  /// Pictures that are too large to be decoded beside others are read all the same, in their place.
  @Test func largePicturesAreReadOneByOne() throws {
    try withTemporaryFolder { folder in
      let paths = (1...3).map { "\(folder)/\($0).png" }
      for (index, path) in paths.enumerated() {
        let image = GrayImage(width: 48, height: 48, filledWith: UInt8(index))
        try Data(image.pngEncoded()).write(to: URL(filePath: path))
      }
      let small = ImageLimits(pixels: 100)
      let read = PictureReader(width: 2, height: 3, isGray: true, limitsAtOnce: small).read(paths)
      #expect(try read.map { try $0.get() } == [0, 1, 2].map { [UInt8](repeating: $0, count: 6) })
      let refused = PictureReader(width: 2, height: 3, isGray: true, limits: small, limitsAtOnce: small).read(paths)
      #expect(refused.allSatisfy { "\($0)".contains("48") && (try? $0.get()) == nil })
    }
  }

  /// Many threads get small shares, but never less than what an ordinary camera takes, and nothing that is not allowed.
  @Test(arguments: [(2, 100, 50), (64, 100, 16), (1, 100, 100), (64, 10, 10), (2, 1000, 500)])
  func memoryIsShared(threads: Int, megapixels: Int, share: Int) {
    let limits = ImageLimits(pixels: megapixels * 1_000_000)
    #expect(PictureReader.limitsAtOnce(limits, threads: threads).pixels == share * 1_000_000)
  }
}
