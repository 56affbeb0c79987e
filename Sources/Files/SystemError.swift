import SystemLibrary

/// A number of `errno`.
package struct SystemError: Error, Hashable, CustomStringConvertible {
  package let number: Int32

  package init(number: Int32) { self.number = number }

  /// In the system's words, such as "Input/output error".
  package var description: String { String(cString: strerror(number)) }
}
