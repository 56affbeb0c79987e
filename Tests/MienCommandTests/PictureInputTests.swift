import Foundation
import Images
import TestSupport
import Testing

/// Pictures by all the ways in which a user gives them, through a shell, which passes any bytes.
@Suite struct PictureInputTests {
  /// Runs lines of a shell in a folder that holds `a.png`; `$mien` is the program.
  private static func shell(_ lines: String) throws -> MienProcess.Outcome {
    let place = try Workplace(training: 0, publicTest: 0)
    let picture = try GrayImage(width: 60, height: 40, filledWith: 90).pngEncoded()
    try Data(picture).write(to: URL(fileURLWithPath: place.file("a.png")))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "cd '\(place.path)' && { \(lines)\n} > out 2> err < /dev/null"]
    process.environment = ProcessInfo.processInfo.environment.merging(["mien": MienProcess.path]) { $1 }
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) throws -> String {
      String(decoding: try Data(contentsOf: URL(fileURLWithPath: place.file(name))), as: UTF8.self)
    }
    return MienProcess.Outcome(status: process.terminationStatus, output: try text("out"), errors: try text("err"))
  }

  /// A name in Latin-1 is read, alone and in a folder, and shown with its byte.
  @Test func namesInLatin1() throws {
    let outcome = try Self.shell(
      """
      mkdir -p in out2; name=$(printf 'in/b\\351.png'); cp a.png "$name"
      "$mien" predict --cropped --json --csv t.csv --output out2 "$name" && cat t.csv && ls out2
      "$mien" predict --cropped in
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains(#""image" : "in/b\\xE9.png""#))
    #expect(outcome.output.contains("\nin/b\\xE9.png,1,1,") && outcome.output.contains("\nb_-"))
    #expect(outcome.output.contains("   in/b\\xE9.png") && !outcome.output.contains("\u{FFFD}"))
    #expect(!outcome.errors.contains("left out"))
  }

  /// Names in Latin-1 are part of a data folder.
  @Test func dataInLatin1() throws {
    let outcome = try Self.shell(
      """
      mkdir -p d/test/happy d/test/sad; cp a.png d/test/happy/a.png; cp a.png "$(printf 'd/test/happy/b\\377.png')"
      cp a.png d/test/sad/c.png; "$mien" evaluate --data d --json
      """)
    #expect(outcome.status == 0 && outcome.output.contains(#""count" : 3"#), "\(outcome.errors)")
  }

  @Test func longNamesAndPatterns() throws {
    let outcome = try Self.shell(
      """
      long=$(printf 'n%.0s' $(seq 251)).png; cp a.png "$long"; cp a.png 'x%02d.png'
      "$mien" predict --cropped --output o "$long" 'x%02d.png' && ls o && "$mien" explain --cropped --method saliency --output e "$long"
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("x%02d-faces.png") && outcome.output.contains("report: e/report.html"))
  }

  @Test(arguments: ["\"$mien\" predict --cropped - < a.png", "cat a.png | \"$mien\" predict --cropped -"])
  func standardInput(command: String) throws {
    let outcome = try Self.shell(command)
    #expect(outcome.status == 0 && outcome.output.contains("   standard input"), "\(outcome.errors)")
    let json = try Self.shell(command.replacing("--cropped", with: "--cropped --json"))
    #expect(json.output.contains(#""image" : "-""#))
  }

  /// A result never takes the place of a picture, and standard output can be the table.
  @Test func tablesGoWhereTheyMay() throws {
    let refused = try Self.shell(
      "cp a.png b.png; \"$mien\" predict --cropped a.png --csv ./a.png --force; echo $?; cmp a.png b.png && echo same")
    #expect(refused.output == "1\nsame\n" && refused.errors.contains("it is one of the files that are read"))
    let table = try Self.shell("\"$mien\" predict --cropped a.png --csv -")
    #expect(
      table.status == 0 && table.output.hasPrefix("image,faces,number,")
        && table.output.split(separator: "\n").count == 2)
    let both = try Self.shell("\"$mien\" predict --cropped a.png --csv - --json")
    #expect(both.status == 2 && both.output.isEmpty)
  }

  /// A link that leads back is looked into once; a name with a line break is one line.
  @Test func linksThatLeadBack() throws {
    let outcome = try Self.shell(
      """
      mkdir -p s/a; cp a.png s/a/; ln -s .. s/a/up; cp a.png "$(printf 's/new\\nline\\033.png')"
      "$mien" predict --cropped --recursive s --csv -
      """)
    let lines = outcome.output.split(separator: "\n")
    #expect(outcome.status == 0 && lines.count == 3, "\(outcome.output)\(outcome.errors)")
    #expect(
      lines.contains { $0.hasPrefix(#"s/new\x0Aline\x1B.png,"#) } && lines.contains { $0.hasPrefix("s/a/a.png,") })
    #expect(outcome.errors.contains("s/a/up: it was looked into already"))
  }

  @Test func pipes() throws {
    let outcome = try Self.shell(
      "cat a.png | \"$mien\" predict --cropped /dev/stdin; mkfifo p; cat a.png > p & \"$mien\" predict --cropped p")
    #expect(outcome.status == 0 && outcome.output.contains("   /dev/stdin") && outcome.output.contains("   p\n"))
    #expect(outcome.errors.contains("note: p is a pipe: it is read to its end"))
    let video = try Self.shell("printf 'no video at all, but long' | \"$mien\" analyze /dev/stdin --output o")
    #expect(video.status == 1 && video.errors.contains("it is a pipe or a device"), "\(video.errors)")
    let data = try Self.shell("cat a.png | \"$mien\" evaluate --data /dev/stdin")
    #expect(data.status == 1 && data.errors.contains("pipe"), "\(data.errors)")
  }

  @Test func limitsHaveAnOption() throws {
    let small = try Self.shell("\"$mien\" predict --cropped --max-megapixels 0.002 a.png")
    #expect(small.status == 1 && small.errors.contains("the limit is 0.002 megapixels"), "\(small.errors)")
    #expect(small.errors.contains("(--max-megapixels)") && !small.errors.contains("ImageLimits"))
    #expect(try Self.shell("\"$mien\" predict --cropped --max-megapixels 0.0024 a.png").status == 0)
    let wrong = try Self.shell("\"$mien\" predict --cropped --max-megapixels 0 a.png")
    #expect(wrong.status == 2 && wrong.errors.contains("--max-megapixels 0.0: expected 0.001 to 10000"))
  }

  /// A signal ends ffmpeg together with the program, even if it computes and writes nothing.
  @Test(arguments: [SIGTERM, SIGHUP, SIGUSR1]) func signalsEndTheDecoder(signal: Int32) throws {
    let place = try Workplace(training: 0, publicTest: 0)
    let number = place.file("number")
    let script = "#!/bin/sh\necho $$ > '\(number)x'; mv '\(number)x' '\(number)'\nwhile :; do :; done\n"
    try writeProgram(script, to: place.file("ffmpeg"))
    try Data("GIF89a\u{1}\0\u{1}\0\0\0\0;".utf8).write(to: URL(filePath: place.file("x.gif")))
    let path = "\(place.path):\(ProcessInfo.processInfo.environment["PATH"] ?? "")"
    let (process, _, _) = try MienProcess.start(["predict", place.file("x.gif")], environment: ["PATH": path])
    while !FileManager.default.fileExists(atPath: number), process.isRunning { usleep(500) }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == signal)
    let decoder = try #require(Int32(String(contentsOfFile: number, encoding: .utf8).prefix { $0 != "\n" }))
    // A program that was killed has a number until somebody asks how it ended, and may need a moment.
    func isGone() -> Bool {
      let state = try? String(contentsOfFile: "/proc/\(decoder)/stat", encoding: .utf8)
      return kill(decoder, 0) != 0 || state?.contains(") Z ") == true
    }
    for _ in 0..<5000 where !isGone() { usleep(1000) }
    #expect(isGone())
    kill(decoder, SIGKILL)
  }

  /// What is printed reaches no file, even if standard input, output and error are closed.
  @Test(arguments: ["<&- >&-", "<&- >&- 2>&-", ">&-"]) func closedOutputIsNoFile(redirection: String) throws {
    let outcome = try Self.shell(
      """
      mkdir frames; cp a.png frames/; "$mien" analyze frames --rate 5 -o b
      "$mien" analyze frames --rate 5 -o c \(redirection)
      echo "status $?"; for name in frames events; do cmp b/$name.csv c/$name.csv && echo same; done
      """)
    #expect(outcome.output.hasSuffix("status 1\nsame\nsame\n"), "\(outcome.output)\(outcome.errors)")
  }

  /// Help of a command that there is not is an error, and of one that there is, is not.
  @Test(arguments: [
    (["help", "foo"], 2), (["help", "predict", "foo"], 2), (["help", "predict"], 0), (["help"], 0),
    (["help", "--help"], 0),
  ])
  func helpKnowsItsCommands(arguments: [String], status: Int) throws {
    let outcome = try MienProcess.run(arguments)
    #expect(outcome.status == Int32(status))
    #expect(outcome.errors.contains("there is no command 'foo'") == (status != 0))
  }
}
