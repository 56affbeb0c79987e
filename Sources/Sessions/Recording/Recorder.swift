import Capture
import FaceAnalysis
import Foundation
import MienDocuments
import MienFiles

/// Writes a recording: a folder with `frames.csv`, `events.csv` and `recording.json`.
///
/// Every frame is with the operating system when ``record(_:_:number:)`` returns, so a program that is killed loses
/// only the frame it was working on. Frames are flushed to the disk once a second, so that a machine that stops loses
/// at most the last one. No picture is kept.
public final class Recorder {
  /// The files of a recording's folder.
  public enum File {
    /// A line for each frame and face.
    public static let frames = "frames.csv"
    /// A line for each event.
    public static let events = "events.csv"
    /// What the numbers mean.
    public static let metadata = "recording.json"
  }

  /// The folder.
  public let folder: String
  /// What the numbers mean.
  public private(set) var metadata: RecordingMetadata
  private let frames, events: AppendedFile
  private let lock: FolderLock
  private var lastSynchronization = ContinuousClock.now
  /// The sequence of the frame before; nil also when the recording was just resumed.
  private var lastSequence: Int?

  /// How long the files are.
  struct Lengths: Codable, Equatable { var frames, events: Int }
  var lengths: Lengths { Lengths(frames: frames.length, events: events.length) }

  /// Begins a recording in a folder that holds none.
  public convenience init(_ folder: String, _ metadata: RecordingMetadata) throws(FileError) {
    try AtomicFile.makeFolder(folder, isPrivate: true)
    try self.init(folder, try FolderLock(folder), metadata)
  }

  /// Begins a recording in a folder that holds none and is locked.
  ///
  /// - Parameter prepare: Called before the recording is one: before `recording.json` is there.
  init(
    _ folder: String, _ lock: FolderLock, _ metadata: RecordingMetadata,
    prepare: (Lengths) throws(FileError) -> Void = { (_: Lengths) throws(FileError) in }
  ) throws(FileError) {
    self.lock = lock
    // A beginning that was killed before its first line lost nothing.
    if ReadableFile.size(of: "\(folder)/\(File.metadata)") == nil {
      for (file, header) in [(File.frames, RecordingRow.header), (File.events, RecordingEvent.header)] {
        let path = "\(folder)/\(file)"
        if let size = ReadableFile.size(of: path), size <= header.utf8.count + 1 { try AtomicFile.remove(path) }
      }
    }
    for file in [File.frames, File.events, File.metadata]
    where Folder.isThere("\(folder)/\(file)") {
      throw FileError(folder, "it holds a recording already (\(file))", fix: "name another folder")
    }
    (self.folder, self.metadata) = (folder, metadata)
    frames = try AppendedFile(new: "\(folder)/\(File.frames)")
    events = try AppendedFile(new: "\(folder)/\(File.events)")
    try frames.append(RecordingRow.header + "\n")
    try events.append(RecordingEvent.header + "\n")
    try prepare(lengths)
    try writeMetadata()
  }

  /// Resumes a recording where it was when its files had these lengths.
  init(
    resuming folder: String, _ lock: FolderLock, _ metadata: RecordingMetadata, lengths: Lengths
  ) throws(FileError) {
    self.lock = lock
    (self.folder, self.metadata) = (folder, metadata)
    self.metadata.ended = nil
    frames = try AppendedFile("\(folder)/\(File.frames)", length: lengths.frames)
    events = try AppendedFile("\(folder)/\(File.events)", length: lengths.events)
  }

  /// Records a frame: what was lost before it, and what is in it.
  ///
  /// - Parameters:
  ///   - analysis: What is in it; nil if it is broken.
  ///   - number: Its number, from 0.
  public func record(_ frame: Frame, _ analysis: FrameAnalyzer.Analysis?, number: Int) throws(FileError) {
    // What was lost before the first frame was lost before the recording.
    if number > 0 { try recordLost(before: frame) }
    lastSequence = frame.sequence
    try write(RecordingRow.rows(of: frame, analysis, number: number))
    if let remark = frame.remark { try record(RecordingEvent(.warning, at: frame.time, note: remark)) }
    for event in analysis?.events ?? [] { try record(RecordingEvent(event, at: frame.time)) }
  }

  /// Records in one line that frames were lost or overtaken, if any were.
  ///
  /// Its sequence is that of the first lost frame, which follows the frame before. Where the source began to count
  /// again it is not known.
  private func recordLost(before frame: Frame) throws(FileError) {
    let count = frame.dropped + frame.skipped
    guard count > 0 else { return }
    var row = RecordingRow(.dropped)
    row.count = count
    let first = frame.sequence - count
    if first >= 0, first == (lastSequence ?? first - 1) + 1 { row.sequence = first }
    if frame.skipped > 0 { row.note = "\(frame.skipped) overtaken by newer frames" }
    try write([row])
  }

  /// Records an event.
  public func record(_ event: RecordingEvent) throws(FileError) { try events.append(event.csv + "\n") }

  /// Ends the recording.
  public func end() throws(FileError) {
    metadata.ended = Timestamp.now
    try synchronize()
    try writeMetadata()
  }

  private func write(_ rows: [RecordingRow]) throws(FileError) {
    // All faces of a frame at once: a frame is there or it is not.
    try frames.append(rows.map { $0.csv + "\n" }.joined())
    if ContinuousClock.now - lastSynchronization > .seconds(1) { try synchronize() }
  }

  /// Flushes everything to the disk.
  func synchronize() throws(FileError) {
    try frames.synchronize()
    try events.synchronize()
    lastSynchronization = .now
  }

  private func writeMetadata() throws(FileError) {
    guard let text = try? JSONText.of(metadata) else {
      throw FileError(folder, "cannot be written: its settings hold a value that is not finite")
    }
    try AtomicFile.write(text + "\n", to: "\(folder)/\(File.metadata)", isPrivate: true)
  }
}
