import ArgumentParser
import Capture
import FaceExplanations
import MienTerminal
import Sessions

/// `mien camera`.
struct CameraCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "camera",
    abstract: "Watch a camera live: who is there and what each face shows.",
    discussion: """
      In a terminal, the picture with its faces and a bar for each emotion; ? shows the keys. --json prints a line for each face and \
      frame instead, --record writes them to a folder (Documentation/Formats.md describes both). No picture is kept unless the key s \
      asks for it. If a camera is unplugged, Mien waits for it.

      Examples:
        mien camera --list
        mien camera --record session1
        mien camera --json --frames 300 > faces.jsonl
      """)

  @Option(help: .value("path", "The camera, such as /dev/video0 or 0. (default: the first usable)")) var device: String?

  @Flag(help: "List the cameras with what they offer, and their controls.") var list = false

  @Option(help: .value("widthxheight", "The size of the pictures. (default: 640x480)")) var size: String?

  @Option(help: "Frames per second. (default: 30)") var rate: Double?

  @Option(help: .value("name", "MJPEG, YUYV, GREY, NV12 or RGB24. (default: what reaches size and rate)"))
  var format: String?

  @Option(help: .value("name=value", "Set a control of the camera, such as brightness=120; again for another."))
  var control: [String] = []

  @Option(help: .value("video", "Play a video like a camera, again and again, instead.")) var replay: String?

  @Flag(help: "Take the frames of --replay as fast as they can be analyzed, all of them.") var unpaced = false

  @Option(help: .value("count", "Stop after so many frames.")) var frames: Int?

  @OptionGroup var session: SessionOptions
  @OptionGroup var threads: ThreadOptions

  @Option(help: .value("folder", "Record to a folder.")) var record: String?

  @Option(help: .value("folder", "Where the key s saves frames with their explanations.")) var saved = "saved"

  @Flag(help: "Print a line of JSON for each face and frame, and for frames without a face why.") var json = false

  func validate() throws {
    _ = try settings()
    try require("--frames", frames, in: 1...Int.max, "at least 1")
    for text in control {
      try require("--control", text, CameraControlValue(text) != nil, "a name and a number, such as brightness=120")
    }
    if unpaced, replay == nil {
      throw ValidationError("--unpaced: only a video can be read faster than it was taken; give --replay")
    }
    if replay != nil, device != nil || size != nil || rate != nil || format != nil || !control.isEmpty {
      throw ValidationError(
        "--replay: a video takes the camera's place; leave out --device, --size, --rate, --format and --control")
    }
  }

  func run() throws {
    threads.apply()
    if list {
      let listing = CameraListing()
      if json { return try printJSON(listing) }
      if listing.cameras.isEmpty { throw CaptureError.noCamera }
      return say(listing.text)
    }
    let requests = LiveRequests()
    let source = try open(requests)
    defer { source.close() }
    let information = source.information
    let reader = try session.reader(for: information)
    let controls = record != nil && replay == nil ? LiveCamera.controls(of: information.path) : nil
    let metadata = RecordingMetadata(ofCamera: information, controls: controls, reader, session.tracking)
    // What is overtaken is counted; with --unpaced the video waits for the analysis.
    let frames: any FrameSource = unpaced ? source : NewestFrame(source)
    defer { frames.close() }
    say("\(information)", json: json)
    let saver = FrameSaver(saved, reader)
    let saving = LiveView.Saving(
      save: { picture, number in saver.save(picture.gray, number: number) { try picture.colour() } },
      messages: saver.messages, isBusy: { saver.isBusy }, wait: saver.wait)
    try LiveWatch(json: json).run(limit: self.frames, saving: saving, recordedIn: record) {
      LiveSession(
        frames, reader, tracking: session.tracking, requests: requests,
        recorder: try record.map { try Recorder($0, metadata) }, clock: unpaced ? .frames : .monotonic)
    }
  }

  private func open(_ requests: LiveRequests) throws -> any FrameSource {
    if let replay {
      let limits = session.limit.limits
      return try ReplaySource(isPaced: !unpaced) { () throws(CaptureError) in try VideoFile.open(replay, limits: limits)
      }
    }
    let (camera, changed) = try LiveCamera.open(
      device, settings(), controls: control.compactMap(CameraControlValue.init), requests: requests)
    for control in changed { say("\(control.name): the camera took \(control.value)", json: json) }
    return camera
  }

  private func settings() throws -> CameraSettings {
    var settings = CameraSettings()
    try require("--size", size, settings.take(size: size ?? ""), "width and height, such as 640x480")
    try require("--rate", rate, in: 0.001...1000, "0.001 to 1000 frames per second")
    try require("--format", format, settings.take(format: format ?? ""), "MJPEG, YUYV, GREY, NV12 or RGB24")
    settings.rate = rate ?? settings.rate
    return settings
  }
}
