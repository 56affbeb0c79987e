/// Why pictures cannot be learned from: what is wrong, where, and the fix.
public struct DetectionDataError: Error, CustomStringConvertible, Sendable, Equatable {
  /// The message.
  public let description: String

  init(_ description: String) { self.description = description }
}
