/// Reads ffmpeg's messages: the times of frames from its filter `showinfo`, and what it complains of.
struct FFmpegLog {
  /// How many complaints are told one by one.
  static let mostComplaints = 20

  /// The beginning of a line that has no end yet.
  private var rest: [UInt8] = []
  /// Times of frames that were not asked for yet, in microseconds and in the frames' order; nil where ffmpeg knows
  /// none. ffmpeg runs only so far ahead as its pipe holds. Its own numbers of frames begin anew where the picture's
  /// size changes.
  private var times: [Int64?] = []
  private let report: SourceEventHandler
  private(set) var complaints = 0
  /// The first complaint: mostly the cause of the others.
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
    // A line without end is not collected for ever.
    if rest.count > 1 << 16 { rest = [] }
  }

  /// Call it when there are no more messages.
  mutating func finish() {
    if !rest.isEmpty { add([10]) }
    if complaints > FFmpegLog.mostComplaints {
      report(.warning("ffmpeg has \(complaints - FFmpegLog.mostComplaints) more complaints"))
    }
  }

  /// The time of the next frame; nil where no message has come for it yet, a nil within where ffmpeg knows none.
  mutating func takeTime() -> Int64?? { times.isEmpty ? nil : times.removeFirst() }

  private mutating func line(_ text: String) {
    if text.contains("_showinfo_") {
      if text.contains("] n:") { times.append(FFmpegLog.time(text)) }
      return
    }
    if text.contains("fps_mode") { isOld = true }
    guard text.contains("[error]") || text.contains("[fatal]") else { return }
    complaints += 1
    let plain = FFmpegLog.withoutPrefixes(text)
    if firstComplaint == nil { firstComplaint = plain }
    if complaints <= FFmpegLog.mostComplaints { report(.warning("ffmpeg complains: \(plain)")) }
  }

  /// The time of `[Parsed_showinfo_2 @ 0x…] [info] n:   3 pts: 120000 pts_time:0.12 …`; nil of `pts:NOPTS`. It is given
  /// in microseconds, since the filter `settb` before made that the unit.
  private static func time(_ text: String) -> Int64? {
    guard let range = text.firstRange(of: " pts:") else { return nil }
    let word = text[range.upperBound...].drop { $0 == " " }.prefix { $0 == "-" || $0.isNumber }
    return Int64(word)
  }

  /// Without `[h264 @ 0x55…] [error] ` before the words.
  static func withoutPrefixes(_ text: String) -> String {
    var words = Substring(text)
    while words.first == "[", let end = words.firstIndex(of: "]") {
      words = words[words.index(after: end)...].drop { $0 == " " }
    }
    return String(words)
  }
}
