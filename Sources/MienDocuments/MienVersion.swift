/// Mien's version: that of the last release, or of the next one while it is made.
public let mienVersion = "0.2.0-dev"

/// Which program wrote a document: `"mien": {"version": …, "commit": …}` in every one.
public struct ProgramVersion: Sendable, Codable, Equatable {
  /// The version of Mien.
  public var version = mienVersion
  /// The first digits of the commit that it was built from, with a `+` where tracked files had been changed; nil where
  /// it was built from no checkout.
  public var commit = Self.builtCommit

  /// This program.
  public init() {}

  /// Not inlined: a new commit is no reason to compile what imports this module again.
  @inline(never) private static var builtCommit: String? { sourceCommit.isEmpty ? nil : sourceCommit }

  /// Such as `0.2.0-dev (commit 0123456789ab)`.
  public var text: String { version + (commit.map { " (commit \($0))" } ?? "") }
}
