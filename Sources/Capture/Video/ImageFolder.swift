import Files

/// The pictures of a folder, in the order of their names; numbers are ordered by value.
struct ImageFolder: SequentialSource.Reader {
  /// A larger file, in bytes, is a broken frame.
  static let mostBytes = 512 << 20

  private let paths: [String]
  private let rate: FrameRate
  private var index = 0

  static func open(_ path: String, rate: FrameRate?) throws(CaptureError) -> SequentialSource {
    let names: [String]
    do throws(FileError) { names = try Folder.names(in: path) } catch {
      throw .unreadable(path: path, reason: FileError.words(of: error.code))
    }
    let pictures = names.filter { isPicture($0) }.sorted { precedes($0, $1) }
    guard !pictures.isEmpty else { throw .emptyFolder(path: path) }
    let base = path.hasSuffix("/") ? path : path + "/"
    return open(pictures.map { base + $0 }, path: path, rate: rate)
  }

  /// A sequence of picture files, or only one.
  static func open(_ paths: [String], path: String, rate: FrameRate?) -> SequentialSource {
    let taken = rate ?? .assumed
    let information = SourceInformation(
      path: path, name: VideoFile.name(of: path), coding: "pictures", rate: taken,
      isRateAssumed: true, duration: Double(paths.count) / taken.perSecond, frameCount: paths.count,
      remark: rate == nil ? VideoFile.assumption : "")
    return SequentialSource(information, ImageFolder(paths: paths, rate: taken))
  }

  private init(paths: [String], rate: FrameRate) {
    self.paths = paths
    self.rate = rate
  }

  /// Decided by the ending; hidden files do not count.
  static func isPicture(_ name: String) -> Bool {
    let lowered = name.lowercased()
    return !name.hasPrefix(".") && [".png", ".jpg", ".jpeg"].contains { lowered.hasSuffix($0) }
  }

  mutating func next(isStopped: () -> Bool) throws(CaptureError) -> RawFrame? {
    guard index < paths.count else { return nil }
    defer { index += 1 }
    let path = paths[index]
    var frame = RawFrame(
      bytes: [], layout: PixelLayout(format: .imageFile, width: 0, height: 0), time: rate.time(ofFrame: index),
      sequence: index, name: path)
    do throws(FileError) {
      frame.bytes = try ReadableFile.contents(ofFileOrPipe: path, limit: ImageFolder.mostBytes)
    } catch {
      frame.fault = .undecodable(reason: "\(path) cannot be read: \(FileError.words(of: error.code))")
    }
    return frame
  }

  /// `frame2` before `frame10`: runs of digits are compared by value, everything else by its bytes. If names differ
  /// only in leading zeros, the shorter one comes first.
  static func precedes(_ first: String, _ second: String) -> Bool {
    var (a, b) = (Substring(first).utf8[...], Substring(second).utf8[...])
    func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    while let x = a.first, let y = b.first {
      if isDigit(x), isDigit(y) {
        let (n, m) = (a.prefix(while: isDigit), b.prefix(while: isDigit))
        let (p, q) = (n.drop { $0 == 0x30 }, m.drop { $0 == 0x30 })
        if p.count != q.count { return p.count < q.count }
        if !p.elementsEqual(q) { return p.lexicographicallyPrecedes(q) }
        (a, b) = (a.dropFirst(n.count), b.dropFirst(m.count))
      } else {
        if x != y { return x < y }
        (a, b) = (a.dropFirst(), b.dropFirst())
      }
    }
    if a.isEmpty != b.isEmpty { return a.isEmpty }
    return (first.utf8.count, first) < (second.utf8.count, second)
  }
}
