#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A build for any processor of its kind, which is what a package that somebody depends on gets.
enum PortableBuild {
  /// Says once, on standard error, that such a build is slow and how to get a fast one; says nothing in a fast one.
  static func sayOnce() { _ = said }

  private static let said: Void = {
    guard !Processor.hasFusedMultiplyAdd else { return }
    let note = """
      note: Mien was built for any processor of this kind and is about half as fast as it could be; for this machine, \
      build with: swift build -c release -Xcc -march=native -Xcc -mtune=znver4

      """
    _ = Array(note.utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }()
}
