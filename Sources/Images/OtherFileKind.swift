import MienFiles

/// A kind of file that people take for a picture that can be read, known by its first bytes.
package enum OtherFileKind: Sendable, CaseIterable {
  case webP, gif, bmp, tiff, avif, heic, jpeg2000, jpegXL, movie, matroska, largeFilePointer, webPage, pdf

  /// The kind of a file that begins with these bytes, 12 or more if it has so many; nil for any other.
  package init?(firstBytes bytes: [UInt8]) {
    func begins(_ text: String, at place: Int = 0) -> Bool { bytes.dropFirst(place).starts(with: text.utf8) }
    func brand(_ names: String...) -> Bool { begins("ftyp", at: 4) && names.contains { begins($0, at: 8) } }
    switch true {
    case begins("RIFF") && begins("WEBP", at: 8): self = .webP
    case begins("GIF8"): self = .gif
    case begins("BM") && begins("\0\0\0\0", at: 6): self = .bmp
    case begins("II*\0") || begins("MM\0*"): self = .tiff
    case brand("avif", "avis"): self = .avif
    case brand("heic", "heix", "mif1", "msf1", "heim"): self = .heic
    case bytes.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) || begins("\0\0\0\u{C}jP  \r\n"): self = .jpeg2000
    case bytes.starts(with: [0xFF, 0x0A]) || begins("\0\0\0\u{C}JXL \r\n"): self = .jpegXL
    case begins("ftyp", at: 4): self = .movie
    case bytes.starts(with: [0x1A, 0x45, 0xDF, 0xA3]): self = .matroska
    case begins("version "): self = .largeFilePointer
    case begins("<!DOCTYP") || begins("<!doctyp") || begins("<html"): self = .webPage
    case begins("%PDF"): self = .pdf
    default: return nil
    }
  }

  /// What it is.
  package var description: String {
    switch self {
    case .webP: "a WebP picture"
    case .gif: "a GIF picture"
    case .bmp: "a BMP picture"
    case .tiff: "a TIFF picture"
    case .avif: "an AVIF picture"
    case .heic: "a HEIC picture"
    case .jpeg2000: "a JPEG 2000 picture"
    case .jpegXL: "a JPEG XL picture"
    case .movie: "a video (MP4 or QuickTime)"
    case .matroska: "a video (Matroska or WebM)"
    case .largeFilePointer: "a pointer of Git LFS"
    case .webPage: "a web page"
    case .pdf: "a PDF document"
    }
  }

  /// Whether it is a picture, which ``OtherPicture`` reads.
  package var isPicture: Bool {
    switch self {
    case .webP, .gif, .bmp, .tiff, .avif, .heic, .jpeg2000, .jpegXL: true
    case .movie, .matroska, .largeFilePointer, .webPage, .pdf: false
    }
  }

  /// What to do: for a picture the command that converts it, with the file's name if it is one.
  package func fix(for name: String) -> String {
    let file = ReadableFile.size(of: name) == nil ? "FILE" : FileNames.shellWord(name)
    switch self {
    case .webP: return "Convert it: dwebp \(file) -o \(file).png"
    case .gif, .bmp, .tiff, .jpeg2000: return "Convert it (with ImageMagick): convert \(file)[0] \(file).png"
    case .avif: return "Convert it: avifdec \(file) \(file).png"
    case .heic: return "Convert it: heif-convert \(file) \(file).png"
    case .jpegXL: return "Convert it: djxl \(file) \(file).png"
    case .movie, .matroska: return "Videos are read by mien analyze."
    case .largeFilePointer: return "Fetch the file itself: git lfs pull"
    case .webPage: return "The download failed: download the file again."
    case .pdf: return "Export the picture from it."
    }
  }
}
