/// Mien's version: that of the last release, or of the next one while it is made.
public let mienVersion = "0.2.0-dev"

/// Which program wrote a document: `"mien": {"version": …}` in every one.
public struct ProgramVersion: Sendable, Codable, Equatable {
  /// The version of Mien.
  public var version = mienVersion

  /// This program.
  public init() {}
}
