import ArgumentParser
import Sessions

/// `mien doctor`.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check what Mien needs on this machine, and say how to fix what is missing.",
    discussion: """
      Looks at the build, the two networks, whether they compute what they should, the processor, memory, disk, ffmpeg and the \
      cameras. Status 1 if Mien cannot work; what not everybody needs is marked and changes no status.
      """)

  @Flag(help: "Print the findings as one JSON document.") var json = false

  func run() throws {
    let check = SystemCheck()
    if json { try printJSON(check) } else { say(check.text) }
    if !check.isUsable { throw ExitCode.failure }
  }
}
