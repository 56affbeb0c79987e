import Foundation
import MienFiles
import Synchronization
import Testing

/// Running another program.
@Suite struct ProgramTests {
  private func shell(
    _ text: String, input: [UInt8] = [], limit: Int = 1 << 20, patience: Int = 60, deadline: Int = 60
  ) throws -> Program.Outcome {
    try Program.run(
      "/bin/sh", ["-c", text], input: Descriptor(holding: input), limit: limit, patience: patience, deadline: deadline)
  }

  @Test func whatItWritesIsRead() throws {
    let outcome = try shell("cat; echo bad >&2; exit 3", input: Array("good".utf8))
    #expect(outcome.output == Array("good".utf8) && outcome.messages == "bad\n")
    #expect(outcome.status == 3 && !outcome.isCutOff)
  }

  /// Both pipes are emptied, however much comes through either.
  @Test func neitherPipeFillsUp() throws {
    let outcome = try shell(
      "i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123456789 >&2; i=$((i+1)); done; echo end")
    #expect(outcome.output == Array("end\n".utf8) && outcome.messages.utf8.count == 1 << 16 && outcome.status == 0)
  }

  @Test func tooMuchIsCutOff() throws {
    let outcome = try shell("while :; do echo 01234567890123456789; done", limit: 1000)
    #expect(outcome.isCutOff && outcome.status == 128 + 9)
  }

  @Test func silenceEndsIt() throws { #expect(try shell("exec sleep 600", patience: 0).isCutOff) }

  /// Whatever it writes.
  @Test func theDeadlineEndsIt() throws {
    let outcome = try shell("while :; do echo 01234567890123456789; done", limit: .max, deadline: 0)
    #expect(outcome.isCutOff && outcome.status == 128 + 9)
  }

  /// One that computes for too long is ended by the system, even if nobody waits for it.
  @Test func computingIsLimited() throws {
    let child = try ChildProcess("/bin/sh", ["-c", "while :; do :; done"])
    child.limitComputing(toSeconds: 1)
    #expect([128 + SIGXCPU, 128 + SIGKILL].contains(child.wait()))
  }

  /// A program has its own three pipes, and none of those to another one.
  @Test func pipesAreNotInherited() throws {
    let other = try ChildProcess("/bin/cat", [])
    let outcome = try shell(
      "for end in \(other.output.number) \(other.messages.number); do [ -e /dev/fd/$end ] && echo $end; done")
    #expect(outcome.output.isEmpty, "\(String(decoding: outcome.output, as: UTF8.self))")
  }

  /// Those that run are killed, and none that has ended.
  @Test func runningProgramsAreKilled() throws {
    let programs = RunningPrograms()
    let children = try (0..<3).map { _ in try ChildProcess("/bin/sh", ["-c", "exec sleep 600"]) }
    for child in children { programs.insert(child.identifier) }
    programs.remove(children[1].identifier)
    programs.kill()
    #expect([0, 2].map { children[$0].wait() } == [128 + SIGKILL, 128 + SIGKILL])
    #expect(kill(children[1].identifier, 0) == 0)
    children[1].stop()
    #expect(kill(children[1].identifier, 0) != 0)
  }

  /// A signal that comes before a program that already runs is known ends this process only when that is killed.
  @Test func signalsWaitForTheProgramThatStarts() throws {
    let ended = Mutex<[Int32]>([])
    let programs = RunningPrograms(endProcess: { signal in ended.withLock { $0.append(signal) } })
    let child = try ChildProcess("/bin/sh", ["-c", "exec sleep 600"])
    programs.insert {
      programs.end(by: SIGTERM)
      #expect(ended.withLock { $0 } == [] && kill(child.identifier, 0) == 0)
      return child.identifier
    }
    #expect(child.wait() == 128 + SIGKILL && ended.withLock { $0 } == [SIGTERM])
  }

  /// None is started in vain, and a signal ends the process at once where none is being started.
  @Test func signalsEndTheProcessAtOnceWithoutOne() {
    let ended = Mutex<[Int32]>([])
    let programs = RunningPrograms(endProcess: { signal in ended.withLock { $0.append(signal) } })
    programs.insert { nil }
    #expect(ended.withLock { $0 } == [])
    programs.end(by: SIGHUP)
    #expect(ended.withLock { $0 } == [SIGHUP])
  }

  @Test func missingPrograms() {
    #expect(throws: SystemError.self) { try Program.run("/nowhere/program", [], limit: 1) }
  }

  /// The bytes can be read by the name of the descriptor, and stand under no other.
  @Test func bytesWithoutAName() throws {
    let outcome = try shell("cat /dev/fd/0", input: Array("twice".utf8))
    #expect(outcome.output == Array("twice".utf8))
  }
}
