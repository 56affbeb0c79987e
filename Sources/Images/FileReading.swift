import Files

/// All bytes of a file, or of a pipe, up to `limit`.
///
/// Reading stops after the first bytes if they are no picture's, so that `/dev/zero` or a video is not read to the end.
func readFile(_ path: String, limit: Int) throws(ImageError) -> [UInt8] {
  do throws(FileError) {
    let bytes = try ReadableFile.contents(ofFileOrPipe: path, limit: limit) { bytes in
      bytes.count < 12 || isPicture(bytes)
    }
    return isPicture(bytes) ? bytes : Array(bytes.prefix(12))
  } catch {
    if error.isFolder { throw .directory(path: path) }
    if error.isTooLarge { throw .fileTooLarge(name: path, limit: limit) }
    throw .unreadable(path: path, reason: FileError.words(of: error.code))
  }
}

/// Whether these are the first bytes of a picture.
private func isPicture(_ bytes: [UInt8]) -> Bool {
  ImageFormat(firstBytes: bytes) != nil || OtherFileKind(firstBytes: bytes)?.isPicture == true
}
