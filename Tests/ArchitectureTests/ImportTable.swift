/// The design's table of targets and what each may import of the others. Arrows point down only.
enum ImportTable {
  static let allowed: [String: Set<String>] = [
    "MienSystem": ["Glibc", "Musl", "Darwin"],
    "MienKernels": ["CMienProcessorFeatures"],
    "MienTensors": ["MienKernels"],
    "MienAutodiff": ["MienKernels", "MienTensors"],
    "MienFiles": [],
    "NeuralNetworks": ["MienKernels", "MienTensors", "MienAutodiff", "MienFiles"],
    "Explanations": ["NeuralNetworks"],
    "Images": ["CMienImageCodecs", "MienFiles"],
    "PictureData": ["NeuralNetworks", "Images", "MienFiles"],
    "MienDocuments": ["Images", "MienFiles"],
    "Capture": ["Images", "CMienVideoDevice", "MienFiles"],
    "FaceDetection": ["CMienFaceNetworks", "MienTensors", "NeuralNetworks", "Images", "MienFiles"],
    "EmotionRecognition": [
      "CMienEmotionNetwork", "MienTensors", "NeuralNetworks", "Images", "MienDocuments", "MienFiles",
    ],
    "FaceAnalysis": ["FaceDetection", "EmotionRecognition", "NeuralNetworks", "Images", "MienDocuments", "MienFiles"],
    "FaceExplanations": [
      "FaceAnalysis", "Explanations", "FaceDetection", "EmotionRecognition", "NeuralNetworks", "Images",
      "MienDocuments", "MienFiles",
    ],
    "Sessions": [
      "FaceAnalysis", "Capture", "FaceDetection", "EmotionRecognition", "NeuralNetworks", "Images", "MienDocuments",
      "MienFiles",
    ],
    "MienTerminal": [
      "Sessions", "FaceAnalysis", "Capture", "FaceDetection", "EmotionRecognition", "Images", "MienDocuments",
      "MienFiles",
    ],
    "MienBenchmarks": [
      "MienKernels", "NeuralNetworks", "Images", "FaceDetection", "EmotionRecognition", "MienDocuments", "MienFiles",
    ],
    "MienCommand": [
      "NeuralNetworks", "Images", "Capture", "FaceDetection", "EmotionRecognition", "FaceAnalysis", "FaceExplanations",
      "Sessions", "MienTerminal", "MienDocuments", "MienFiles", "MienBenchmarks",
    ],
  ]

  /// What comes with Swift or the operating system.
  static let system: Set<String> = ["Swift", "Synchronization", "MienSystem"]
  /// The same; a program with one `Linear` would be five times as large, so the core does without.
  static let foundation: Set<String> = ["Foundation", "FoundationXML", "Dispatch"]
  static let core: Set<String> = [
    "MienSystem", "MienKernels", "MienTensors", "MienAutodiff", "MienFiles", "NeuralNetworks",
  ]
  /// The packages that only the command line may use.
  static let packages: [String: Set<String>] = ["MienCommand": ["ArgumentParser"]]

  /// What a target may import in all.
  static func known(to target: String) -> Set<String> {
    let system = core.contains(target) ? system : system.union(foundation)
    return system.union(allowed[target] ?? []).union(packages[target] ?? [])
  }
}
