import Images
import MienFiles

/// A video that ffmpeg decodes, as a child process, frame by frame.
struct FFmpegVideo: SequentialSource.Reader {
  private let path: String
  private let output: FFmpegOutput
  private var reader: Y4MReader
  private let rate: FrameRate
  /// Whether all frames last equally long, so that a gap is a loss.
  private let isConstant: Bool
  private var lastTime: Int64?
  private var lastSize: String?

  /// Gets the video's rate and length and the first picture's size, starts decoding, and waits for the first picture's
  /// header.
  static func open(
    _ path: String, _ tools: FFmpegTools, limits: ImageLimits = ImageLimits(), events: @escaping SourceEventHandler
  ) throws(CaptureError) -> SequentialSource {
    let probe = try FFmpegProbe(path, tools)
    let first = try start(path, tools, probe, limits, size: nil, isOld: false, { _ in })
    let header = first.video.reader.header.layout
    first.video.output.child.stop()
    let size = (header.width, header.height)
    let video = try start(path, tools, probe, limits, size: size, isOld: first.isOld, events).video
    let layout = video.reader.header.layout
    let information = SourceInformation(
      path: path, name: VideoFile.name(of: path), coding: probe.codec, width: layout.width, height: layout.height,
      rate: probe.rate, duration: probe.duration, frameCount: probe.frameCount, remark: "decoded by ffmpeg")
    return SequentialSource(information, video)
  }

  private static func start(
    _ path: String, _ tools: FFmpegTools, _ probe: FFmpegProbe, _ limits: ImageLimits,
    size: (width: Int, height: Int)?, isOld: Bool, _ events: @escaping SourceEventHandler
  ) throws(CaptureError) -> (video: FFmpegVideo, isOld: Bool) {
    let output: FFmpegOutput
    do {
      let child = try ChildProcess(tools.ffmpeg, FFmpegTools.decodeArguments(path, size: size, isOld: isOld))
      output = FFmpegOutput(child, log: FFmpegLog(report: events))
    } catch {
      throw .ffmpegFailed(path: path, reason: error.description)
    }
    do throws(CaptureError) {
      let reader = try Y4MReader(ByteStream(output, path: path), path: path, limits: limits)
      let video = FFmpegVideo(
        path: path, output: output, reader: reader, rate: probe.rate ?? .assumed, isConstant: probe.isConstant)
      return (video, isOld)
    } catch {
      // Pictures that are not wanted are what is wrong, not ffmpeg.
      guard case .emptyFile = error else {
        output.child.stop()
        throw error
      }
      try? output.finishMessages()
      if output.log.isOld, !isOld { return try start(path, tools, probe, limits, size: size, isOld: true, events) }
      throw .ffmpegFailed(path: path, reason: output.log.firstComplaint ?? "it produced no picture")
    }
  }

  mutating func next(isStopped: () -> Bool) throws(CaptureError) -> RawFrame? {
    try withoutActuallyEscaping(isStopped) { (isStopped) throws(CaptureError) -> RawFrame? in
      output.isStopped = isStopped
      defer { output.isStopped = { false } }
      let index = reader.count
      guard let (bytes, fault) = try reader.next(), !isStopped() else {
        try checkEnd(isStopped)
        return nil
      }
      var layout = reader.header.layout
      // As requested; older versions of ffmpeg do not write it.
      layout.range = .full
      let before = lastTime
      let message = try nextMessage()
      let time = message.time ?? before.map { $0.addingClamped(rate.time(ofFrame: 1)) } ?? 0
      lastTime = time
      var frame = RawFrame(
        bytes: bytes, layout: layout, time: time, sequence: index, dropped: lost(from: before, to: time), fault: fault,
        name: "\(path), frame \(index + 1)")
      if let size = message.size {
        if let lastSize, lastSize != size {
          let format = "\(layout.width)×\(layout.height)"
          frame.remark = "the picture's size changes from \(lastSize) to \(size): it is shown within \(format)"
        }
        lastSize = size
      }
      return frame
    }
  }

  private func nextMessage() throws(CaptureError) -> FFmpegLog.FrameMessage {
    do {
      return try output.nextMessage() ?? FFmpegLog.FrameMessage()
    } catch {
      throw .unreadable(path: path, reason: error.description)
    }
  }

  /// How many frames are missing between two, where all last equally long.
  private func lost(from before: Int64?, to time: Int64) -> Int {
    let one = Double(rate.time(ofFrame: 1))
    guard isConstant, let before, one > 0 else { return 0 }
    let steps = (Double(time) - Double(before)) / one
    return steps > 1.5 && steps < 1e9 ? Int(steps.rounded()) - 1 : 0
  }

  private func checkEnd(_ isStopped: () -> Bool) throws(CaptureError) {
    if isStopped() { return }
    try? output.finishMessages()
    let status = output.child.wait()
    guard status == 0 else {
      let reason = output.log.firstComplaint ?? "it ended with status \(status)"
      throw .ffmpegFailed(path: path, reason: reason)
    }
  }
}
