/// Why something cannot be explained: what is wrong, and what to do.
public struct ExplanationError: Error, CustomStringConvertible, Sendable, Equatable {
  /// One line for the user.
  public let description: String
  /// Whether a method needs other faces to compare with, and has none.
  public let lacksBackground: Bool

  init(_ description: String, lacksBackground: Bool = false) {
    (self.description, self.lacksBackground) = (description, lacksBackground)
  }
}
