/// Stops the program with `message` where `condition` is false: a caller's mistake, such as a wrong shape, for which no
/// result is right.
///
/// Swift's `precondition` drops its text from optimised builds: there a mistake is an "Illegal instruction" without
/// a word. Here the text is in every build. It costs one branch; the text is made only when it is printed.
///
/// Transparent as `precondition` is: inlined first of all, so that no closure is left.
@_transparent
public func expect(
  _ condition: @autoclosure () -> Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) {
  guard condition() else { stop(message(), file: file, line: line) }
}

/// Stops the program with `message`, in every build.
@inline(never)
public func stop(_ message: String, file: StaticString = #fileID, line: UInt = #line) -> Never {
  fatalError(message, file: file, line: line)
}
