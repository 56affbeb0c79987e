/// The program `ffmpeg`, which reads the videos that Mien does not read itself.
public enum FFmpeg {
  /// The first line that `ffmpeg -version` prints, without the copyright; nil if ffmpeg or ffprobe is not on the PATH.
  public static var version: String? {
    guard let tools = FFmpegTools.installed(), let child = try? ChildProcess(tools.ffmpeg, ["-version"]) else {
      return nil
    }
    let stream = ByteStream(FFmpegOutput(child, log: FFmpegLog(report: { _ in })), path: tools.ffmpeg)
    guard (try? stream.fill(1 << 16)) != nil else { return nil }
    let line = String(decoding: stream.take(1 << 16), as: UTF8.self).prefix { $0 != "\n" }
    return line.isEmpty ? nil : line.split(separator: " Copyright").first.map(String.init)
  }
}
