import Images
import MienFiles

/// Opens videos as sources of frames.
///
/// | what | how |
/// | --- | --- |
/// | a folder | its PNG and JPEG pictures in the order of their names |
/// | Y4M: 4:2:0, 4:2:2, 4:4:4 or mono of 8 bits | read here |
/// | JPEG pictures, one after another (`.mjpeg`, `.mjpg`) | read here |
/// | one PNG picture that is no animation | one frame |
/// | everything else | by ffmpeg, if it is installed: with the file's frame times and rotation |
///
/// The first bytes of a file decide what it is, not its name. Memory stays constant for videos of any length.
public enum VideoFile {
  /// Opens a video.
  ///
  /// - Parameters:
  ///   - path: a file or a folder.
  ///   - rate: the frames per second of sources that state none: folders, Motion-JPEG, Y4M without a rate; nil means
  ///     25. A rate for a video that states its own is an error.
  ///   - limits: how large the pictures may be; a larger one is a broken frame, or an error where the file states it.
  ///   - events: called with a decoder's errors, on the thread that pulls.
  /// - Throws: `CaptureError` with the reason and the fix.
  public static func open(
    _ path: String, rate: FrameRate? = nil, limits: ImageLimits = ImageLimits(),
    events: @escaping SourceEventHandler = { _ in }
  ) throws(CaptureError) -> any FrameSource {
    try open(path, rate: rate, limits: limits, ffmpeg: FFmpegTools.installed(), events: events)
  }

  static func open(
    _ path: String, rate: FrameRate?, limits: ImageLimits = ImageLimits(), ffmpeg: FFmpegTools?,
    events: @escaping SourceEventHandler = { _ in }
  ) throws(CaptureError) -> any FrameSource {
    let file: Descriptor
    var beginning: [UInt8] = []
    let isFolder: Bool
    do throws(FileError) { isFolder = try Folder.exists(path) } catch {
      if path.contains("://") { throw .address(path) }
      if path == "-" {
        throw .unsupported(path: path, reason: "a video is read from a file: save standard input to one first")
      }
      throw .unreadable(path: path, reason: FileError.words(of: error.code))
    }
    do throws(SystemError) {
      if isFolder {
        file = Descriptor(takingOver: -1)
      } else {
        file = try Descriptor(reading: path)
        // Longer than all signatures; a pipe may give its bytes one by one.
        while beginning.count < 16 {
          let more = try file.read(16 - beginning.count)
          if more.isEmpty { break }
          beginning += more
        }
      }
    } catch {
      throw .unreadable(path: path, reason: error.description)
    }
    if file.number < 0 { return try ImageFolder.open(path, rate: rate, limits: limits) }
    guard !beginning.isEmpty else { throw .emptyFile(path: path) }
    func requireFile() throws(CaptureError) {
      guard file.size == nil else { return }
      throw .unsupported(
        path: path,
        reason: "it is a pipe or a device, and only Motion-JPEG and Y4M are read from one; save it to a file first")
    }
    if beginning.starts(with: Y4MHeader.signature) {
      let size = file.size
      return try Y4MFile.open(
        path, ByteStream(file, path: path, after: beginning), rate: rate, size: size, limits: limits)
    }
    let (format, lowered) = (ImageFormat(firstBytes: beginning), path.lowercased())
    if format == .png {
      try requireFile()
      // The pictures of an animation are read by ffmpeg.
      let bytes = try? ReadableFile.contents(of: path, limit: limits.fileBytes)
      if bytes.flatMap(PictureFile.remark) == nil {
        return ImageFolder.open([path], path: path, rate: rate, limits: limits)
      }
    }
    if format == .jpeg || lowered.hasSuffix(".mjpeg") || lowered.hasSuffix(".mjpg") {
      // Headers or damage before the first picture are skipped, as between pictures.
      return MotionJPEGFile.open(
        path, ByteStream(file, path: path, after: beginning), rate: rate, limits: limits, events: events)
    }
    try requireFile()
    if rate != nil { throw .rateIsKnown(path: path, rate: nil) }
    guard let ffmpeg else { throw .ffmpegMissing(path: path) }
    return try FFmpegVideo.open(path, ffmpeg, limits: limits, events: events)
  }

  /// Whether the path names a folder: pictures, which are the frames of a video only if somebody says so.
  public static func isFolder(_ path: String) -> Bool { (try? Folder.exists(path)) == true }

  /// The remark if nothing states the rate.
  static let assumption = "the rate is not in the file: \(FrameRate.assumed) frames/s are assumed"

  /// The last part of a path.
  static func name(of path: String) -> String {
    FileName.lastPart(path)
  }
}
