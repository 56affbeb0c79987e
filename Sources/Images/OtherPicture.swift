import MienFiles

/// Pictures that are neither PNG nor JPEG: the program ffmpeg decodes them, where it is installed.
///
/// ffmpeg only decodes. The picture is turned upright here, and exactly once: which formats ffmpeg turns by itself
/// differs from version to version, so it is told not to. (JPEG XL is the exception: its decoder turns the picture.)
/// Transparent pixels are composited over white, as in PNG. Pictures that ffmpeg decodes to other colours, or to a part
/// of the picture, are refused (``OtherPictureFacts``).
enum OtherPicture {
  /// ffmpeg; nil where it is not installed.
  static func installedProgram() -> String? { ChildProcess.find("ffmpeg") }

  /// The picture in 3 channels (RGB), the right way up.
  static func decode(
    _ bytes: [UInt8], _ kind: OtherFileKind, name: String, limits: ImageLimits,
    ffmpeg: String? = installedProgram()
  ) throws(ImageError) -> (raster: Raster, remark: String?) {
    func error(_ reason: String) -> ImageError {
      .otherKind(name: name, kind: kind.description, reason: reason, fix: kind.fix(for: name))
    }
    guard let ffmpeg else { throw error("and ffmpeg, which reads such pictures, is not installed") }
    let facts = OtherPictureFacts(bytes, kind)
    if let problem = facts.problem { throw error(problem) }
    for (width, height) in facts.sizes where !limits.allow(width: width, height: height) {
      throw .tooLarge(name: name, width: width, height: height, limits: limits)
    }
    let outcome: Program.Outcome
    do throws(SystemError) {
      outcome = try Program.run(
        ffmpeg, arguments(kind, hasAlphaStream: facts.hasAlphaStream, limits),
        input: Descriptor(holding: facts.decodable), limit: 4 * mostPixels(limits) + 1024)
    } catch {
      throw .unreadable(path: name, reason: "ffmpeg cannot be started: \(error)")
    }
    let complaint = outcome.messages.split(separator: "\n").map(String.init)
    if let (width, height) = complaint.lazy.compactMap(refusedSize).first {
      throw .tooLarge(name: name, width: width, height: height, limits: limits)
    }
    // A damaged picture can come whole, with what ffmpeg says of it.
    guard !outcome.isCutOff, outcome.status == 0, complaint.isEmpty, let stored = Raster(ofPAM: outcome.output) else {
      let words = complaint.first.map(Program.withoutPrefixes) ?? "it ended with status \(outcome.status)"
      throw error(outcome.isCutOff ? "and ffmpeg did not finish it" : "and ffmpeg cannot read it: \(words)")
    }
    guard limits.allow(width: stored.width, height: stored.height) else {
      throw .tooLarge(name: name, width: stored.width, height: stored.height, limits: limits)
    }
    if let (width, height) = facts.size, !facts.expects(width: stored.width, height: stored.height) {
      throw error("and ffmpeg reads \(stored.width)×\(stored.height) of its \(width)×\(height) pixels")
    }
    return (facts.placed(stored.overWhite(facts.alpha)).oriented(facts.orientation), facts.remark)
  }

  /// The limit of pixels, as far as ffmpeg's option for it goes, and a little more: its decoders count sides that are
  /// rounded up. What it gives is measured again.
  private static func mostPixels(_ limits: ImageLimits) -> Int {
    let most = Int(Int32.max)
    return min(min(limits.pixels, most) + min(limits.pixels, most) / 16 + 65_536, most)
  }

  /// The first picture of standard input as PAM: red, green, blue and alpha in 8 bits. The input is opened by its
  /// number, so that no name is taken for a pattern (`%02d`), an option or an address.
  private static func arguments(_ kind: OtherFileKind, hasAlphaStream: Bool, _ limits: ImageLimits) -> [String] {
    let filter = "scale=flags=accurate_rnd+full_chroma_int,format=rgba"
    return ["-hide_banner", "-nostdin", "-nostats", "-loglevel", "error", "-max_pixels", "\(mostPixels(limits))"]
      + (kind == .jpegXL ? [] : ["-noautorotate"])
      + ["-protocol_whitelist", "file", "-i", "file:/dev/fd/0"]
      + (hasAlphaStream
        ? ["-filter_complex", "[0:v:0][0:v:1]alphamerge,\(filter)"] : ["-map", "0:v:0", "-vf", filter])
      + ["-frames:v", "1", "-f", "image2pipe", "-c:v", "pam", "pipe:1"]
  }

  /// The size in `[webp @ 0x55…] Picture size 20000x9000 is invalid`, or `… exceeds specified max pixel count …`.
  private static func refusedSize(_ message: String) -> (width: Int, height: Int)? {
    guard let begin = message.firstRange(of: "icture size "),
      message.contains(" is invalid") || message.contains(" exceeds ")
    else { return nil }
    let numbers = message[begin.upperBound...].prefix { $0 != " " }.split(separator: "x").compactMap { Int($0) }
    return numbers.count == 2 ? (numbers[0], numbers[1]) : nil
  }
}

extension Raster {
  /// Reads a PAM file (Netpbm) of 8 bits with colours and alpha; nil if it is none, or not whole.
  init?(ofPAM bytes: [UInt8]) {
    guard let end = bytes.prefix(256).firstRange(of: Array("ENDHDR\n".utf8)) else { return nil }
    var values: [String: String] = [:]
    for line in String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      if words.count == 2 { values[words[0]] = words[1] }
    }
    guard bytes.starts(with: "P7\n".utf8), values["MAXVAL"] == "255", values["TUPLTYPE"] == "RGB_ALPHA",
      let width = values["WIDTH"].flatMap({ Int($0) }), let height = values["HEIGHT"].flatMap({ Int($0) }),
      width > 0, height > 0, width <= bytes.count, height <= bytes.count,
      bytes.count - end.upperBound == 4 * width * height
    else { return nil }
    self.init(width: width, height: height, channels: 4, pixels: Array(bytes[end.upperBound...]))
  }
}
