import Foundation
import TestSupport
import Testing

/// `Scripts/install` with stand-ins for the compilers: what is installed, and what a failure leaves.
@Suite struct InstallScriptTests {
  /// A folder with the script, stand-ins for `swift` and `clang`, and an earlier installation.
  private final class Place {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mien-install-\(UUID())").path

    init() throws {
      let script = Repository.root.appendingPathComponent("Scripts/install").path
      for name in ["Scripts", "bin"] {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
      }
      try FileManager.default.copyItem(atPath: script, toPath: "\(folder)/Scripts/install")
      for name in ["README.md", "LICENSE"] { try write(name, "new") }
      try write("Scripts/setup", "#!/bin/sh\n", isProgram: true)
      // A program for another processor writes that it was run.
      try write(
        "bin/swift",
        """
        #!/bin/sh
        what="$1 $*"; scratch=.build
        while [ $# -gt 0 ]; do [ "$1" = --scratch-path ] && scratch=$2; shift; done
        mkdir -p "$scratch/x/debug" "$scratch/bin"
        case "$what" in
          *--show-bin-path*) echo "$scratch/bin" ;;
          package*) printf '#!/bin/sh\\necho manual\\n' > "$scratch/x/debug/generate-manual"
            chmod +x "$scratch/x/debug/generate-manual" ;;
          *) if [ -n "$MIEN_PROCESSOR" ]; then echo "echo foreign >> $PWD/runs" > "$scratch/bin/mien"
            else cp program "$scratch/bin/mien"; fi; chmod +x "$scratch/bin/mien" ;;
        esac
        """, isProgram: true)
      try write("bin/strip", "#!/bin/sh\n", isProgram: true)
      try write(
        "bin/clang",
        """
        #!/bin/sh
        case "$1" in
          -print-file-name=*) echo README.md ;;
          -march=native) echo "#define __SSE2__ 1"; echo "#define __AVX2__ 1" ;;
          -march=old) echo "#define __SSE2__ 1" ;;
          -march=new) echo "#define __SSE2__ 1"; echo "#define __AVX512F__ 1" ;;
          *) exit 1 ;;
        esac
        """, isProgram: true)
      try write("program", "#!/bin/sh\necho \"$1\"\n", isProgram: true)
      for name in ["bin/mien", "share/man/man1/mien.1"] {
        try write("prefix/\(name)", "old")
      }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func write(_ name: String, _ text: String, isProgram: Bool = false) throws {
      let path = "\(folder)/\(name)"
      try FileManager.default.createDirectory(
        atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
      if isProgram { return try writeProgram(text, to: path) }
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    func text(_ name: String) -> String? { try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) }

    /// The files of the installation with what is in them.
    var installation: [String: String] {
      let names = FileManager.default.enumerator(atPath: "\(folder)/prefix")?.allObjects as? [String] ?? []
      return Dictionary(uniqueKeysWithValues: names.compactMap { name in text("prefix/\(name)").map { (name, $0) } })
    }

    func install(_ arguments: [String]) throws -> Int32 {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["bash", "\(folder)/Scripts/install"] + arguments
      process.environment = [
        "PATH": "\(folder)/bin:\(ProcessInfo.processInfo.environment["PATH"] ?? "")", "HOME": folder,
      ]
      (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
      try process.run()
      process.waitUntilExit()
      return process.terminationStatus
    }
  }

  @Test func allIsInstalled() throws {
    let place = try Place()
    #expect(try place.install(["--prefix", "\(place.folder)/prefix"]) == 0)
    let there = place.installation
    #expect(there["bin/mien"] == place.text("program") && there["share/man/man1/mien.1"] == "manual\n")
    #expect(there["share/zsh/site-functions/_mien"] == "--generate-completion-script\n")
    #expect(!there.keys.contains { $0.hasSuffix(".new") })
  }

  /// Whatever fails, the earlier installation stays whole, and nothing is left beside it.
  @Test(arguments: ["the program", "a folder"])
  func aFailureLeavesTheEarlierInstallation(cause: String) throws {
    let place = try Place()
    if cause == "the program" {
      try place.write("program", "#!/bin/sh\n[ \"$2\" != fish ]\n", isProgram: true)
    } else {
      try place.write("prefix/share/zsh", "a file where a folder has to be")
    }
    let before = place.installation
    #expect(try place.install(["--prefix", "\(place.folder)/prefix"]) != 0)
    #expect(place.installation == before)
  }

  #if arch(x86_64)
    /// The program of an archive is run only where the processor has its instructions.
    @Test(arguments: [("old", true), ("new", false)])
    func aProgramForAnotherProcessorIsNotRun(processor: String, isRun: Bool) throws {
      let place = try Place()
      #expect(try place.install(["--archive", "\(place.folder)/a.tar.gz", "--processor", processor]) == 0)
      #expect((place.text("runs") != nil) == isRun)
      #expect(FileManager.default.fileExists(atPath: "\(place.folder)/a.tar.gz"))
    }

    @Test func unknownProcessorsAreRefused() throws {
      let place = try Place()
      #expect(try place.install(["--archive", "\(place.folder)/a.tar.gz", "--processor", "none"]) == 2)
      #expect(!FileManager.default.fileExists(atPath: "\(place.folder)/a.tar.gz"))
    }
  #endif
}
