import MienSystem

/// Another program, whose output and messages are read. It is killed when this object is released.
///
/// It has its own process group, so Ctrl-C in the terminal reaches it only through us (``RunningPrograms``). If we are
/// killed, its next write ends it.
package final class ChildProcess {
  package let output: Descriptor
  package let messages: Descriptor
  package let identifier: pid_t
  private var status: Int32?

  /// Starts a program with these arguments (without its name), which reads `input`, or nothing.
  package init(_ program: String, _ arguments: [String], input: Descriptor? = nil) throws(SystemError) {
    let (output, outputEnd) = try ChildProcess.pipe()
    let (messages, messagesEnd) = try ChildProcess.pipe()
    let words = ([program] + arguments).map { strdup($0.systemName) }
    defer { for word in words { free(word) } }

    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input.number, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, outputEnd.number, 1)
    posix_spawn_file_actions_adddup2(&actions, messagesEnd.number, 2)
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The child gets the default handling of signals, not ours.
    var none = sigset_t()
    var reset = sigset_t()
    sigemptyset(&none)
    sigemptyset(&reset)
    for signal in [SIGINT, SIGTERM, SIGPIPE, SIGHUP, SIGQUIT] { sigaddset(&reset, signal) }
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &reset)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    // Colours and reports that the user asked ffmpeg for would change the messages that are read.
    let unwanted = ["AV_LOG_FORCE_COLOR=", "FFREPORT="]
    var surroundings: [UnsafeMutablePointer<CChar>?] = []
    var entry = environ
    while let variable = entry.pointee {
      if !unwanted.contains(where: { strncmp(variable, $0, $0.utf8.count) == 0 }) { surroundings.append(variable) }
      entry += 1
    }
    var identifier = pid_t()
    var failure: Int32 = 0
    RunningPrograms.all.insert {
      failure = posix_spawn(
        &identifier, program.systemName, &actions, &attributes, words + [nil], surroundings + [nil])
      return failure == 0 ? identifier : nil
    }
    guard failure == 0 else { throw SystemError(number: failure) }
    (self.identifier, self.output, self.messages) = (identifier, output, messages)
  }

  /// Has the system end it when it has computed for so long, even if this process is gone (on Linux).
  package func limitComputing(toSeconds seconds: Int) {
    #if canImport(Glibc)
      typealias Limits = UnsafeMutablePointer<rlimit>
      typealias Call = @convention(c) (pid_t, UInt32, Limits?, Limits?) -> Int32
      var limit = rlimit(rlim_cur: rlim_t(seconds), rlim_max: rlim_t(seconds + 1))
      _ = hiddenFunction("prlimit", as: Call.self)?(identifier, RLIMIT_CPU.rawValue, &limit, nil)
    #endif
  }

  deinit { stop() }

  /// Kills it, if it still runs.
  package func stop() {
    if status == nil { kill(identifier, SIGKILL) }
    _ = wait()
  }

  /// Waits for the end: the exit status, or 128 and the signal's number.
  package func wait() -> Int32 {
    if let status { return status }
    // Until the next call, no other process can have its number.
    var information = siginfo_t()
    while waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
    RunningPrograms.all.remove(identifier)
    var word: Int32 = 0
    while waitpid(identifier, &word, 0) < 0 {
      guard errno == EINTR else { break }
    }
    let signal = word & 0x7F
    let result = signal == 0 ? (word >> 8) & 0xFF : 128 + signal
    status = result
    return result
  }

  /// A pipe whose ends no other child inherits.
  private static func pipe() throws(SystemError) -> (reading: Descriptor, writing: Descriptor) {
    var ends: [Int32] = [-1, -1]
    guard systemPipe(&ends) == 0 else { throw SystemError(number: errno) }
    return (Descriptor(takingOver: ends[0]), Descriptor(takingOver: ends[1]))
  }

  /// The path of an installed program.
  package static func find(_ name: String) -> String? {
    guard let path = FileName.environment("PATH") else { return nil }
    return path.split(separator: ":").map { "\($0)/\(name)" }.first { access($0.systemName, X_OK) == 0 }
  }
}

/// The system's `pipe`, closed in other programs: from its first moment on where the C library can do that (another
/// thread may start a program now), otherwise a moment later.
private func systemPipe(_ ends: inout [Int32]) -> Int32 {
  typealias Call = @convention(c) (UnsafeMutablePointer<Int32>, Int32) -> Int32
  if let pipe2 = hiddenFunction("pipe2", as: Call.self) { return pipe2(&ends, O_CLOEXEC) }
  let result = pipe(&ends)
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  return result
}

/// A function of the C library that its headers hide from Swift (`_GNU_SOURCE`); nil where there is none.
private func hiddenFunction<Call>(_ name: String, as type: Call.Type) -> Call? {
  dlsym(nil, name).map { unsafeBitCast($0, to: type) }
}
