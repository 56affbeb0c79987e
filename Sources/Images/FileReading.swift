#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// All bytes of a file, or of a pipe, up to `limit`.
///
/// What is neither PNG nor JPEG is given up after its first bytes, so that `/dev/zero` or a video is not read to
/// the end only to be refused.
func readFile(_ path: String, limit: Int) throws(ImageError) -> [UInt8] {
  let descriptor = open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
  if status.st_mode & S_IFMT == S_IFDIR { throw .directory(path: path) }

  var bytes: [UInt8] = []
  let size = Int(status.st_size)
  if size > limit { throw .fileTooLarge(name: path, limit: limit) }
  bytes.reserveCapacity(size + 1)
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    if count == 0 { return bytes }
    if count < 0 {
      if errno == EINTR { continue }
      throw .unreadable(path: path, reason: lastSystemError())
    }
    bytes += chunk[..<count]
    if bytes.count > limit { throw .fileTooLarge(name: path, limit: limit) }
    if bytes.count >= PNG.signature.count, ImageFormat(firstBytes: bytes) == nil {
      return Array(bytes.prefix(PNG.signature.count))
    }
  }
}

/// What `errno` stands for, in words.
private func lastSystemError() -> String {
  String(cString: strerror(errno))
}
