import Images
import MienFiles

/// The pictures of a folder, in the order of their names; numbers are ordered by value.
struct ImageFolder: SequentialSource.Reader {
  private let paths: [String]
  private let rate: FrameRate
  private let limits: ImageLimits
  private var index = 0

  static func open(
    _ path: String, rate: FrameRate?, limits: ImageLimits = ImageLimits()
  ) throws(CaptureError) -> SequentialSource {
    let folder: PictureFolder
    do throws(FileError) { folder = try PictureFolder(path) } catch {
      throw .unreadable(path: path, reason: FileError.words(of: error.code))
    }
    let pictures = folder.pictures.sorted(by: NaturalOrder.precedes)
    let note = PictureFolder.note(read: pictures.count, leftOut: folder.leftOut)
    guard !pictures.isEmpty else { throw .emptyFolder(path: path) }
    let base = path.hasSuffix("/") ? path : path + "/"
    return open(pictures.map { base + $0 }, path: path, rate: rate, limits: limits, note: note)
  }

  /// A sequence of picture files, or only one.
  static func open(
    _ paths: [String], path: String, rate: FrameRate?, limits: ImageLimits = ImageLimits(), note: String? = nil
  ) -> SequentialSource {
    let taken = rate ?? .assumed
    let information = SourceInformation(
      path: path, name: VideoFile.name(of: path), coding: "pictures", rate: taken,
      isRateAssumed: true, duration: Double(paths.count) / taken.perSecond, frameCount: paths.count,
      remark: [rate == nil ? VideoFile.assumption : nil, note].compactMap(\.self).joined(separator: "; "))
    return SequentialSource(information, ImageFolder(paths: paths, rate: taken, limits: limits))
  }

  private init(paths: [String], rate: FrameRate, limits: ImageLimits) {
    (self.paths, self.rate, self.limits) = (paths, rate, limits)
  }

  mutating func next(isStopped: () -> Bool) throws(CaptureError) -> RawFrame? {
    guard index < paths.count else { return nil }
    defer { index += 1 }
    let path = paths[index]
    var frame = RawFrame(
      bytes: [], layout: PixelLayout(format: .imageFile, width: 0, height: 0), time: rate.time(ofFrame: index),
      sequence: index, name: path)
    frame.limits = limits
    do throws(FileError) {
      // Not of pipes and devices: opening one could wait for ever.
      frame.bytes = try ReadableFile.contents(of: path, limit: limits.fileBytes)
    } catch {
      frame.fault = .undecodable(reason: error.description)
    }
    return frame
  }
}
