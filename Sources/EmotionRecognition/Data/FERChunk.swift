import MienFiles
import MienSystem

/// One worker's share of a round: the rows of a FER-2013 file that begin within a range of its bytes.
///
/// A row belongs to the range that holds its first byte, so every row belongs to exactly one range. The buffers are
/// kept from round to round. Only one thread at a time may use it.
final class FERChunk {
  /// The labels of the rows read.
  private(set) var emotions: [Emotion] = []
  /// The usages of the rows read.
  private(set) var usages: [Usage] = []
  /// How many lines began in the range, blank ones included, up to the failing one.
  private(set) var lineCount = 0
  /// The first failure: in the line `lineCount`, or, for `file`, of the file as a whole.
  private(set) var failure: Failure?

  enum Failure {
    case row(DataError.Reason)
    case file(DataError)
  }

  /// No row is longer: 2,304 pixels of four bytes are 9,216 bytes.
  static let longestLine = 1 << 16

  private let buffer: UnsafeMutablePointer<UInt8>
  private let pixels: UnsafeMutablePointer<UInt8>
  private let capacity: Int

  /// A worker for ranges of up to `size` bytes.
  init(size: Int) {
    // The byte before the range, the range, the rest of its last line, a newline if the file has none, and the three
    // bytes after it that `FERRow.fast` may read.
    capacity = size + Self.longestLine + 5
    buffer = .allocate(capacity: capacity)
    buffer.initialize(repeating: 0, count: capacity)
    // A row takes at least two bytes per pixel.
    pixels = .allocate(capacity: (capacity / (2 * FaceDataset.pixelCount) + 2) * FaceDataset.pixelCount)
  }

  deinit {
    buffer.deallocate()
    pixels.deallocate()
  }

  /// The pixels of the rows read, [rows, 48, 48].
  func pixels(ofRows rows: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(
      start: pixels + rows.lowerBound * FaceDataset.pixelCount, count: rows.count * FaceDataset.pixelCount)
  }

  /// Reads the rows that begin in `range`; a line begins at `firstRow` and after every newline.
  func read(_ range: Range<Int>, of file: ReadableFile, columns: FERColumns, firstRow: Int) {
    emotions.removeAll(keepingCapacity: true)
    usages.removeAll(keepingCapacity: true)
    lineCount = 0
    failure = nil
    if range.isEmpty { return }

    let origin = range.lowerBound == firstRow ? firstRow : range.lowerBound - 1
    var length = 0
    do throws(FileError) {
      let count = min(range.upperBound + Self.longestLine, file.size) - origin
      length = try file.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: count), at: origin)
    } catch {
      failure = .file(DataError(error, path: file.path))
      return
    }
    let isWholeRest = origin + length >= file.size || length < range.upperBound - origin
    let isUnfinished = isWholeRest && length > 0 && buffer[length - 1] != newline
    if isUnfinished {
      buffer[length] = newline
      length += 1
    }

    var position = 0
    if origin < range.lowerBound {
      guard let end = findNewline(from: 0, to: length) else { return }
      position = end + 1
    }
    let stop = min(range.upperBound - origin, length)
    while position < stop {
      lineCount += 1
      let row = emotions.count
      let target = pixels + row * FaceDataset.pixelCount
      guard let end = findNewline(from: position, to: length), end - position <= Self.longestLine else {
        failure = .row(.lineTooLong)
        return
      }
      if let result = FERRow.fast(buffer + position, columns: columns, pixels: target) {
        emotions.append(result.emotion)
        usages.append(result.usage)
      } else {
        let line = UnsafeBufferPointer(start: buffer + position, count: end - position)
        if !line.allSatisfy({ $0 == 32 || ($0 >= 9 && $0 <= 13) }) {
          let isCut = isUnfinished && end == length - 1
          switch FERRow.reference(line, columns: columns, isUnfinished: isCut, pixels: target) {
          case .success(let result):
            emotions.append(result.emotion)
            usages.append(result.usage)
          case .failure(let error):
            failure = .row(error.reason)
            return
          }
        }
      }
      position = end + 1
    }
  }

  private func findNewline(from start: Int, to end: Int) -> Int? {
    guard let found = memchr(buffer + start, Int32(newline), end - start) else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(buffer)
  }
}
