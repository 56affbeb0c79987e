/// A video that ffmpeg decodes, as a child process, frame by frame.
struct FFmpegVideo: SequentialSource.Reader {
  private let path: String
  private let output: FFmpegOutput
  private var reader: Y4MReader
  private let rate: FrameRate
  private var lastTime: Int64?

  /// Gets the video's rate and length, starts decoding, and waits for the first picture's header.
  static func open(
    _ path: String, _ tools: FFmpegTools, events: @escaping SourceEventHandler
  ) throws(CaptureError) -> SequentialSource {
    let probe = try FFmpegProbe(path, tools)
    let video = try start(path, tools, probe.rate ?? .assumed, isOld: false, events)
    let layout = video.reader.header.layout
    let information = SourceInformation(
      path: path, name: VideoFile.name(of: path), coding: probe.codec, width: layout.width, height: layout.height,
      rate: probe.rate, duration: probe.duration, frameCount: probe.frameCount, remark: "decoded by ffmpeg")
    return SequentialSource(information, video)
  }

  private static func start(
    _ path: String, _ tools: FFmpegTools, _ rate: FrameRate, isOld: Bool, _ events: @escaping SourceEventHandler
  ) throws(CaptureError) -> FFmpegVideo {
    let output: FFmpegOutput
    do {
      let child = try ChildProcess(tools.ffmpeg, FFmpegTools.decodeArguments(path, isOld: isOld))
      output = FFmpegOutput(child, log: FFmpegLog(report: events))
    } catch {
      throw .ffmpegFailed(path: path, reason: error.description)
    }
    do throws(CaptureError) {
      let reader = try Y4MReader(ByteStream(output, path: path), path: path)
      return FFmpegVideo(path: path, output: output, reader: reader, rate: rate)
    } catch {
      try? output.finishMessages()
      if output.log.isOld, !isOld { return try start(path, tools, rate, isOld: true, events) }
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
      return RawFrame(
        bytes: bytes, layout: layout, time: try nextTime(), sequence: index, fault: fault,
        name: "\(path), frame \(index + 1)")
    }
  }

  /// The frame's own time; if ffmpeg knows none, one frame's duration after the previous frame.
  private mutating func nextTime() throws(CaptureError) -> Int64 {
    let known: Int64?
    do {
      known = try output.nextTime()
    } catch {
      throw .unreadable(path: path, reason: error.description)
    }
    let time = known ?? lastTime.map { $0.addingClamped(rate.time(ofFrame: 1)) } ?? 0
    lastTime = time
    return time
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
