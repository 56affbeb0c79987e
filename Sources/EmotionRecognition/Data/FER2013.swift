import Dispatch
import Foundation
import MienFiles
import MienSystem

/// The data set FER-2013 (Goodfellow et al. 2013, "Challenges in representation learning"), read from its CSV
/// file.
///
/// A row is a face: a label from 0 to 6, 2,304 gray values with spaces between them, and a usage. The columns are found
/// by their names, `emotion`, `pixels` and `Usage`, in any order and with spaces around them, as in
/// `icml_face_data.csv`; without a column `Usage`, as in Kaggle's `train.csv`, all rows are Training. Other columns are
/// ignored. Quotes, CRLF, a byte-order mark, blank lines and a missing newline at the end are allowed.
///
/// The file is read in pieces of 2 MB, which all cores parse; only one byte per pixel is kept.
public struct FER2013: Sendable {
  /// The faces by split.
  public let data: FaceData

  /// Reads the file at `path`.
  ///
  /// `progress` gets the bytes done and the total bytes, after every round, on the calling thread. Throws
  /// the first error in the order of the file, with its line.
  public init(contentsOf path: String, progress: ((Int64, Int64) -> Void)? = nil) throws(DataError) {
    try self.init(
      contentsOf: path, chunkSize: 1 << 21, chunksPerRound: 4 * ProcessInfo.processInfo.activeProcessorCount,
      progress: progress)
  }

  /// The same with other pieces: `chunksPerRound` pieces of `chunkSize` bytes are parsed at the same time.
  package init(
    contentsOf path: String, chunkSize: Int, chunksPerRound: Int, progress: ((Int64, Int64) -> Void)? = nil
  ) throws(DataError) {
    expect(chunkSize > 0 && chunksPerRound > 0, "FER2013: expected pieces of at least one byte")
    let file: ReadableFile
    do throws(FileError) { file = try ReadableFile(path) } catch { throw DataError(error, path: path) }
    let (columns, firstRow) = try Self.readHeader(of: file)
    // No more workers than the file has pieces.
    let workerCount = min(chunksPerRound, (file.size - firstRow) / chunkSize + 1)
    let workers = (0..<workerCount).map { _ in FERChunk(size: chunkSize) }
    var gathered = Gathered()
    var lines = 1
    var position = firstRow
    while position < file.size {
      let start = position
      // Each iteration has its own worker, and the call returns when all are done.
      nonisolated(unsafe) let roundWorkers = workers
      DispatchQueue.concurrentPerform(iterations: workerCount) { index in
        let lower = min(start + index * chunkSize, file.size)
        let upper = min(lower + chunkSize, file.size)
        roundWorkers[index].read(lower..<upper, of: file, columns: columns, firstRow: firstRow)
      }
      for worker in workers {
        gathered.append(worker, bytesLeft: file.size - start)
        lines += worker.lineCount
        switch worker.failure {
        case .none: break
        case .row(let reason): throw DataError(reason, path: path, line: lines)
        case .file(let error): throw error
        }
      }
      position = min(start + workerCount * chunkSize, file.size)
      progress?(Int64(position), Int64(file.size))
    }
    if gathered.rowUsages.isEmpty { throw DataError(.noRows, path: path, line: lines) }
    data = gathered.data(source: path)
  }

  /// The faces of one split; nil if the file has none.
  public subscript(usage: Usage) -> FaceDataset? { data[usage] }

  /// The splits that have faces, in the order of ``Usage``.
  public var usages: [Usage] { data.usages }

  /// The usage of each row, in the order of the file.
  public var rowUsages: [Usage] { data.rowUsages }

  /// The columns, and the beginning of the first row.
  private static func readHeader(of file: ReadableFile) throws(DataError) -> (FERColumns, firstRow: Int) {
    let beginning: [UInt8]
    do throws(FileError) {
      beginning = try file.bytes(at: 0, count: min(file.size, FERChunk.longestLine))
    } catch {
      throw DataError(error, path: file.path)
    }
    if beginning.starts(with: [0xFF, 0xFE]) || beginning.starts(with: [0xFE, 0xFF]) {
      throw DataError(.utf16, path: file.path)
    }
    let mark = beginning.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let bytes = beginning[mark...]
    if bytes.allSatisfy({ $0 == 32 || ($0 >= 9 && $0 <= 13) }) && beginning.count == file.size {
      throw DataError(.empty, path: file.path)
    }
    let end = bytes.firstIndex(of: newline) ?? bytes.endIndex
    if bytes[..<end].dropLast().contains(13) { throw DataError(.carriageReturns, path: file.path) }
    let columns = try Array(bytes[..<end]).withUnsafeBufferPointer { header in
      Result { () throws(DataError) in try FERColumns(header: header, path: file.path) }
    }.get()
    return (columns, min(end + 1, file.size))
  }
}

/// The rows so far, by usage.
private struct Gathered {
  var rowUsages: [Usage] = []
  private var pixels: [Usage: [UInt8]] = [:]
  private var emotions: [Usage: [Emotion]] = [:]

  /// Appends the rows of `chunk`, in runs of the same usage. `bytesLeft` serves to estimate how many more there will
  /// be.
  mutating func append(_ chunk: FERChunk, bytesLeft: Int) {
    rowUsages.append(contentsOf: chunk.usages)
    var start = 0
    while start < chunk.usages.count {
      let usage = chunk.usages[start]
      let end = chunk.usages[start...].firstIndex { $0 != usage } ?? chunk.usages.count
      if pixels[usage] == nil {
        // A pixel takes three bytes or more in real files; memory that is not touched costs nothing. FER-2013 has
        // 301 MB; a size that a file only claims is not believed beyond that.
        pixels[usage, default: []].reserveCapacity(min(bytesLeft / 3, 1 << 27))
      }
      pixels[usage, default: []].append(contentsOf: chunk.pixels(ofRows: start..<end))
      emotions[usage, default: []].append(contentsOf: chunk.emotions[start..<end])
      start = end
    }
  }

  func data(source: String) -> FaceData {
    var splits: [Usage: FaceDataset] = [:]
    for (usage, faces) in pixels {
      splits[usage] = FaceDataset(name: usage.rawValue, pixels: faces, emotions: emotions[usage] ?? [])
    }
    return FaceData(source: source, splits: splits, rowUsages: rowUsages)
  }
}
