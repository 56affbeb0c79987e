import Foundation
import MienFiles
import TestSupport
import Testing

/// Against the examples of FIPS 180-4 and the values that `sha256sum` of GNU coreutils prints.
@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ]) func examplesOfTheStandard(text: String, digits: String) {
    #expect(SHA256.digits(of: text.utf8) == digits)
  }

  @Test func aMillionLetters() {
    #expect(
      SHA256.digits(of: [UInt8](repeating: 97, count: 1_000_000))
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  /// Cut into pieces anywhere, the bytes have the same hash.
  @Test func piecesAreTheWhole() {
    let bytes = (0..<200).map { UInt8($0) }
    for length in [0, 1, 55, 56, 63, 64, 65, 119, 120, 127, 128, 200] {
      let whole = SHA256.digits(of: bytes.prefix(length))
      for piece in [1, 3, 63, 64, 65] {
        var hash = SHA256()
        for begin in stride(from: 0, to: length, by: piece) {
          Array(bytes[begin..<min(begin + piece, length)]).withUnsafeBytes { hash.add($0) }
        }
        #expect(hash.digits == whole, "\(length) bytes in pieces of \(piece)")
      }
    }
  }

  @Test func filesHaveTheHashOfTheirBytes() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file"
      let bytes = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 7) }
      try AtomicFile.write(bytes, to: path)
      #expect(try ReadableFile(path).sha256() == SHA256.digits(of: bytes))
    }
  }
}
