import ArgumentParser
import Capture
import EmotionRecognition
import FaceAnalysis
import Foundation
import NeuralNetworks
import Sessions
import TerminalInterface

/// `mien camera`.
struct CameraCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "camera",
    abstract: "Watch a camera live: who is there and what each face shows.",
    discussion: """
      In a terminal, the picture with its faces and a bar for each emotion; ? shows the keys. --json prints a line for each face and \
      frame instead, --record writes them to a folder (Documentation/Recordings.md describes it). No picture is kept unless the key s \
      asks for it. A camera that is unplugged is waited for.
      """)

  @Option(help: ArgumentHelp("The camera. (default: the first that can be used)", valueName: "path"))
  var device: String?

  @Flag(help: "List the cameras with what they offer, and their controls.")
  var list = false

  @Option(help: ArgumentHelp("The size of the pictures. (default: 640x480)", valueName: "widthxheight"))
  var size: String?

  @Option(help: "Frames per second. (default: 30)")
  var rate: Double?

  @Option(
    help: ArgumentHelp("MJPEG, YUYV, GREY, NV12 or RGB24. (default: what reaches size and rate)", valueName: "name"))
  var format: String?

  @Option(
    help: ArgumentHelp(
      "Set a control of the camera, such as brightness=120; can be given several times.", valueName: "name=value"))
  var control: [String] = []

  @Option(help: ArgumentHelp("Play a video like a camera, again and again, instead.", valueName: "video"))
  var replay: String?

  @Flag(help: "Take the frames of --replay as fast as they can be analyzed, all of them.")
  var unpaced = false

  @Option(help: ArgumentHelp("Stop after so many frames.", valueName: "count"))
  var frames: Int?

  @OptionGroup var session: SessionOptions
  @OptionGroup var threads: ThreadOptions

  @Option(help: ArgumentHelp("Record to a folder.", valueName: "folder"))
  var record: String?

  @Option(help: ArgumentHelp("Where the key s saves frames with their explanations.", valueName: "folder"))
  var saved = "saved"

  @Flag(help: "Print a line of JSON for each face and frame, and for frames without a face why.")
  var json = false

  func validate() throws {
    if let size, pixels == nil { throw ValidationError("--size \(size): expected width and height, such as 640x480") }
    if let rate, !(rate > 0 && rate <= 1000) {
      throw ValidationError("--rate \(rate): expected up to 1000 frames per second")
    }
    if let frames, frames < 1 { throw ValidationError("--frames \(frames): expected at least 1") }
    if let format, PixelFormat(rawValue: format.uppercased()) == nil {
      throw ValidationError("--format \(format): expected MJPEG, YUYV, GREY, NV12 or RGB24")
    }
    for text in control where assignment(text) == nil {
      throw ValidationError("--control \(text): expected a name and a whole number, such as brightness=120")
    }
    if unpaced, replay == nil { throw ValidationError("--unpaced: only a video can be hurried; give --replay") }
    if replay != nil, device != nil || size != nil || rate != nil || format != nil || !control.isEmpty {
      throw ValidationError(
        "--replay: a video takes the camera's place; leave out --device, --size, --rate, --format and --control")
    }
  }

  func run() throws {
    threads.apply()
    if list { return try CameraList.show(json: json) }
    let notices = Mailbox<SourceEvent>()
    let source = try open(notices)
    defer { source.close() }
    let information = source.information
    var networks = try session.load(
      information, source: "\(information.name) (\(information.path))", clock: "monotonic",
      clockAtBeginning: { MonotonicClock.microseconds })
    if record != nil { networks.metadata.controls = controls(of: information.path) }
    // What is overtaken is counted; a video that is hurried waits for everybody.
    let frames: any FrameSource = unpaced ? source : NewestFrame(source)
    defer { frames.close() }
    say(
      "\(information.name) (\(information.path)): \(information.coding)"
        + (information.width.map { " \($0)×\(information.height ?? 0)" } ?? "")
        + (information.rate.map { ", \($0) frames/s" } ?? "")
        + (information.remark.isEmpty ? "" : "; \(information.remark)"), json: json)
    let view = !json && Terminal.isForPeople ? try LiveView() : nil
    defer { view?.close() }
    let recorder = try record.map { try Recorder($0, networks.metadata) }
    let saver = FrameSaver(saved, networks.classifier, networks.detector, options: networks.options)
    var loop = CameraLoop(
      frames,
      FrameAnalyzer(networks.classifier, networks.detector, options: networks.options, tracking: networks.tracking),
      recorder: recorder, view: view, notices: notices, saver: saver, isHurried: unpaced, json: json)
    // A view answers signals itself: it has to give the terminal back.
    let outcome = Result {
      view == nil
        ? try Interruption.watched { try loop.run(limit: self.frames, isInterrupted: $0) }
        : try loop.run(limit: self.frames, isInterrupted: { false })
    }
    view?.close()
    // Whatever ended it, the recording is whole.
    try recorder?.end()
    if loop.statistics.frames > 0 { say(loop.statistics.text, json: json) }
    if let record {
      say("\(try Recording.summarize(record).text)\nrecording: \(record)  timeline: \(record)/timeline.svg", json: json)
    }
    if saver.isBusy { say("explaining the saved frames; Ctrl-C leaves at once", json: json) }
    saver.wait()
    for message in saver.finished() { say(message, json: json) }
    try outcome.get()
  }

  /// What the camera is set to; nil of a video.
  private func controls(of path: String) -> [String: Int]? {
    #if os(Linux)
      guard replay == nil, let controls = try? VideoDevice.controls(path: path) else { return nil }
      return Dictionary(controls.compactMap { control in control.value.map { (control.name, $0) } }) { first, _ in first
      }
    #else
      return nil
    #endif
  }

  private func open(_ notices: Mailbox<SourceEvent>) throws -> any FrameSource {
    if let replay {
      return try ReplaySource(isPaced: !unpaced) { () throws(CaptureError) in try VideoFile.open(replay) }
    }
    #if os(Linux)
      var settings = CameraSettings()
      if let pixels { (settings.width, settings.height) = pixels }
      settings.rate = rate ?? settings.rate
      settings.format = format.flatMap { PixelFormat(rawValue: $0.uppercased()) }
      let wanted = control.compactMap(assignment)
      let camera = try Camera(path: device, settings: settings) { event in
        notices.add(event)
        // A camera that was plugged in again has forgotten them.
        guard case .returned(let path) = event else { return }
        for (name, value) in wanted {
          do throws(CaptureError) {
            _ = try VideoDevice.setControl(name, to: value, path: path)
          } catch {
            notices.add(.warning("\(name) could not be set again: \(error)"))
          }
        }
      }
      for (name, value) in wanted {
        let taken = try VideoDevice.setControl(name, to: value, path: camera.information.path)
        if taken != value { say("\(name): the camera took \(taken)", json: json) }
      }
      return camera
    #else
      throw CaptureError.noCamera
    #endif
  }

  private var pixels: (Int, Int)? {
    guard let size else { return nil }
    let numbers = size.lowercased().split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let width = numbers[0], let height = numbers[1], (1...16384).contains(width),
      (1...16384).contains(height)
    else { return nil }
    return (width, height)
  }

  private func assignment(_ text: String) -> (String, Int)? {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, let value = Int(parts[1]) else { return nil }
    return (String(parts[0]), value)
  }
}
