import MienFiles

/// A source of bytes.
protocol ByteSource {
  /// Reads up to as many bytes as `memory` has; returns how many. 0 is the end.
  func read(into memory: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int
}

extension ByteSource {
  /// Reads into the bytes that begin at `begin`; returns how many. 0 is the end.
  func read(into bytes: inout [UInt8], from begin: Int) throws(SystemError) -> Int {
    // An array's closure does not pass on a typed error.
    let result = bytes.withUnsafeMutableBytes { memory -> Result<Int, SystemError> in
      let place = UnsafeMutableRawBufferPointer(rebasing: memory[begin...])
      do throws(SystemError) {
        return .success(try read(into: place))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }
}

extension Descriptor: ByteSource {}

/// The bytes of a file or a pipe, read a piece at a time: it holds only as much as was requested.
final class ByteStream {
  private let source: any ByteSource
  private let path: String
  /// Memory for bytes; those from `begin` to `end` were read but not taken yet.
  private var storage: [UInt8]
  private var begin = 0
  private var end = 0
  private var isAtEnd = false
  /// The position of the next byte in the stream.
  private(set) var position = 0

  /// How many bytes are asked for at once, if not more are needed.
  private let piece: Int

  /// - Parameters:
  ///   - beginning: the bytes of the source that were read already.
  ///   - piece: how many bytes are asked for at once, if not more are needed.
  init(_ source: any ByteSource, path: String, after beginning: [UInt8] = [], piece: Int = 1 << 18) {
    (self.source, self.path, self.piece) = (source, path, piece)
    storage = beginning
    end = beginning.count
  }

  /// The bytes that were read and not taken.
  var available: ArraySlice<UInt8> { storage[begin..<end] }

  /// Reads until at least `count` bytes are available; false if the stream ends before.
  func fill(_ count: Int) throws(CaptureError) -> Bool {
    while end - begin < count {
      if isAtEnd { return false }
      // Room grows with what comes: a header may state a frame of 300 MB in a file of 40 bytes.
      makeRoom(for: min(count, max(2 * (end - begin), piece)))
      do throws(SystemError) {
        let got = try source.read(into: &storage, from: end)
        end += got
        isAtEnd = got == 0
      } catch {
        throw .unreadable(path: path, reason: error.description)
      }
    }
    return true
  }

  /// Moves the available bytes to the front, and enlarges the memory if that is not enough.
  private func makeRoom(for count: Int) {
    if begin > 0 {
      let kept = end - begin
      storage.withUnsafeMutableBytes { memory in
        guard let base = memory.baseAddress else { return }
        base.copyMemory(from: base + begin, byteCount: kept)
      }
      (begin, end) = (0, kept)
    }
    if storage.count < max(count, piece) {
      var larger = [UInt8](repeating: 0, count: max(count, piece))
      larger.withUnsafeMutableBytes { memory in
        storage.withUnsafeBytes { memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<end])) }
      }
      storage = larger
    }
  }

  /// Takes `count` bytes, or all there are.
  func take(_ count: Int) -> [UInt8] {
    let bytes = Array(available.prefix(count))
    skip(bytes.count)
    return bytes
  }

  /// Skips `count` bytes, or all there are.
  func skip(_ count: Int) {
    let left = min(count, end - begin)
    begin += left
    position += left
  }

  /// Takes a line of at most `limit` bytes without its end; nil at the end of the stream.
  func line(limit: Int) throws(CaptureError) -> [UInt8]? {
    var searched = 0
    while true {
      if let newline = available.dropFirst(searched).firstIndex(of: 10) {
        let line = take(newline - begin)
        skip(1)
        return line
      }
      searched = available.count
      guard searched <= limit else {
        throw .damaged(path: path, byte: position, reason: "a header line has no end within \(limit) bytes")
      }
      guard try fill(searched + 1) else { return searched == 0 ? nil : take(searched) }
    }
  }
}
