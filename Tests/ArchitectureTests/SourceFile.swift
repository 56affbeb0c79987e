import Foundation

/// A Swift file of the package, or a made-up one for the tests of a check.
struct SourceFile {
  /// From the package's folder: `Sources/Images/PNG.swift`.
  let path: String
  let text: String

  /// The folder in Sources or Tests.
  var module: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }
  /// `PNG` of `Sources/Images/PNG.swift`.
  var name: String { path.split(separator: "/").last.map { String($0.dropLast(".swift".count)) } ?? "" }
  var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
  /// Lines as `wc` counts them.
  var lineCount: Int { text.utf8.count { $0 == UInt8(ascii: "\n") } }
}

/// The package that these tests stand in.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static let sources = swiftFiles(in: "Sources")
  static let tests = swiftFiles(in: "Tests")

  /// The folders in Sources: the targets, shims in C included.
  static func targets() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent("Sources").path)
      .filter { !$0.hasPrefix(".") }.sorted()
  }

  static func swiftFiles(in folder: String) -> [SourceFile] {
    let base = root.appendingPathComponent(folder)
    let names = FileManager.default.enumerator(atPath: base.path)?.allObjects as? [String] ?? []
    return names.sorted().filter { $0.hasSuffix(".swift") }.compactMap { name in
      let text = try? String(contentsOf: base.appendingPathComponent(name), encoding: .utf8)
      return text.map { SourceFile(path: folder + "/" + name, text: $0) }
    }
  }
}
