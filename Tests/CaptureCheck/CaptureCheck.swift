import Capture
import Images

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A program for `Scripts/test-camera`: pulls frames and prints one JSON line for each, and one for what happens
/// between.
@main
struct CaptureCheck {
  /// What Ctrl-C stops. It is set once, before the handler is.
  nonisolated(unsafe) static var running: (any FrameSource)?

  static func main() {
    do throws(CaptureError) {
      try Options(CommandLine.arguments).run()
    } catch {
      say("{\"error\": \(quoted(error.description))}")
      exit(1)
    }
  }
}

struct Options {
  var device: String?
  var video: String?
  var frames = 30
  var settings: [String: String] = [:]
  var flags: Set<String> = []

  init(_ arguments: [String]) {
    var rest = arguments.dropFirst()
    while let word = rest.popFirst() {
      switch word {
      case "--device": device = rest.popFirst()
      case "--video": video = rest.popFirst()
      case "--frames": frames = rest.popFirst().flatMap { Int($0) } ?? frames
      case "--format", "--size", "--rate", "--set": settings[word] = rest.popFirst()
      default: flags.insert(word)
      }
    }
  }

  func run() throws(CaptureError) {
    if flags.contains("--list") { return list() }
    #if os(Linux)
      if flags.contains("--controls"), let device { return try showControls(of: device) }
      if let change = settings["--set"]?.split(separator: "="), change.count == 2, let value = Int(change[1]),
        let device
      {
        let now = try VideoDevice.setControl(String(change[0]), to: value, path: device)
        return say("{\"control\": \(quoted(String(change[0]))), \"value\": \(now)}")
      }
    #endif
    var counts = Counts()
    counts.atBegin = Held()
    try pull(&counts)
    counts.print()
  }

  /// The source is released before what is held is counted again.
  private func pull(_ counts: inout Counts) throws(CaptureError) {
    let events: SourceEventHandler = { event in say("{\"event\": \(quoted(event.description))}") }
    let source = try open(events)
    let consumer: any FrameSource = flags.contains("--newest") ? NewestFrame(source) : source
    CaptureCheck.running = consumer
    signal(SIGINT) { _ in CaptureCheck.running?.stop() }
    defer {
      signal(SIGINT, SIG_DFL)
      CaptureCheck.running = nil
      consumer.close()
    }
    let information = source.information
    say("{\"source\": \(quoted(information.name)), \"remark\": \(quoted(information.remark))}")
    if flags.contains("--decode-later") {
      // An emulated processor decodes more slowly than a camera sends: all frames first, then their pictures.
      var kept: [RawFrame] = []
      while kept.count < frames, let frame = try consumer.nextRawFrame(timeout: .seconds(60)) { kept.append(frame) }
      for raw in kept { take(raw.decoded(), &counts) }
      return
    }
    while counts.frames < frames {
      guard let frame = try consumer.nextFrame(timeout: .seconds(60)) else { return }
      take(frame, &counts)
    }
  }

  private func take(_ frame: Frame, _ counts: inout Counts) {
    counts.add(frame)
    if !flags.contains("--quiet") { show(frame) }
  }

  private func open(_ events: @escaping SourceEventHandler) throws(CaptureError) -> any FrameSource {
    if let video { return try VideoFile.open(video, events: events) }
    #if os(Linux)
      var wanted = CameraSettings()
      let size = settings["--size"]?.split(separator: "x").compactMap { Int($0) } ?? []
      if size.count == 2 { (wanted.width, wanted.height) = (size[0], size[1]) }
      wanted.rate = settings["--rate"].flatMap(Double.init) ?? wanted.rate
      wanted.format = settings["--format"].flatMap(PixelFormat.init(rawValue:))
      wanted.waitsForReturn = !flags.contains("--no-wait")
      return try Camera(path: device, settings: wanted, events: events)
    #else
      throw .noCamera
    #endif
  }

  private func show(_ frame: Frame) {
    var line = "{\"sequence\": \(frame.sequence), \"time\": \(frame.time), \"dropped\": \(frame.dropped)"
    line += ", \"skipped\": \(frame.skipped)"
    switch frame.content {
    case .picture(let picture):
      let sum = picture.gray.pixels.reduce(0) { $0 &+ Int($1) }
      line += ", \"state\": \"good\", \"width\": \(picture.width), \"height\": \(picture.height), \"sum\": \(sum)}"
    case .broken(let fault):
      line += ", \"state\": \"broken\", \"reason\": \(quoted(fault.description))}"
    }
    say(line)
  }

  private func list() {
    #if os(Linux)
      for device in VideoDevice.all {
        let problem = device.problem?.description ?? ""
        say(
          "{\"path\": \(quoted(device.path)), \"name\": \(quoted(device.name)), \"driver\": \(quoted(device.driver)), "
            + "\"problem\": \(quoted(problem))}")
        for format in device.formats where format.pixelFormat != nil {
          let sizes = format.sizes.map { size in
            "\(size.width)x\(size.height)@" + size.rates.map(\.description).joined(separator: "/")
          }
          say("{\"format\": \(quoted(format.code)), \"sizes\": \(quoted(sizes.joined(separator: " ")))}")
        }
      }
    #endif
  }

  #if os(Linux)
    private func showControls(of path: String) throws(CaptureError) {
      for control in try VideoDevice.controls(path: path) {
        say(
          "{\"control\": \(quoted(control.name)), \"value\": \(control.value.map(String.init) ?? "null"), "
            + "\"allowed\": \(quoted(control.allowed))}")
      }
    }
  #endif
}

/// A string as JSON writes it.
func quoted(_ text: String) -> String {
  var json = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"", "\\": json += "\\\(scalar)"
    case _ where scalar.value < 0x20: json += " "
    default: json.unicodeScalars.append(scalar)
    }
  }
  return json + "\""
}

/// Prints a line at once, so that what was printed is there when the program is killed.
func say(_ line: String) {
  let bytes = Array((line + "\n").utf8)
  _ = write(1, bytes, bytes.count)
}
