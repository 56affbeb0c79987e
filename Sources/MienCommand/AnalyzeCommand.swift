import ArgumentParser
import Capture
import Documents
import Foundation
import Sessions
import TerminalInterface

/// `mien analyze`.
struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Find out who shows what, when, in a video or a folder of pictures.",
    discussion: """
      The folder gets frames.csv (a line for each frame and face), events.csv, recording.json, summary.json and timeline.svg, a picture of \
      what each person showed over time; Documentation/Formats.md describes them. Motion-JPEG, Y4M and folders of pictures are read \
      here, other videos by ffmpeg, where it is installed. Ctrl-C saves and exits with status 130; --resume continues. Of a folder \
      that mien camera recorded, only the summary and the timeline are made, within it.
      """)

  @Argument(help: ArgumentHelp("A video, a folder of pictures, or a recording.", valueName: "video"))
  var video: String

  @OptionGroup var session: SessionOptions
  @OptionGroup var threads: ThreadOptions

  @Option(
    help: ArgumentHelp(
      "Frames per second of pictures and videos that do not state it, such as 29.97. (default: 25)", valueName: "rate"))
  var rate: Double?

  @Option(help: ArgumentHelp("The folder for the results; a recording is one itself.", valueName: "folder"))
  var output: String?

  @Flag(help: "Resume the analysis in the folder; begin one if there is none.")
  var resume = false

  @Flag(help: "Print the summary as one JSON document.")
  var json = false

  func validate() throws {
    if let rate, !(0.001...1000).contains(rate) {
      throw ValidationError("--rate \(rate): expected 0.001 to 1000 frames per second")
    }
  }

  func run() throws {
    threads.apply()
    if Recording.isIn(video) {
      guard output == nil, !resume, rate == nil else {
        throw ValidationError(
          "\(video) is a recording: its summary and timeline go to it; leave out --output, --resume and --rate")
      }
      return try show(try Recording.summarize(video), folder: video)
    }
    guard let output else { throw ValidationError("--output: name a folder for the results") }
    // By its real path, so that the same video is known again.
    let path = Self.realPath(video)
    guard Self.realPath(output) != path else {
      throw ValidationError("--output \(output): is what is analyzed; name another folder for the results")
    }
    let source = try VideoFile.open(video, rate: rate.flatMap { FrameRate(perSecond: $0) }) { event in
      Terminal.writeToStandardError("note: \(event)\n")
    }
    defer { source.close() }
    let information = source.information
    if !information.remark.isEmpty { say("\(video): \(information.remark)", json: json) }
    var (reader, metadata) = try session.load(information, source: information.name, clock: "video")
    metadata.assumedRate = information.isRateAssumed ? information.rate?.perSecond : nil
    metadata.bytes = Self.bytes(ofFile: path)
    let run = try AnalysisRun(output, reader, tracking: session.tracking, metadata: metadata, resume: resume)
    guard try analyze(source, information, run) else {
      try run.save()
      say(
        "stopped and saved after \(grouped(run.frames)) frames; resume with the same command and --resume", json: json)
      throw ExitCode(130)
    }
    try show(try run.finish(title: information.name), folder: output)
  }

  private static func realPath(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL.path
  }

  /// The size of a file; nil of a folder, whose own changes with each run.
  private static func bytes(ofFile path: String) -> Int? {
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
      attributes[.type] as? FileAttributeType == .typeRegular
    else { return nil }
    return attributes[.size] as? Int
  }

  private func show(_ summary: SessionSummary, folder: String) throws {
    if json { try printJSON(summary) }
    say(summary.text, json: json)
    say("timeline: \(folder)/timeline.svg  frames: \(folder)/frames.csv", json: json)
  }

  /// Analyzes with a bar for the frames that are skipped and one for those that are left; whether it came to the end.
  private func analyze(_ source: any FrameSource, _ information: SourceInformation, _ run: AnalysisRun) throws -> Bool {
    var skipping =
      run.frames > 0 ? ProgressBar(label: "finding the place", total: run.frames, unit: "frames") : nil
    var bar: ProgressBar?
    defer {
      skipping?.finish()
      bar?.finish()
    }
    let left = run.framesLeft(of: information)
    return try Interruption.watched { isInterrupted in
      try run.process(source, isInterrupted: isInterrupted) { step in
        guard step == .analyzed else {
          skipping?.advance()
          return
        }
        skipping?.finish()
        if bar == nil { bar = ProgressBar(label: "analyzing", total: left, unit: "frames") }
        bar?.advance()
      }
    }
  }
}
