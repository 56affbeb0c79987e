import ArgumentParser
import Capture
import MienDocuments
import MienTerminal
import Sessions

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

      Examples:
        mien analyze interview.mp4 -o interview
        mien analyze frames --rate 25 -o interview
        mien analyze session1
      """)

  @Argument(help: .value("video", "A video, a folder of pictures, or a recording.")) var video: String

  @OptionGroup var session: SessionOptions
  @OptionGroup var threads: ThreadOptions

  @Option(help: "Frames per second of pictures and videos that do not state it, such as 29.97. (default: 25)")
  var rate: Double?

  @Option(name: .shortAndLong, help: .value("folder", "The folder for the results; a recording is one itself."))
  var output: String?

  @Flag(help: "Resume the analysis in the folder; begin one if there is none.") var resume = false

  @Flag(help: "Print the summary as one JSON document.") var json = false

  func validate() throws { try require("--rate", rate, in: 0.001...1000, "0.001 to 1000 frames per second") }

  func run() throws {
    threads.apply()
    if Recording.isIn(video) {
      guard output == nil, !resume, rate == nil else {
        throw ValidationError(
          "\(video) is a recording: its summary and timeline go to it; leave out --output, --resume and --rate")
      }
      return try show(try Recording.summarize(video), folder: video)
    }
    if rate == nil, VideoFile.isFolder(video) {
      throw ValidationError(
        "\(video): mien predict reads single pictures (--csv makes a table); frames of a video need --rate, such as --rate 25"
      )
    }
    guard let output else { throw ValidationError("--output: name a folder for the results") }
    let warnings = SourceWarnings()
    let taken = rate.flatMap { FrameRate(perSecond: $0) }
    let source = try VideoFile.open(video, rate: taken, limits: session.limit.limits, events: warnings.handler)
    defer { source.close() }
    let information = source.information
    if !information.remark.isEmpty { say(Terminal.harmless("\(video): \(information.remark)"), json: json) }
    let run = try AnalysisRun(
      of: information, in: output, session.reader(for: information), tracking: session.tracking, resume: resume,
      warnings: warnings)
    var progress = AnalysisProgress(run, information)
    try resumable(json: json, after: " after \(grouped(run.frames, "frame"))") { isInterrupted in
      defer { progress.end() }
      let isDone = try run.process(source, isInterrupted: isInterrupted) { progress.show($0) }
      if !isDone { try run.save() }
      return isDone
    }
    let summary = try run.finish(title: information.name)
    try show(summary, folder: output)
    if !warnings.texts.isEmpty || summary.frames.broken > 0 {
      warn("mien: \(video): the source is damaged or incomplete, as the summary says; what could be read is analyzed")
      throw ExitCode.failure
    }
  }

  private func show(_ summary: SessionSummary, folder: String) throws {
    if json { try printJSON(summary) }
    say(summary.text, json: json)
    say("timeline: \(folder)/timeline.svg  frames: \(folder)/frames.csv", json: json)
  }
}
