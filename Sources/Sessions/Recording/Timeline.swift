import EmotionRecognition
import MienDocuments

/// A picture of what each person showed over time: a band for each, in which the smoothed probabilities of the emotions
/// lie one upon the other; pale where the person was not seen. Marked moments are lines across all bands.
public struct Timeline: Sendable {
  private static let (width, left, right) = (1000.0, 86.0, 16.0)
  private static let (top, band, gap, bottom) = (64.0, 84.0, 26.0, 34.0)
  private static let columns = 600

  private let recording: Recording
  private let durations: FrameDurations
  /// For each person and column the sum of the smoothed probabilities times seconds, and the seconds.
  private var bands: [(person: Int, sums: [[Double]], seconds: [Double])] = []

  /// How many persons are not drawn.
  private let others: Int

  /// The timeline of a recording: of the 40 persons who were seen longest.
  ///
  /// - Parameter summary: The recording's, if it is known already.
  public init(_ recording: Recording, summary: SessionSummary? = nil) {
    self.recording = recording
    durations = FrameDurations(recording.rows)
    let summary = summary ?? SessionSummary(recording)
    let drawn = Set(summary.longest(SessionSummary.mostPersons).map(\.person))
    others = summary.persons.count - drawn.count
    let total = max(durations.total, 1e-6)
    var places: [Int: Int] = [:]
    let empty = [Double](repeating: 0, count: Emotion.allCases.count)
    for row in recording.rows {
      guard let person = row.person, let time = row.microseconds, drawn.contains(person) else { continue }
      if places[person] == nil {
        places[person] = bands.count
        bands.append((person, Array(repeating: empty, count: Self.columns), Array(repeating: 0, count: Self.columns)))
      }
      guard let place = places[person] else { continue }
      let begin = max(0, durations.offset(of: time))
      let duration = durations.seconds(of: row.frame)
      // A frame fills all columns that it lasts over.
      let first = min(Int(begin / total * Double(Self.columns)), Self.columns - 1)
      let last = min(
        max(first, Int(((begin + duration) / total * Double(Self.columns)).rounded(.up)) - 1), Self.columns - 1)
      for column in first...last {
        let share = max(duration, 1e-6) / Double(last - first + 1)
        bands[place].seconds[column] += share
        for (index, value) in (row.face?.smoothed ?? []).enumerated() {
          bands[place].sums[column][index] += share * Double(value)
        }
      }
    }
    bands.sort { $0.person < $1.person }
  }

  /// The picture, an SVG document.
  public func svg(title: String) -> String {
    let count = Double(max(bands.count, 1))
    var svg = SVG(
      width: Self.width, height: Self.top + count * (Self.band + Self.gap) + Self.bottom, title: title)
    let verbs = others == 1 ? ("person who was", "is") : ("persons who were", "are")
    let more = others > 0 ? " (\(others) \(verbs.0) seen for a shorter time \(verbs.1) not drawn)" : ""
    svg.text(title + more, at: .init(Self.left, 24), size: 17, bold: true)
    legend(&svg)
    let plot = Self.width - Self.left - Self.right
    for (index, band) in bands.enumerated() {
      let top = Self.top + Double(index) * (Self.band + Self.gap)
      svg.text("person \(band.person)", at: .init(Self.left - 10, top + Self.band / 2 + 5), anchor: .end)
      svg.rectangle(x: Self.left, y: top, width: plot, height: Self.band, fill: "#f6f6f6")
      for run in runs(band.seconds) { draw(band.sums, band.seconds, run, top, &svg) }
    }
    if bands.isEmpty { svg.text("no face in this recording", at: .init(Self.left, Self.top + 40)) }
    axis(&svg, to: svg.height - Self.bottom)
    return svg.document
  }

  /// The pieces of neighbouring columns in which the person was seen.
  private func runs(_ seconds: [Double]) -> [Range<Int>] {
    var runs: [Range<Int>] = []
    for column in seconds.indices where seconds[column] > 0 {
      if let last = runs.last, last.upperBound == column {
        runs[runs.count - 1] = last.lowerBound..<column + 1
      } else {
        runs.append(column..<column + 1)
      }
    }
    return runs
  }

  /// One area for each emotion, from the upper edge of the one below.
  private func draw(_ sums: [[Double]], _ seconds: [Double], _ run: Range<Int>, _ top: Double, _ svg: inout SVG) {
    let step = (Self.width - Self.left - Self.right) / Double(Self.columns)
    var floor = [Double](repeating: 0, count: run.count)
    for emotion in Emotion.allCases {
      let upper = run.enumerated().map { floor[$0] + sums[$1][emotion.rawValue] / seconds[$1] }
      func points(_ heights: [Double]) -> [SVG.Point] {
        zip(run, heights).flatMap { column, height in
          let (x, y) = (Self.left + Double(column) * step, top + Self.band * (1 - min(height, 1)))
          return [SVG.Point(x, y), SVG.Point(x + step, y)]
        }
      }
      svg.polygon(points(upper) + points(floor).reversed(), fill: emotion.colour)
      floor = upper
    }
  }

  private func legend(_ svg: inout SVG) {
    var x = Self.left
    for emotion in Emotion.allCases {
      svg.rectangle(x: x, y: 37, width: 12, height: 12, fill: emotion.colour, radius: 2)
      svg.text(emotion.name, at: .init(x + 17, 48), size: 12)
      x += 30 + 8 * Double(emotion.name.count) + 8
    }
  }

  /// Times below, and marked moments across.
  private func axis(_ svg: inout SVG, to bottom: Double) {
    let total = max(durations.total, 1e-6)
    let plot = Self.width - Self.left - Self.right
    let steps: [Double] = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400]
    let step = steps.first { total / $0 <= 10 } ?? (total / 10).rounded(.up)
    for number in 0...Int(total / step + 1e-9) {
      let seconds = Double(number) * step
      let x = Self.left + seconds / total * plot
      svg.line(from: .init(x, bottom - 4), to: .init(x, bottom), stroke: "#888888")
      svg.text(Self.time(seconds, step), at: .init(x, bottom + 16), size: 12, anchor: .middle, fill: "#555555")
    }
    for event in recording.events where event.kind == .marker {
      let x = Self.left + durations.offset(of: event.microseconds) / total * plot
      guard (Self.left...Self.width - Self.right).contains(x) else { continue }
      svg.line(from: .init(x, Self.top - 6), to: .init(x, bottom - 6), stroke: "#222222", dashes: "4 3")
      if !event.note.isEmpty { svg.text(event.note, at: .init(x + 4, Self.top - 2), size: 11, halo: true) }
    }
  }

  private static func time(_ seconds: Double, _ step: Double) -> String {
    guard step >= 1 else { return fixed(seconds, 1) + " s" }
    let whole = Int(seconds.rounded())
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    let padded = (rest < 10 ? "0" : "") + "\(rest)"
    return hours > 0 ? "\(hours):" + (minutes < 10 ? "0" : "") + "\(minutes):\(padded)" : "\(minutes):\(padded)"
  }
}
