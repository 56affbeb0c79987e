import Foundation
import Testing

/// The design's table of targets and what each may import, held against the `import` lines.
@Suite("Architecture")
struct ArchitectureTests {
  /// What each target may import of the others. Arrows point down only.
  static let allowed: [String: Set<String>] = [
    "SystemLibrary": ["Glibc", "Musl", "Darwin"],
    "TensorKernels": ["CProcessorFeatures"],
    "Tensors": ["TensorKernels"],
    "Autodiff": ["TensorKernels", "Tensors"],
    "Files": [],
    "NeuralNetworks": ["Tensors", "Autodiff", "Files"],
    "Explanations": ["NeuralNetworks"],
    "Images": ["CImageCodecs", "Files"],
    "Documents": ["Images"],
    "Capture": ["Images", "CVideoDevice", "Files"],
    "FaceDetection": ["Tensors", "NeuralNetworks", "Images", "Files"],
    "EmotionRecognition": ["Tensors", "NeuralNetworks", "Images", "Documents", "Files"],
    "FaceAnalysis": ["FaceDetection", "EmotionRecognition", "NeuralNetworks", "Images", "Documents", "Files"],
    "FaceExplanations": [
      "FaceAnalysis", "Explanations", "FaceDetection", "EmotionRecognition", "NeuralNetworks", "Images", "Documents",
      "Files",
    ],
    "Sessions": [
      "FaceAnalysis", "Capture", "FaceDetection", "EmotionRecognition", "NeuralNetworks", "Images", "Documents",
      "Files",
    ],
    "TerminalInterface": [
      "Sessions", "FaceAnalysis", "Capture", "FaceDetection", "EmotionRecognition", "Images", "Documents",
    ],
    "Benchmarks": [
      "TensorKernels", "NeuralNetworks", "Images", "FaceDetection", "EmotionRecognition", "Documents", "Files",
    ],
    "MienCommand": [
      "NeuralNetworks", "Images", "Capture", "FaceDetection", "EmotionRecognition", "FaceAnalysis", "FaceExplanations",
      "Sessions", "TerminalInterface", "Documents", "Files", "Benchmarks",
    ],
  ]

  /// What comes with Swift or the operating system, and the packages that only the command line may use.
  static let system: Set<String> = [
    "Swift", "Foundation", "FoundationXML", "Dispatch", "Synchronization", "SystemLibrary",
  ]
  static let packages: [String: Set<String>] = ["MienCommand": ["ArgumentParser"]]

  static let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Sources")

  static func swiftFiles(_ folder: URL) -> [URL] {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "swift" }
  }

  /// The modules that a source text imports.
  static func imports(_ text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      var words = line.split(separator: " ").map(String.init)
      words.removeAll { $0.hasPrefix("@") || ["public", "package", "internal", "private"].contains($0) }
      guard words.first == "import", words.count > 1 else { return nil }
      // `import enum Module.Name` names a declaration.
      let name = words.count > 2 ? words[2] : words[1]
      return name.split(separator: ".").first.map(String.init)
    }
  }

  @Test func importLinesAreRead() {
    let text = "@_exported import enum A.B\nimport C\n// import D\n#if x\n  import E\nlet import = 1"
    #expect(Self.imports(text) == ["A", "C", "E"])
  }

  @Test func everyTargetIsInTheTable() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.sources.path).filter { !$0.hasPrefix(".") }
    // The shims hold no Swift.
    let targets = folders.filter { !Self.swiftFiles(Self.sources.appendingPathComponent($0)).isEmpty }
    #expect(Set(targets) == Set(Self.allowed.keys))
  }

  @Test(arguments: allowed.keys.sorted())
  func arrowsPointDown(target: String) throws {
    let files = Self.swiftFiles(Self.sources.appendingPathComponent(target))
    #expect(!files.isEmpty)
    let known = Self.system.union(Self.allowed[target] ?? []).union(Self.packages[target] ?? [])
    for file in files {
      for module in Self.imports(try String(contentsOf: file, encoding: .utf8)) {
        #expect(known.contains(module), "\(target) may not import \(module): \(file.lastPathComponent)")
      }
    }
  }

  /// Rule 2 of the design: kernels are loops, not vector types or vendors' libraries.
  @Test func noVectorTypesAndNoForcedErrors() throws {
    let forbidden = try Regex(#"\bSIMD(2|4|8|16|32|64)\b|import (Accelerate|simd)\b|\btry!|\bas!|\bfatalError\("#)
    for file in Self.swiftFiles(Self.sources) {
      for (number, line) in try String(contentsOf: file, encoding: .utf8).split(
        separator: "\n", omittingEmptySubsequences: false
      ).enumerated() where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        #expect(line.firstMatch(of: forbidden) == nil, "\(file.lastPathComponent):\(number + 1): \(line)")
      }
    }
  }

  @Test func filesStayReadable() throws {
    let counts = try
      (Self.swiftFiles(Self.sources)
      + Self.swiftFiles(
        Self.sources.deletingLastPathComponent()
          .appendingPathComponent("Tests"))).map {
        (
          name: $0.lastPathComponent,
          lines: try String(contentsOf: $0, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false
          ).count
        )
      }.sorted { $0.lines < $1.lines }
    #expect(counts[counts.count / 2].lines <= 150)
    #expect(counts[counts.count * 9 / 10].lines <= 350)
    for file in counts { #expect(file.lines <= 500, "\(file.name)") }
  }
}
