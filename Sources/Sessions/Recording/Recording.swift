import Foundation
import MienDocuments
import MienFiles

/// A recording that was read from its folder.
public struct Recording: Sendable {
  /// What its numbers mean.
  public let metadata: RecordingMetadata
  /// The lines of `frames.csv`.
  public let rows: [RecordingRow]
  /// The lines of `events.csv`.
  public let events: [RecordingEvent]
  /// Whether a last line was cut off, and left out.
  public let isCut: Bool

  /// A recording of these lines.
  init(metadata: RecordingMetadata, rows: [RecordingRow], events: [RecordingEvent] = []) {
    (self.metadata, self.rows, self.events, isCut) = (metadata, rows, events, false)
  }

  /// Reads a recording of this version or of version 1. A last line that was cut off is left out: the program or the
  /// machine had stopped.
  ///
  /// - Throws: ``FileError`` that names the line that is damaged, if another one is.
  public init(contentsOf folder: String) throws(FileError) {
    metadata = try RecordingMetadata(contentsOf: folder)
    var rows: [RecordingRow] = []
    let isOld = metadata.readVersion == 1
    let rowsAreCut = try Self.readLines(
      "\(folder)/\(Recorder.File.frames)", columns: isOld ? RecordingVersion1.columns : RecordingRow.columns
    ) { field in
      let row =
        isOld ? RecordingRow { RecordingVersion1.field($0, field) } : RecordingRow(field: field)
      if let row { rows.append(row) }
      return row != nil
    }
    var events: [RecordingEvent] = []
    let eventsAreCut = try Self.readLines(
      "\(folder)/\(Recorder.File.events)", columns: RecordingEvent.columns
    ) { field in
      switch RecordingEvent.read(field) {
      case .value(let event): events.append(event)
      case .unknown: break
      case .damaged: return false
      }
      return true
    }
    (self.rows, self.events, isCut) = (rows, events, rowsAreCut || eventsAreCut)
  }

  /// Draws what the recording in a folder shows: `timeline.svg` and `summary.json` beside it.
  ///
  /// - Parameter title: The picture's; nil for the recording's source.
  /// - Throws: ``FileError`` if the recording cannot be read, or the files cannot be written.
  @discardableResult
  public static func summarize(_ folder: String, title: String? = nil) throws -> SessionSummary {
    let recording = try Recording(contentsOf: folder)
    let summary = SessionSummary(recording)
    try AtomicFile.write(
      Timeline(recording, summary: summary).svg(title: title ?? recording.metadata.source),
      to: "\(folder)/timeline.svg", isPrivate: true)
    try AtomicFile.write(try JSONText.of(summary) + "\n", to: "\(folder)/summary.json", isPrivate: true)
    return summary
  }

  /// Whether a folder holds a recording, or what is left of one.
  public static func isIn(_ folder: String) -> Bool {
    [Recorder.File.metadata, Recorder.File.frames].contains {
      Folder.isThere("\(folder)/\($0)")
    }
  }

  /// Reads a file's lines: of a long recording only the values that `read` makes are held.
  ///
  /// - Parameters:
  ///   - columns: The columns that must be there, in any order; later versions of Mien may have more.
  ///   - read: Takes the fields of a line by their columns; false if they are damaged.
  /// - Returns: Whether the last line was cut off.
  private static func readLines(
    _ path: String, columns: [String],
    _ read: (_ field: (_ column: String) -> String?) -> Bool
  ) throws(FileError) -> Bool {
    var places: [String: Int] = [:]
    let isCut = try ReadableFile(path).forEachLine { (line, number) throws(FileError) in
      guard number > 1 else {
        let names = CSV.fields(line) ?? []
        places = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
        if let twice = names.indices.first(where: { places[names[$0]] != $0 }) {
          throw FileError(
            path, line: 1,
            "the column '\(names[twice])' occurs twice: the file is damaged, or was changed by another program")
        }
        if let missing = columns.first(where: { places[$0] == nil }) {
          throw FileError(
            path, line: 1, "the column '\(missing)' is missing: expected '\(columns.joined(separator: ","))'")
        }
        return
      }
      guard let fields = CSV.fields(line), fields.count == places.count,
        read({ name in places[name].flatMap { fields[$0].isEmpty ? nil : fields[$0] } })
      else { throw FileError(path, line: number, "this is no line of a recording: '\(line.prefix(80))'") }
    }
    guard !places.isEmpty else { throw FileError(path, line: 1, "expected '\(columns.joined(separator: ","))'") }
    return isCut
  }
}

/// What a line of a recording's file holds.
enum RecordingLine<Value> {
  case value(Value)
  /// Something that a later version of Mien writes.
  case unknown
  case damaged
}
