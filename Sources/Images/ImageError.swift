import MienFiles

/// The file formats that can be read and written.
public enum ImageFormat: String, Hashable, Sendable {
  /// Portable Network Graphics.
  case png = "PNG"
  /// The Joint Photographic Experts Group's format, in JFIF or EXIF files.
  case jpeg = "JPEG"
}

/// Why an image could not be read or written: what is wrong, where, and the fix.
public enum ImageError: Error, Hashable, Sendable {
  /// The system cannot open or read the file.
  case unreadable(path: String, reason: String)
  /// The path names a directory.
  case directory(path: String)
  /// There are no bytes.
  case empty(name: String)
  /// The first bytes are neither those of PNG nor of JPEG.
  case unknownFormat(name: String, firstBytes: [UInt8])
  /// A picture in another format, or something else that is no picture: what it is, why it cannot be read, and the fix.
  case otherKind(name: String, kind: String, reason: String, fix: String)
  /// The file has more bytes than ``ImageLimits/fileBytes``.
  case fileTooLarge(name: String, limit: Int)
  /// The picture is larger than ``ImageLimits`` allow. Nothing was allocated for it.
  case tooLarge(name: String, width: Int, height: Int, limits: ImageLimits)
  /// The data end before the picture does.
  case truncated(name: String, format: ImageFormat, reason: String)
  /// The data violate the rules of their format.
  case damaged(name: String, format: ImageFormat, reason: String)
  /// The file may be correct, but its kind is not supported.
  case unsupported(name: String, format: ImageFormat, reason: String)
  /// The picture cannot be written in this format.
  case notEncodable(format: ImageFormat, width: Int, height: Int, reason: String)
}

extension ImageError {
  /// Whether the picture, or its file, is only larger than the limits allow.
  public var isBeyondLimits: Bool {
    switch self {
    case .fileTooLarge, .tooLarge: true
    default: false
    }
  }
}

extension ImageError: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): cannot be read: \(reason). Check the path and its permissions."
    case .directory(let path):
      "\(path): is a directory, not an image. Give a file in it."
    case .empty(let name):
      "\(name): is empty. Copy or export the picture again."
    case .unknownFormat(let name, let firstBytes):
      "\(name): is neither PNG nor JPEG: it begins with the bytes "
        + "\(firstBytes.map(hexadecimal).joined(separator: " ")). Convert it to one of them."
    case .otherKind(let name, let kind, let reason, let fix):
      "\(name): is \(kind)\(reason.isEmpty ? "" : ", \(reason)"). \(fix)"
    case .fileTooLarge(let name, let limit):
      "\(name): has more than \(counted(limit, "byte")), which is the limit. Make the picture smaller, or raise the limit."
    case .tooLarge(let name, let width, let height, let limits):
      "\(name): has \(width) by \(height) pixels, and the limit is \(limits.megapixelsInWords) and \(limits.side) pixels in a row "
        + "or column. Make the picture smaller, or raise the limit."
    case .truncated(let name, let format, let reason):
      "\(name): the \(format.rawValue) data end too early (\(reason)). Copy or download the file again."
    case .damaged(let name, let format, let reason):
      "\(name): the \(format.rawValue) data are damaged (\(reason)). Copy or export the picture again."
    case .unsupported(let name, let format, let reason):
      "\(name): this \(format.rawValue) file is not supported (\(reason)). Export it as an ordinary 8-bit PNG."
    case .notEncodable(let format, let width, let height, let reason):
      "\(width) by \(height) pixels cannot be written as \(format.rawValue): \(reason). "
        + "Make the picture smaller."
    }
  }

  private func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
