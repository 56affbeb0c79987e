import MienFiles

/// All bytes of a file or a pipe, or of standard input (nil), up to `limit`.
///
/// Reading stops after the first bytes if they are no picture's, so that `/dev/zero` or a video is not read to the end.
func readFile(_ file: String?, limit: Int) throws(ImageError) -> [UInt8] {
  let path = file ?? "standard input"
  do throws(FileError) {
    let bytes = try ReadableFile.contents(ofFileOrPipe: file, limit: limit) { bytes in
      bytes.count < 12 || isPicture(bytes)
    }
    return isPicture(bytes) ? bytes : Array(bytes.prefix(12))
  } catch {
    if error.isFolder { throw .directory(path: path) }
    if error.isTooLarge { throw .fileTooLarge(name: path, limit: limit) }
    throw .unreadable(path: path, reason: error.code == 0 ? error.problem : FileError.words(of: error.code))
  }
}

/// Whether these are the first bytes of a picture.
private func isPicture(_ bytes: [UInt8]) -> Bool {
  ImageFormat(firstBytes: bytes) != nil || OtherFileKind(firstBytes: bytes)?.isPicture == true
}
