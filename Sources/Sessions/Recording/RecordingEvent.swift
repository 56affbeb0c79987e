import Capture
import FaceDetection
import MienFiles

/// A line of a recording's `events.csv`: what happened, and when.
public struct RecordingEvent: Sendable, Equatable {
  /// What kind of event it is. Names are of a–z, 0–9 and _; readers skip those that they do not know.
  public enum Kind: String, Sendable, CaseIterable {
    /// A person is seen for the first time.
    case appeared
    /// A person is not seen any more.
    case lost
    /// A person is seen again.
    case regained
    /// Somebody marked the moment.
    case marker
    /// The source gives no frames: unplugged, frozen.
    case interrupted
    /// The source works again.
    case restored
    /// The source reports a problem and continues.
    case warning
    /// The settings were changed: what is searched for, how persons are followed.
    case settings
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

  /// What an event of a source is to a recording.
  public init(_ event: SourceEvent, at microseconds: Int64) {
    let kind: Kind =
      switch event {
      case .restarted, .returned: .restored
      case .warning: .warning
      case .frozen, .failed, .unplugged, .notYetUsable: .interrupted
      }
    self.init(kind, at: microseconds, note: "\(event)")
  }

  /// What the tracker reports.
  public init(_ event: FaceTracker.Event, at microseconds: Int64) {
    switch event {
    case .appeared(let person): self.init(.appeared, at: microseconds, person: person)
    case .lost(let person): self.init(.lost, at: microseconds, person: person)
    case .regained(let person, let gap):
      self.init(.regained, at: microseconds, person: person, note: "after \(Int((gap * 1000).rounded())) ms")
    }
  }

  /// The columns of `events.csv`.
  public static let columns = ["time_us", "event", "person", "note"]

  /// The first line of `events.csv`.
  public static let header = columns.joined(separator: ",")

  /// The line, without its end.
  public var csv: String {
    "\(microseconds),\(kind.rawValue),\(person.map(String.init) ?? ""),\(CSV.field(note))"
  }

  /// What a line of `events.csv` holds, its fields by their columns.
  static func read(_ field: (_ column: String) -> String?) -> RecordingLine<RecordingEvent> {
    guard let microseconds = field("time_us").flatMap(Int64.init),
      microseconds.magnitude < 10_000_000_000_000_000, let name = field("event"),
      name.utf8.allSatisfy({ (97...122).contains($0) || (48...57).contains($0) || $0 == 95 })
    else { return .damaged }
    guard let kind = Kind(rawValue: name) else { return .unknown }
    return .value(
      RecordingEvent(kind, at: microseconds, person: field("person").flatMap(Int.init), note: field("note") ?? ""))
  }
}
