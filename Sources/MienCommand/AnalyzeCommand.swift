import ArgumentParser
import Capture
import EmotionRecognition
import Foundation
import NeuralNetworks
import Sessions

/// `mien analyze`.
struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Find out who shows what, when, in a video or a folder of pictures.",
    discussion: """
      The folder gets frames.csv (a line for each frame and face), events.csv, recording.json, summary.json and timeline.svg, a picture of \
      what each person showed over time; Documentation/Recordings.md describes them. Motion-JPEG, Y4M and folders of pictures are read \
      here, other videos by ffmpeg, where it is installed. Ctrl-C saves and exits with status 130; --resume goes on. Of a folder that \
      mien camera recorded, only the summary and the timeline are made, within it.
      """)

  @Argument(help: ArgumentHelp("A video, a folder of pictures, or a recording.", valueName: "video"))
  var video: String

  @OptionGroup var session: SessionOptions
  @OptionGroup var threads: ThreadOptions

  @Option(
    help: ArgumentHelp("Frames per second of pictures and videos that do not tell. (default: 25)", valueName: "rate"))
  var rate: Int?

  @Option(help: ArgumentHelp("The folder for the results; a recording is one itself.", valueName: "folder"))
  var output: String?

  @Flag(help: "Go on with the analysis in the folder; begin one if there is none.")
  var resume = false

  @Flag(help: "Print the summary as one JSON document.")
  var json = false

  func validate() throws {
    if let rate, !(1...1000).contains(rate) { throw ValidationError("--rate \(rate): expected 1 to 1000") }
  }

  func run() throws {
    threads.apply()
    if Recording.isIn(video) {
      guard output == nil, !resume else {
        throw ValidationError(
          "\(video) is a recording: its summary and timeline go to it; leave out --output and --resume")
      }
      return try show(try Recording.summarize(video), folder: video)
    }
    guard let output else { throw ValidationError("--output: name a folder for the results") }
    let source = try VideoFile.open(video, rate: rate.flatMap { FrameRate(frames: $0) }) { event in
      Terminal.writeToStandardError("note: \(event)\n")
    }
    defer { source.close() }
    let information = source.information
    if !information.remark.isEmpty { say("\(video): \(information.remark)", json: json) }
    // By its real path, so that the same video is known again.
    let path = URL(fileURLWithPath: video).resolvingSymlinksInPath().path
    var networks = try session.load(information, source: path, clock: "video")
    networks.metadata.assumedRate = rate.map(Double.init)
    networks.metadata.bytes = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
    let run = try AnalysisRun(
      output, networks.classifier, networks.detector, options: networks.options, tracking: networks.tracking,
      metadata: networks.metadata, resume: resume)
    let isDone = try Interruption.watched { isInterrupted in
      try analyze(source, information, run, isInterrupted)
    }
    guard isDone else {
      try run.save()
      say("stopped and saved after \(grouped(run.frames)) frames; go on with the same command and --resume", json: json)
      throw ExitCode(130)
    }
    try show(try run.finish(title: information.name), folder: output)
  }

  private func show(_ summary: SessionSummary, folder: String) throws {
    if json { try printJSON(summary) }
    say(summary.text, json: json)
    say("timeline: \(folder)/timeline.svg  frames: \(folder)/frames.csv", json: json)
  }

  /// Whether it came to the end.
  private func analyze(
    _ source: any FrameSource, _ information: SourceInformation, _ run: AnalysisRun, _ isInterrupted: () -> Bool
  ) throws -> Bool {
    for number in 0..<run.frames where try source.nextRawFrame(timeout: .seconds(60)) == nil {
      throw FileError(
        "\(video): it ends after \(number) frames, and \(run.frames) were analyzed before: it is another video")
    }
    let expected =
      information.frameCount
      ?? information.duration.flatMap { seconds in
        information.rate.map { Int((seconds * $0.perSecond).rounded()) }
      }
    var bar = ProgressBar(label: "analyzing", total: max(0, (expected ?? 0) - run.frames), unit: "frames")
    defer { bar.finish() }
    while let frame = try source.nextFrame(timeout: .seconds(60)) {
      try run.process(SessionFrame(frame))
      bar.advance()
      if isInterrupted() { return false }
    }
    return true
  }
}
