import MienFiles

/// The program `ffmpeg`, which reads the videos that Mien does not read itself.
public enum FFmpeg {
  /// The first line that `ffmpeg -version` prints, without the copyright; nil if ffmpeg or ffprobe is not on the PATH.
  public static var version: String? {
    guard let tools = FFmpegTools.installed(),
      let outcome = try? Program.run(tools.ffmpeg, ["-version"], limit: 1 << 16, patience: 10)
    else { return nil }
    let line = String(decoding: outcome.output, as: UTF8.self).prefix { $0 != "\n" }
    return line.split(separator: " Copyright").first.map(String.init)
  }
}
