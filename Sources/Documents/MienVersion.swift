/// Mien's version.
public let mienVersion = "0.1.0"

/// Which program wrote a document: `"mien": {"version": …}` in every one.
public struct ProgramVersion: Sendable, Codable, Equatable {
  /// The version of Mien.
  public var version = mienVersion

  /// This program.
  public init() {}
}
