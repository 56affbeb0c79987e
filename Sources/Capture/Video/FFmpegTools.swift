import MienFiles

/// The programs `ffmpeg` and `ffprobe`, and their arguments.
struct FFmpegTools: Hashable, Sendable {
  var ffmpeg: String
  var ffprobe: String

  /// Those on the PATH; nil if one is missing.
  static func installed() -> FFmpegTools? {
    guard let ffmpeg = ChildProcess.find("ffmpeg"), let ffprobe = ChildProcess.find("ffprobe") else { return nil }
    return FFmpegTools(ffmpeg: ffmpeg, ffprobe: ffprobe)
  }

  /// Only files are read, even if a playlist names something else. No name is treated as an option or an address.
  private static func input(_ path: String) -> [String] {
    ["-protocol_whitelist", "file,crypto,data", "-i", "file:" + path]
  }

  /// Asks for the first video stream that is not a cover picture.
  static func probeArguments(_ path: String) -> [String] {
    let entries =
      "stream=codec_name,avg_frame_rate,r_frame_rate,nb_frames,duration:stream_tags=DURATION:format=duration,nb_streams"
    return ["-loglevel", "level+error", "-select_streams", "V:0", "-show_entries", entries]
      + ["-of", "default=noprint_wrappers=1"] + input(path)
  }

  /// Decodes that stream to Y4M: 4:2:0 of BT.601 in the full range, square pixels, upright (ffmpeg rotates by itself),
  /// each frame once with its own time, which `showinfo` prints in microseconds.
  ///
  /// - Parameters:
  ///   - size: The size of the first picture: those of another size are shown within it, their proportions kept, on
  ///     black. Nil decodes the first picture alone, to find out.
  ///   - isOld: ffmpeg before 5.1, whose `-fps_mode` was `-vsync`.
  static func decodeArguments(_ path: String, size: (width: Int, height: Int)?, isOld: Bool) -> [String] {
    // Without its range said again, a picture that changes its size is squeezed into the limited one.
    let range = "in_range=pc:out_range=pc"
    let fit = size.map { size in
      // `pad` makes sides even where colours have half the resolution, and then refuses pictures with odd ones.
      let isOdd = size.width % 2 + size.height % 2 > 0
      return ",scale=w=\(size.width):h=\(size.height):force_original_aspect_ratio=decrease:\(range),"
        + (isOdd ? "format=yuv444p," : "") + "pad=w=\(size.width):h=\(size.height):x=-1:y=-1,setsar=1"
        + (isOdd ? ",scale=\(range),format=yuv420p" : "")
    }
    let filters =
      "settb=1/1000000,showinfo=checksum=0,"
      + "scale=w='max(1,round(iw*sar))':h=ih:out_color_matrix=bt601:out_range=pc,setsar=1,format=yuv420p"
      + (fit ?? "")
    return ["-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+info"] + input(path)
      + ["-map", "0:V:0"] + (size == nil ? ["-frames:v", "1"] : []) + [
        "-vf", filters, isOld ? "-vsync" : "-fps_mode", "passthrough",
      ]
      + ["-f", "yuv4mpegpipe", "-strict", "-1", "pipe:1"]
  }
}

/// ffprobe's facts about a video.
struct FFmpegProbe {
  var codec: String
  var rate: FrameRate?
  /// Whether the mean rate is also the base rate, so that all frames last equally long.
  var isConstant: Bool
  var duration: Double?
  var frameCount: Int?

  /// Runs ffprobe.
  init(_ path: String, _ tools: FFmpegTools) throws(CaptureError) {
    let outcome: Program.Outcome
    do throws(SystemError) {
      outcome = try Program.run(tools.ffprobe, FFmpegTools.probeArguments(path), limit: 1 << 20)
    } catch {
      throw .ffmpegFailed(path: path, reason: error.description)
    }
    guard outcome.status == 0 else {
      var log = FFmpegLog(report: { _ in })
      log.add(Array(outcome.messages.utf8))
      log.finish()
      throw .ffmpegFailed(path: path, reason: log.firstComplaint ?? "ffprobe ended with status \(outcome.status)")
    }
    try self.init(output: outcome.output, path: path)
  }

  /// Reads what ffprobe wrote.
  init(output: [UInt8], path: String) throws(CaptureError) {
    var values: [String: String] = [:]
    // The stream's, then the container's, which is that of its longest stream, perhaps of the sound.
    var durations: [Double?] = []
    for line in String(decoding: output, as: UTF8.self).split(separator: "\n") {
      let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 { values[parts[0]] = parts[1] }
      if parts.count == 2, parts[0] == "duration" { durations.append(Double(parts[1])) }
    }
    guard let codec = values["codec_name"] else {
      throw .unsupported(path: path, reason: "it holds no video")
    }
    self.codec = codec
    func rate(_ name: String) -> FrameRate? {
      let fraction = (values[name] ?? "").split(separator: "/").compactMap { Int($0) }
      return fraction.count == 2 ? FrameRate(frames: fraction[0], seconds: fraction[1]) : nil
    }
    let mean = rate("avg_frame_rate")
    self.rate = mean
    isConstant = rate("r_frame_rate").map { $0.perSecond == mean?.perSecond } ?? false
    let own = values["TAG:DURATION"].flatMap(FFmpegProbe.seconds) ?? durations.first ?? nil
    let whole = values["nb_streams"] ?? "1" == "1" ? durations.last ?? nil : nil
    duration = (own ?? whole).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
    frameCount = values["nb_frames"].flatMap(Int.init).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// The seconds of `00:00:10.040000000`.
  private static func seconds(_ text: String) -> Double? {
    let parts = text.split(separator: ":").map { Double($0) }
    guard parts.count == 3, let hours = parts[0], let minutes = parts[1], let seconds = parts[2] else { return nil }
    return 3600 * hours + 60 * minutes + seconds
  }
}
