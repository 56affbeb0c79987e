/// Where bytes are read from.
protocol ByteSource {
  /// Up to `count` more bytes at the end of `bytes`; returns how many. 0 is the end.
  func read(_ count: Int, into bytes: inout [UInt8]) throws(SystemError) -> Int
}

/// The bytes of a file or a pipe, read a piece at a time: no more is held than was asked to be looked at.
final class ByteStream {
  private let source: any ByteSource
  private let path: String
  /// What was read and not yet taken; `begin` of it is taken already.
  private var buffer: [UInt8] = []
  private var begin = 0
  private var isAtEnd = false
  /// Where in the stream the next byte stands.
  private(set) var position = 0

  private static let piece = 1 << 18

  /// - Parameter beginning: what was read of the source already.
  init(_ source: any ByteSource, path: String, after beginning: [UInt8] = []) {
    self.source = source
    self.path = path
    buffer = beginning
  }

  /// The bytes that are there to be looked at.
  var available: ArraySlice<UInt8> { buffer[begin...] }

  /// Reads until at least `count` bytes are there; false where the stream ends before.
  func fill(_ count: Int) throws(CaptureError) -> Bool {
    while buffer.count - begin < count {
      if isAtEnd { return false }
      if begin > 0 {
        buffer.removeSubrange(..<begin)
        begin = 0
      }
      do {
        isAtEnd = try source.read(max(ByteStream.piece, count - buffer.count), into: &buffer) == 0
      } catch {
        throw .unreadable(path: path, reason: error.description)
      }
    }
    return true
  }

  /// Takes `count` bytes, or all there are.
  func take(_ count: Int) -> [UInt8] {
    let bytes = Array(available.prefix(count))
    skip(bytes.count)
    return bytes
  }

  /// Leaves `count` bytes out, or all there are.
  func skip(_ count: Int) {
    let left = min(count, buffer.count - begin)
    begin += left
    position += left
  }

  /// Takes a line of at most `limit` bytes without its end; nil at the end of the stream.
  func line(limit: Int) throws(CaptureError) -> [UInt8]? {
    var searched = 0
    while true {
      if let end = available.dropFirst(searched).firstIndex(of: 10) {
        let line = take(end - begin)
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
