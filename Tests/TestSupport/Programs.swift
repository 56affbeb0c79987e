import Foundation

/// Writes a program that can be started at once.
///
/// A program of its own writes it. A file that is open for writing here cannot be started, and it stays open for a
/// moment in whatever another test is just starting ("Text file busy").
package func writeProgram(_ text: String, to path: String) throws {
  let (process, pipe) = (Process(), Pipe())
  process.executableURL = URL(filePath: "/bin/sh")
  process.arguments = ["-c", "cat > \"$1\" && chmod 700 \"$1\"", "sh", path]
  process.standardInput = pipe
  try process.run()
  try pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
  try pipe.fileHandleForWriting.close()
  process.waitUntilExit()
  if process.terminationStatus != 0 { throw CocoaError(.fileWriteUnknown) }
}
