import FaceDetection

/// A line of a recording's `events.csv`: what happened, and when.
public struct RecordingEvent: Sendable, Equatable {
  /// What kind of event it is. Names are of a–z, 0–9 and _; readers pass over those that they do not know.
  public enum Kind: String, Sendable, CaseIterable {
    /// A person is seen for the first time.
    case appeared
    /// A person is not seen any more.
    case lost
    /// A person is seen again.
    case regained
    /// Somebody marked the moment.
    case marker
    /// The source is out of order: unplugged, frozen.
    case interrupted
    /// The source works again.
    case restored
    /// The source has something to tell and goes on.
    case warning
  }

  /// When, in microseconds of the recording's clock.
  public let microseconds: Int64
  /// What.
  public let kind: Kind
  /// The person, from 1, where it is about one.
  public let person: Int?
  /// More, for people.
  public let note: String

  /// An event.
  public init(_ kind: Kind, at microseconds: Int64, person: Int? = nil, note: String = "") {
    (self.microseconds, self.kind, self.person, self.note) = (microseconds, kind, person, note)
  }

  /// What the tracker says.
  public init(_ event: FaceTracker.Event, at microseconds: Int64) {
    switch event {
    case .appeared(let person): self.init(.appeared, at: microseconds, person: person)
    case .lost(let person): self.init(.lost, at: microseconds, person: person)
    case .regained(let person, let gap):
      self.init(.regained, at: microseconds, person: person, note: "after \(Int((gap * 1000).rounded())) ms")
    }
  }

  /// The first line of `events.csv`.
  public static let header = "time_us,event,person,note"

  /// The line, without its end.
  public var csv: String {
    "\(microseconds),\(kind.rawValue),\(person.map(String.init) ?? ""),\(note.csvField)"
  }

  /// The event of a line; nil if it is none, or one that this version of Mien does not know.
  public init?(csv line: some StringProtocol) {
    guard case .value(let event) = Self.read(line) else { return nil }
    self = event
  }

  /// What a line of `events.csv` holds.
  static func read(_ line: some StringProtocol) -> RecordingLine<RecordingEvent> {
    guard let fields = CSVLine.fields(line), fields.count >= 4, let microseconds = Int64(fields[0]),
      microseconds.magnitude < 10_000_000_000_000_000, !fields[1].isEmpty,
      fields[1].utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 95 })
    else { return .damaged }
    guard let kind = Kind(rawValue: fields[1]) else { return .unknown }
    return .value(RecordingEvent(kind, at: microseconds, person: Int(fields[2]), note: fields[3]))
  }
}
