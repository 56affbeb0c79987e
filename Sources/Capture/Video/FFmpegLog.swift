import MienFiles

/// Reads ffmpeg's messages: the times of frames from its filter `showinfo`, and its errors.
struct FFmpegLog {
  /// The beginning of an unfinished line.
  private var rest: [UInt8] = []
  /// What `showinfo` says of a frame.
  struct FrameMessage: Hashable {
    /// Its time in microseconds; nil if ffmpeg knows none.
    var time: Int64?
    /// Its size, such as `640x480`, upright; nil if it is not said.
    var size: String?
  }

  /// Of the frames that were not taken yet, in their order. ffmpeg runs ahead only as far as its pipe holds. Its own
  /// frame numbers restart where the picture's size changes.
  private var messages: [FrameMessage] = []
  private let report: SourceEventHandler
  /// The first error: usually the cause of the others.
  private(set) var firstComplaint: String?
  /// Whether the option `-fps_mode`, of ffmpeg 5.1, is unknown.
  private(set) var isOld = false

  init(report: @escaping SourceEventHandler) {
    self.report = report
  }

  mutating func add(_ bytes: [UInt8]) {
    rest += bytes
    while let end = rest.firstIndex(of: 10) {
      line(String(decoding: rest[..<end], as: UTF8.self))
      rest.removeSubrange(...end)
    }
    // A line without an end must not grow for ever.
    if rest.count > 1 << 16 { rest = [] }
  }

  /// To be called when there are no more messages.
  mutating func finish() {
    if !rest.isEmpty { add([10]) }
  }

  /// What is said of the next frame; nil if no message has come for it yet.
  mutating func takeMessage() -> FrameMessage? { messages.isEmpty ? nil : messages.removeFirst() }

  private mutating func line(_ text: String) {
    if let message = FFmpegLog.message(text) {
      messages.append(message)
      return
    }
    if text.contains("fps_mode") { isOld = true }
    guard text.contains("[error]") || text.contains("[fatal]") else { return }
    let plain = Program.withoutPrefixes(text)
    if firstComplaint == nil { firstComplaint = plain }
    report(.warning("ffmpeg reports: \(plain)"))
  }

  /// What `[Parsed_showinfo_1 @ 0x…] [info] n:   3 pts: 120000 pts_time:0.12 … s:640x480 …` says. The time is in
  /// microseconds, because the filter `settb` before it sets that unit; `pts:NOPTS` has none.
  ///
  /// Only a line that begins so is one of the filter's: a title or a name may hold the same words.
  private static func message(_ text: String) -> FrameMessage? {
    let filter = "[Parsed_showinfo_"
    guard text.hasPrefix(filter) else { return nil }
    var rest = text.dropFirst(filter.count).drop(while: \.isNumber)
    guard rest.hasPrefix(" @ 0x") else { return nil }
    rest = rest.dropFirst(5).drop(while: \.isHexDigit)
    guard rest.hasPrefix("] [info] n:"), let begin = rest.firstRange(of: " pts:") else { return nil }
    let time = rest[begin.upperBound...].drop { $0 == " " }.prefix { $0 == "-" || $0.isNumber }
    let size = rest.firstRange(of: " s:").map { String(rest[$0.upperBound...].prefix { $0 != " " }) }
    return FrameMessage(time: Int64(time), size: size)
  }
}
