import EmotionRecognition
import FaceAnalysis
import MienDocuments
import NeuralNetworks

/// What a recording shows in few numbers.
public struct SessionSummary: Sendable, Encodable {
  /// What one person showed.
  public struct Person: Sendable, Encodable {
    /// The number, from 1.
    public let person: Int
    /// Seconds from the recording's beginning to the first and to the last frame with the person.
    public let firstSeen, lastSeen: Double
    /// Seconds in which the person was seen.
    public let seconds: Double
    /// Frames in which the person was seen.
    public let frames: Int
    /// The share of that time in which each emotion was the most probable one, smoothed over time; where no time
    /// passed, as in one picture, the share of the frames.
    public let shares: [String: Double]
    /// The mean probability of each emotion over that time, not smoothed; where no time passed, over the frames.
    public let means: [String: Double]
    /// The share of that time in which even the most probable emotion had less than one half, smoothed over time.
    public let unclear: Double

    private enum CodingKeys: String, CodingKey {
      case person, seconds, frames, shares, means, unclear
      case firstSeen = "firstSeenSeconds"
      case lastSeen = "lastSeenSeconds"
    }

    /// The emotion that was the most probable one for longest.
    public var mainEmotion: String {
      Emotion.mostProbable(in: Emotion.allCases.map { shares[$0.name] ?? 0 }).name
    }
  }

  /// How many frames there were of each kind.
  public struct Frames: Sendable, Encodable {
    /// All that were delivered or lost.
    public var all = 0
    /// With a face; without; with a possible face, whose score is below the threshold; lost; unreadable.
    public var withFace = 0, withoutFace = 0, lowScore = 0, dropped = 0, broken = 0
  }

  /// The program that made the summary.
  public let mien = ProgramVersion()
  /// What was recorded.
  public let source: String
  /// The network that recognised emotions.
  public let model: NetworkFile
  /// The network that found faces.
  public let detector: NetworkFile
  /// The recording's length in seconds.
  public let seconds: Double
  /// How many frames there were.
  public let frames: Frames
  /// The persons, in the order in which they appeared.
  public let persons: [Person]
  /// What the source reported: damage, a picture that changed its size, a cut end; and that another build resumed.
  public let warnings: [String]
  /// The events that somebody marked: seconds from the beginning, and the note.
  public let markers: [Marker]

  /// A moment that somebody marked.
  public struct Marker: Sendable, Encodable {
    /// Seconds from the beginning.
    public let seconds: Double
    /// The note.
    public let note: String
  }

  /// A frame lasts until the next, but no longer than this: between them something was lost.
  static let longestFrame = 1.0

  /// The summary of a recording.
  public init(_ recording: Recording) {
    var frames = Frames()
    var counted: Int?
    for row in recording.rows where row.frame == nil || row.frame != counted {
      counted = row.frame
      frames.all += row.count
      switch row.status {
      case .face: frames.withFace += row.count
      case .noFace: frames.withoutFace += row.count
      case .lowScore: frames.lowScore += row.count
      case .dropped: frames.dropped += row.count
      case .broken: frames.broken += row.count
      }
    }
    let durations = FrameDurations(recording.rows)
    var tallies: [Int: Tally] = [:]
    for row in recording.rows {
      guard let person = row.person, let time = row.microseconds else { continue }
      tallies[person, default: Tally(time)].add(row, at: time, for: durations.seconds(of: row.frame))
    }
    (model, detector) = (recording.metadata.model, recording.metadata.detector)
    source = recording.metadata.source
    self.frames = frames
    seconds = durations.total
    persons = tallies.sorted { $0.key < $1.key }.map { $0.value.person($0.key, durations) }
    let isCutOff = recording.metadata.ended == nil
    warnings =
      (isCutOff ? ["the recording was cut off: its end may be missing; an analysis can be resumed"] : [])
      + (durations.backward.map {
        ["the times go back at frame \($0): the file is damaged, or another program changed it"]
      } ?? [])
      + recording.events.filter { $0.kind == .warning }.map(\.note)
    markers = recording.events.filter { $0.kind == .marker }.map {
      Marker(seconds: durations.offset(of: $0.microseconds), note: $0.note)
    }
  }

  /// The sums of a person's rows.
  private struct Tally {
    var first, last: Int64
    var (seconds, frames) = (0.0, 0)
    /// Sums over the frames, each with the time that it lasted, and each as one.
    var timed = Sums()
    var counted = Sums()

    struct Sums {
      var weight = 0.0
      var shares = [Double](repeating: 0, count: Emotion.allCases.count)
      var means = [Double](repeating: 0, count: Emotion.allCases.count)
      var unclear = 0.0

      mutating func add(_ face: FaceReading, _ weight: Double) {
        self.weight += weight
        shares[face.emotion.rawValue] += weight
        if (face.smoothed ?? face.probabilities).allSatisfy({ $0 < 0.5 }) { unclear += weight }
        for (index, value) in face.probabilities.enumerated() { means[index] += weight * Double(value) }
      }
    }

    init(_ time: Int64) { (first, last) = (time, time) }

    mutating func add(_ row: RecordingRow, at time: Int64, for duration: Double) {
      (first, last) = (min(first, time), max(last, time))
      frames += 1
      seconds += duration
      guard let face = row.face else { return }
      timed.add(face, duration)
      counted.add(face, 1)
    }

    func person(_ number: Int, _ durations: FrameDurations) -> Person {
      let sums = timed.weight > 0 ? timed : counted
      func mean(_ values: [Double]) -> [String: Double] { Emotion.named(values.map { $0 / max(sums.weight, 1e-300) }) }
      return Person(
        person: number, firstSeen: durations.offset(of: first), lastSeen: durations.offset(of: last),
        seconds: seconds, frames: frames, shares: mean(sums.shares), means: mean(sums.means),
        unclear: sums.unclear / max(sums.weight, 1e-300))
    }
  }

  /// The summary for people.
  public var text: String {
    var kinds = [(frames.withFace, "with a face"), (frames.withoutFace, "without")]
    kinds += [
      (frames.lowScore, "with a possible face (score below the threshold)"), (frames.dropped, "lost"),
      (frames.broken, "unreadable"),
    ]
    let parts = kinds.filter { $0.0 > 0 }.map { "\(grouped($0.0)) \($0.1)" }.joined(separator: ", ")
    var lines = ["\(formatDuration(seconds)), \(grouped(frames.all, "frame"))" + (parts.isEmpty ? "" : ": \(parts)")]
    lines += warnings.map { "warning: \($0)" }
    if persons.isEmpty, frames.all > frames.dropped + frames.broken {
      lines.append(
        "no face was found: if the picture lies on its side, rotate the video first (`ffmpeg -i VIDEO -vf transpose=1 "
          + "upright.mp4`); small faces need a smaller smallest face")
    }
    if persons.isEmpty { return lines.joined(separator: "\n") }
    let shown = longest(Self.mostPersons)
    lines = [lines.joined(separator: "\n")]
    let table = TerminalTable(
      header: ["person", "seen", "from", "to"] + Emotion.allCases.map(\.name) + ["unclear"],
      rows: shown.map { person in
        [
          TerminalTable.Cell("\(person.person)"), TerminalTable.Cell("\(fixed(person.seconds, 1)) s"),
          TerminalTable.Cell("\(fixed(person.firstSeen, 1)) s"), TerminalTable.Cell("\(fixed(person.lastSeen, 1)) s"),
        ]
          + Emotion.allCases.map { emotion in
            let (share, mean) = (person.shares[emotion.name] ?? 0, person.means[emotion.name] ?? 0)
            return TerminalTable.Cell("\(percentage(share, 0)) / \(percentage(mean, 0)) %")
          } + [TerminalTable.Cell("\(percentage(person.unclear, 0)) %")]
      })
    lines.append(
      "share of the time in which each emotion was the most probable one / mean probability; unclear: none had one half:\n\n"
        + table.text())
    if shown.count < persons.count {
      let others = persons.count - shown.count
      lines.append(
        "and \(grouped(others)) \(others == 1 ? "person who was" : "persons who were") seen in one frame only or for a "
          + "shorter time; summary.json has all")
    }
    return lines.joined(separator: "\n\n")
  }

  /// So many persons are shown to people; a recording of a crowd, or a damaged one, can have a hundred thousand.
  static let mostPersons = 40

  /// The persons who were seen longest, in the order in which they appeared. Those of one frame are left out, which are
  /// often no persons, unless there are only such.
  func longest(_ count: Int) -> [Person] {
    let lasting = persons.filter { $0.frames > 1 }
    let persons = lasting.isEmpty ? persons : lasting
    guard persons.count > count else { return persons }
    return persons.sorted { ($1.seconds, $1.frames, $0.person) < ($0.seconds, $0.frames, $1.person) }.prefix(count)
      .sorted { $0.person < $1.person }
  }
}

/// How long each frame of a recording lasts: until the next later one, but no longer than a second; the last as long as
/// the median of the others. Of frames of one time only the last lasts.
struct FrameDurations {
  let beginning: Int64
  let end: Int64
  /// The first frame that is earlier than the one before it; nil if there is none.
  let backward: Int?
  private var durations: [Int: Double] = [:]
  private let last: Double

  init(_ rows: [RecordingRow]) {
    var frames: [(number: Int, time: Int64)] = []
    for row in rows {
      guard let number = row.frame, let time = row.microseconds, number != frames.last?.number else { continue }
      frames.append((number, time))
    }
    backward = zip(frames, frames.dropFirst()).first { $1.time < $0.time }?.1.number
    (beginning, end) = (frames.map(\.time).min() ?? 0, frames.map(\.time).max() ?? 0)
    var gaps: [Double] = []
    for (frame, next) in zip(frames, frames.dropFirst()) {
      let gap = min(max(Double(next.time) - Double(frame.time), 0) * 1e-6, SessionSummary.longestFrame)
      durations[frame.number] = gap
      if gap > 0 { gaps.append(gap) }
    }
    last = gaps.isEmpty ? 0 : median(gaps)
    if let number = frames.last?.number { durations[number] = last }
  }

  /// Seconds that a frame lasts.
  func seconds(of frame: Int?) -> Double { frame.flatMap { durations[$0] } ?? 0 }

  /// Seconds from the first frame to the end of the last.
  var total: Double { (Double(end) - Double(beginning)) * 1e-6 + last }

  /// Seconds from the first frame to a time.
  func offset(of time: Int64) -> Double { (Double(time) - Double(beginning)) * 1e-6 }
}
