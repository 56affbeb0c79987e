/// The design's table of targets and what each may import of the others. Arrows point down only.
enum ImportTable {
  static let allowed: [String: Set<String>] = [
    "SystemLibrary": ["Glibc", "Musl", "Darwin"],
    "TensorKernels": ["CProcessorFeatures"],
    "Tensors": ["TensorKernels"],
    "Autodiff": ["TensorKernels", "Tensors"],
    "Files": [],
    "NeuralNetworks": ["TensorKernels", "Tensors", "Autodiff", "Files"],
    "Explanations": ["NeuralNetworks"],
    "Images": ["CImageCodecs", "Files"],
    "Documents": ["Images", "Files"],
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
      "Sessions", "FaceAnalysis", "Capture", "FaceDetection", "EmotionRecognition", "Images", "Documents", "Files",
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

  /// What a target may import in all.
  static func known(to target: String) -> Set<String> {
    system.union(allowed[target] ?? []).union(packages[target] ?? [])
  }
}
