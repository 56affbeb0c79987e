import MienSystem

/// A number of `errno`.
package struct SystemError: Error, Hashable, CustomStringConvertible {
  package let number: Int32
  /// What happened, where no number says it.
  package let words: String?

  package init(number: Int32, words: String? = nil) { (self.number, self.words) = (number, words) }

  /// In the system's words, such as "Input/output error".
  package var description: String { words ?? String(cString: strerror(number)) }
}
