import SystemLibrary

/// A number of `errno`.
struct SystemError: Error, Hashable, CustomStringConvertible {
  let number: Int32

  /// In the system's words, such as "Input/output error".
  var description: String { String(cString: strerror(number)) }
}
