/// Reads ffmpeg's messages: the times of frames from its filter `showinfo`, and its errors.
struct FFmpegLog {
  /// How many errors are reported one by one.
  static let mostComplaints = 20

  /// The beginning of an unfinished line.
  private var rest: [UInt8] = []
  /// Times of frames that were not taken yet, in microseconds and in the frames' order; nil if ffmpeg knows none.
  /// ffmpeg runs ahead only as far as its pipe holds. Its own frame numbers restart where the picture's size changes.
  private var times: [Int64?] = []
  private let report: SourceEventHandler
  private(set) var complaints = 0
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
    if complaints > FFmpegLog.mostComplaints {
      report(.warning("ffmpeg reported \(complaints - FFmpegLog.mostComplaints) more errors"))
    }
  }

  /// The time of the next frame; nil if no message has come for it yet; a nil inside if ffmpeg knows none.
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
    if complaints <= FFmpegLog.mostComplaints { report(.warning("ffmpeg reports: \(plain)")) }
  }

  /// The time of `[Parsed_showinfo_2 @ 0x…] [info] n:   3 pts: 120000 pts_time:0.12 …`; nil of `pts:NOPTS`. It is in
  /// microseconds, because the filter `settb` before it sets that unit.
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
