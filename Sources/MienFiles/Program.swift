import MienSystem

/// Runs another program to its end.
package enum Program {
  /// What it wrote, and how it ended.
  package struct Outcome: Sendable {
    package let output: [UInt8]
    /// What it wrote to standard error, the first 64 KB of it.
    package let messages: String
    /// Its exit status; 128 and the signal's number if a signal ended it.
    package let status: Int32
    /// Whether it wrote more than was allowed, nothing for too long, or took too long, and was killed for it.
    package let isCutOff: Bool
  }

  /// Runs a program, reads all that it writes, and waits for its end.
  ///
  /// - Parameters:
  ///   - input: What it reads from standard input.
  ///   - limit: How many bytes it may write. It is killed if it writes more.
  ///   - patience: How many seconds it may take to write anything. It is killed after that.
  ///   - deadline: How many seconds it may take in all, whatever it writes. It is killed after that; if this process
  ///     is killed before, it computes for no longer (on Linux).
  package static func run(
    _ program: String, _ arguments: [String], input: Descriptor? = nil, limit: Int, patience: Int = 120,
    deadline: Int = 600
  ) throws(SystemError) -> Outcome {
    let child = try ChildProcess(program, arguments, input: input)
    child.limitComputing(toSeconds: max(1, deadline))
    let begin = ContinuousClock.now
    var (output, messages, isCutOff) = ([UInt8](), [UInt8](), false)
    var (isOutputOpen, areMessagesOpen, quiet) = (true, true, 0)
    let step: Int32 = 50
    while isOutputOpen || areMessagesOpen {
      // Both are read as they come: a pipe that nobody reads would stop the program for ever. Negative descriptors are
      // ignored.
      var entries = [
        pollfd(fd: isOutputOpen ? child.output.number : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: areMessagesOpen ? child.messages.number : -1, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&entries, 2, step)
      if ready < 0, errno != EINTR { throw SystemError(number: errno) }
      if entries[0].revents != 0 {
        let bytes = try child.output.read(1 << 18)
        isOutputOpen = !bytes.isEmpty
        output += bytes
      }
      if entries[1].revents != 0 {
        let bytes = try child.messages.read(1 << 14)
        areMessagesOpen = !bytes.isEmpty
        messages += bytes.prefix(max(0, 1 << 16 - messages.count))
      }
      quiet = ready > 0 ? 0 : quiet + Int(step)
      if output.count > limit || quiet > 1000 * patience || ContinuousClock.now - begin > .seconds(deadline) {
        isCutOff = true
        break
      }
    }
    if isCutOff { child.stop() }
    return Outcome(
      output: output, messages: String(decoding: messages, as: UTF8.self), status: child.wait(), isCutOff: isCutOff)
  }

  /// A message of ffmpeg without `[webp @ 0x55…] ` and `[error] ` before the words: the numbers differ in every run.
  package static func withoutPrefixes(_ message: String) -> String {
    var words = Substring(message)
    while words.first == "[", let end = words.firstIndex(of: "]") {
      words = words[words.index(after: end)...].drop { $0 == " " }
    }
    return String(words.last == "." ? words.dropLast() : words)
  }
}
