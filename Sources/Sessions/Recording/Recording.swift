import Documents
import Files
import Foundation
import NeuralNetworks

/// A recording that was read from its folder.
public struct Recording: Sendable {
  /// What its numbers mean.
  public let metadata: RecordingMetadata
  /// The lines of `frames.csv`.
  public let rows: [RecordingRow]
  /// The lines of `events.csv`.
  public let events: [RecordingEvent]
  /// Whether its last line was cut off, and left out.
  public let isCut: Bool

  /// Reads a recording. A last line that was cut off is left out: the program or the machine had stopped.
  ///
  /// - Throws: ``FileError`` that names the line that is damaged, if another one is.
  public init(contentsOf folder: String) throws(FileError) {
    metadata = try Self.metadata(of: folder)
    let (rows, rowsAreCut) = try Self.lines(
      "\(folder)/\(Recorder.File.frames)", header: RecordingRow.header
    ) { line in RecordingRow(csv: line).map { .value($0) } ?? .damaged }
    let (events, eventsAreCut) = try Self.lines(
      "\(folder)/\(Recorder.File.events)", header: RecordingEvent.header
    ) { RecordingEvent.read($0) }
    (self.rows, self.events, isCut) = (rows, events, rowsAreCut || eventsAreCut)
  }

  /// Draws what the recording in a folder shows: `timeline.svg` and `summary.json` beside it.
  ///
  /// - Parameter title: The picture's; nil for the recording's source.
  /// - Throws: ``FileError`` if the recording cannot be read, or the files not be written.
  @discardableResult
  public static func summarize(_ folder: String, title: String? = nil) throws -> SessionSummary {
    let recording = try Recording(contentsOf: folder)
    let summary = SessionSummary(recording)
    try AtomicFile.write(
      Timeline(recording).svg(title: title ?? recording.metadata.source), to: "\(folder)/timeline.svg")
    try AtomicFile.write(try JSONText.of(summary) + "\n", to: "\(folder)/summary.json")
    return summary
  }

  /// Whether a folder holds a recording.
  public static func isIn(_ folder: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder)/\(Recorder.File.metadata)")
  }

  /// What the numbers of a recording mean.
  static func metadata(of folder: String) throws(FileError) -> RecordingMetadata {
    let path = "\(folder)/\(Recorder.File.metadata)"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw FileError("cannot read \(path): name a folder of mien camera --record or mien analyze")
    }
    guard let metadata = try? JSONDecoder().decode(RecordingMetadata.self, from: data),
      metadata.schema == "mien.recording"
    else { throw FileError("\(path): no description of a recording: the file is damaged, or another program's") }
    guard metadata.version == 1 else {
      throw FileError("\(path): a recording of version \(metadata.version), and this Mien reads 1: update Mien")
    }
    return metadata
  }

  /// The values of a file's lines, read piece by piece: of a long recording only they are held.
  ///
  private static func lines<Value>(
    _ path: String, header: String, _ read: (String) -> RecordingLine<Value>
  ) throws(FileError) -> (values: [Value], isCut: Bool) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw FileError("cannot read \(path): a recording has it")
    }
    defer { try? file.close() }
    var (values, number, rest) = ([Value](), 0, [UInt8]())
    while let piece = try? file.read(upToCount: 1 << 18), !piece.isEmpty {
      rest += piece
      var begin = 0
      while let end = rest[begin...].firstIndex(of: 10) {
        // Some editors end lines with two characters.
        let stop = rest[begin..<end].last == 13 ? end - 1 : end
        let line = String(decoding: rest[begin..<stop], as: UTF8.self)
        (begin, number) = (end + 1, number + 1)
        if number == 1 {
          // Later versions of Mien may add columns at the end.
          guard "\(line),".hasPrefix(header + ",") else { throw FileError("\(path), line 1: expected '\(header)'") }
        } else {
          switch read(line) {
          case .value(let value): values.append(value)
          case .unknown: break
          case .damaged:
            throw FileError("\(path), line \(number): no line of a recording: '\(line.prefix(80))'")
          }
        }
      }
      rest.removeFirst(begin)
    }
    guard number > 0 else { throw FileError("\(path), line 1: expected '\(header)'") }
    // What follows the last line break is a line that was cut off, perhaps within a character.
    return (values, !rest.isEmpty)
  }
}

/// What a line of a recording's file holds.
enum RecordingLine<Value> {
  case value(Value)
  /// Something that a later version of Mien writes.
  case unknown
  case damaged
}
