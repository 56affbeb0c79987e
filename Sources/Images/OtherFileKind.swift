/// A kind of file that people take for a picture that can be read, known by its first bytes.
package enum OtherFileKind: Sendable, CaseIterable {
  case webP, gif, bmp, tiff, avif, heic, movie, matroska, largeFilePointer, webPage, pdf

  /// The kind of a file that begins with these bytes, 12 or more if it has so many; nil for any other.
  package init?(firstBytes bytes: [UInt8]) {
    func begins(_ text: String, at place: Int = 0) -> Bool { bytes.dropFirst(place).starts(with: text.utf8) }
    func brand(_ names: String...) -> Bool { begins("ftyp", at: 4) && names.contains { begins($0, at: 8) } }
    switch true {
    case begins("RIFF") && begins("WEBP", at: 8): self = .webP
    case begins("GIF8"): self = .gif
    case begins("BM"): self = .bmp
    case begins("II*\0") || begins("MM\0*"): self = .tiff
    case brand("avif", "avis"): self = .avif
    case brand("heic", "heix", "mif1", "msf1", "heim"): self = .heic
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
    case .movie: "a video (MP4 or QuickTime)"
    case .matroska: "a video (Matroska or WebM)"
    case .largeFilePointer: "a pointer of Git LFS"
    case .webPage: "a web page"
    case .pdf: "a PDF document"
    }
  }

  /// What to do.
  package var fix: String {
    switch self {
    case .webP, .gif, .bmp, .tiff, .avif: "Convert it: ffmpeg -i FILE FILE.png"
    case .heic: "Convert it: heif-convert FILE FILE.jpg"
    case .movie, .matroska: "Videos are read by mien analyze."
    case .largeFilePointer: "Fetch the file itself: git lfs pull"
    case .webPage: "The download failed: download the file again."
    case .pdf: "Export the picture from it."
    }
  }
}
