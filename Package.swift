// swift-tools-version: 6.1
import PackageDescription

// As root package, Mien compiles for the processor it is built on. A package that is somebody's dependency may not
// take unsafe flags, so there it is compiled for every processor of its kind: correct, and slower.
// MIEN_PORTABLE=1 gives that build here, too; MIEN_PROCESSOR names another processor than this one (`-march`).
let folders = Context.packageDirectory.split(separator: "/").dropLast()
let isDependency = folders.last == "checkouts" || folders.contains("registry")
let isPortable = isDependency || Context.environment["MIEN_PORTABLE"] == "1"

#if arch(x86_64)
  // `-mtune=znver4` does not change which instructions are allowed, it only lets the compiler use 512-bit vectors
  // where they exist. Compilers avoid them for Intel's processors; measured here, they are nearly twice as fast.
  let processor = Context.environment["MIEN_PROCESSOR"] ?? "native"
  let nativeFlags = ["-Xcc", "-march=\(processor)", "-Xcc", "-mtune=znver4"]
#else
  // The baseline of arm64 has vectors and fused multiply-add.
  let nativeFlags: [String] = []
#endif

// MIEN_WIDE_TILE=1 takes the kernels of processors with AVX-512 on any other, slowly, to test them there.
let tileFlags = Context.environment["MIEN_WIDE_TILE"] == "1" && !isDependency ? ["-Xcc", "-DMIEN_WIDE_TILE"] : []
let flags = (isPortable ? [] : nativeFlags) + tileFlags

// MIEN_FUZZ=1 is for `Scripts/fuzz`: readers count which of their parts are reached, and watch their memory. Kernels
// and networks do not: a thousand times as many inputs count for more.
let isFuzzing = Context.environment["MIEN_FUZZ"] == "1" && !isDependency
let uncounted: Set<String> = ["MienKernels", "MienTensors", "MienAutodiff", "FuzzTargets"]

let settings: [SwiftSetting] = flags.isEmpty ? [] : [.unsafeFlags(flags)]

// Where tests look at what is internal, optimised builds have to keep it.
let testable = settings + (isDependency ? [] : [SwiftSetting.unsafeFlags(["-enable-testing"])])

/// A target of the library half or of the tools, its tests in `Tests/<name>Tests` where they exist.
func module(_ name: String, _ dependencies: [Target.Dependency], _ settings: [SwiftSetting] = settings) -> Target {
  let watched = isFuzzing && !uncounted.contains(name) ? [SwiftSetting.unsafeFlags(["-sanitize=fuzzer,address"])] : []
  return .target(name: name, dependencies: dependencies, swiftSettings: settings + watched)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(name: name, dependencies: dependencies, exclude: exclude, swiftSettings: settings)
}

func example(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, path: "Examples/\(name)", swiftSettings: settings)
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser", condition: .when(traits: ["CommandLine"]))

let package = Package(
  name: "mien",
  // Mien is built and tested on Linux. Nobody has tried another system; this is the oldest macOS that has what it imports.
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "NeuralNetworks", targets: ["MienTensors", "MienAutodiff", "NeuralNetworks"]),
    .library(name: "Explanations", targets: ["Explanations"]),
    .library(name: "Images", targets: ["Images"]),
    .library(name: "PictureData", targets: ["PictureData"]),
    .library(name: "Capture", targets: ["Capture"]),
    .library(name: "FaceDetection", targets: ["FaceDetection"]),
    .library(name: "EmotionRecognition", targets: ["EmotionRecognition"]),
    .library(name: "FaceAnalysis", targets: ["FaceAnalysis", "FaceExplanations"]),
    .library(name: "Sessions", targets: ["Sessions"]),
    .executable(name: "mien", targets: ["MienCommand"]),
  ],
  traits: [
    .trait(name: "CommandLine", description: "The command-line tool `mien` and the packages that only it needs."),
    .default(enabledTraits: ["CommandLine"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .target(
      name: "CMienProcessorFeatures", cSettings: flags.isEmpty ? [] : [.unsafeFlags(flags.filter { $0 != "-Xcc" })]),
    .target(
      name: "CMienImageCodecs", cSettings: isFuzzing ? [.unsafeFlags(["-fsanitize=fuzzer-no-link,address"])] : [],
      linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg")]),
    .target(name: "CMienVideoDevice"),
    // The checkpoints, as constants of the program.
    .target(name: "CMienEmotionNetwork"),
    .target(name: "CMienFaceNetworks"),
    module("MienSystem", []),
    module("MienKernels", ["CMienProcessorFeatures", "MienSystem"]),
    module("MienTensors", ["MienKernels"]),
    module("MienAutodiff", ["MienKernels", "MienTensors"]),
    module("MienFiles", ["MienSystem"]),
    module("NeuralNetworks", ["MienKernels", "MienTensors", "MienAutodiff", "MienFiles"]),
    module("Explanations", ["NeuralNetworks"]),
    module("Images", ["CMienImageCodecs", "MienFiles"], testable),
    module("PictureData", ["NeuralNetworks", "Images", "MienFiles"]),
    .plugin(name: "MienCommit", capability: .buildTool()),
    .target(
      name: "MienDocuments", dependencies: ["Images", "MienFiles"], swiftSettings: settings, plugins: ["MienCommit"]),
    module("Capture", ["Images", "CMienVideoDevice", "MienFiles"], testable),
    module("FaceDetection", ["NeuralNetworks", "Images", "MienFiles", "CMienFaceNetworks"]),
    module("EmotionRecognition", ["NeuralNetworks", "Images", "MienDocuments", "MienFiles", "CMienEmotionNetwork"]),
    module("FaceAnalysis", ["FaceDetection", "EmotionRecognition"]),
    module("FaceExplanations", ["FaceAnalysis", "Explanations", "MienDocuments", "MienFiles"], testable),
    module("Sessions", ["FaceAnalysis", "Capture", "MienDocuments", "MienFiles"], testable),
    module("MienTerminal", ["Sessions", "MienFiles"], testable),
    module("MienBenchmarks", ["EmotionRecognition", "FaceDetection", "MienDocuments", "MienFiles"]),
    .executableTarget(
      name: "MienCommand",
      dependencies: ["FaceExplanations", "MienTerminal", "MienBenchmarks", argumentParser],
      swiftSettings: settings),
    example("ReadFaces", ["FaceAnalysis", "FaceExplanations"]),
    example("Spirals", ["NeuralNetworks"]),
    example("Digits", ["NeuralNetworks"]),
    example("Pictures", ["NeuralNetworks"]),
    example("SmallResNet", ["NeuralNetworks"]),
    example("CharacterTransformer", ["NeuralNetworks"]),
    example("TransferLearning", ["EmotionRecognition", "NeuralNetworks"]),
    example("ExplainNetwork", ["Explanations", "NeuralNetworks"]),
    .target(
      name: "ReferenceSupport", dependencies: ["NeuralNetworks"], path: "Tests/ReferenceSupport",
      swiftSettings: settings),
    tests("MienKernelsTests", ["MienKernels"]),
    tests("MienTensorsTests", ["MienTensors"]),
    tests("MienAutodiffTests", ["MienKernels", "MienTensors", "MienAutodiff"]),
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    tests("MienFilesTests", ["MienFiles", "TestSupport"]),
    .executableTarget(
      name: "Misuse", dependencies: ["Explanations", "Images"], path: "Tests/Misuse", swiftSettings: settings),
    tests(
      "NeuralNetworksTests",
      ["MienKernels", "NeuralNetworks", "MienFiles", "ReferenceSupport", "TestSupport", "Misuse"]),
    tests("ExplanationsTests", ["Explanations", "ReferenceSupport"]),
    tests("ImagesTests", ["Images", "MienFiles", "TestSupport"]),
    tests("PictureDataTests", ["PictureData", "TestSupport"]),
    tests("MienDocumentsTests", ["MienDocuments"]),
    tests("CaptureTests", ["Capture", "CMienVideoDevice"]),
    .executableTarget(
      name: "CaptureCheck", dependencies: ["Capture"], path: "Tests/CaptureCheck", swiftSettings: settings),
    tests("EmotionRecognitionTests", ["MienKernels", "EmotionRecognition", "ReferenceSupport", "TestSupport"]),
    .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
    tests("FaceDetectionTests", ["FaceDetection", "CAllocationCounter"]),
    tests("FaceAnalysisTests", ["FaceAnalysis"]),
    tests("FaceExplanationsTests", ["FaceExplanations"]),
    tests("SessionsTests", ["Sessions"]),
    tests("MienTerminalTests", ["MienTerminal"]),
    tests("MienCommandTests", ["MienTerminal", "MienCommand", "TestSupport"]),
    .target(
      name: "FuzzTargets",
      dependencies: ["FaceExplanations", "MienTerminal", "MienBenchmarks", "CMienVideoDevice"],
      path: "Tests/FuzzTargets",
      swiftSettings: settings),
    tests("FuzzingTests", ["FuzzTargets", "TestSupport"], exclude: ["Corpus"]),
    // Reads the sources as text: it builds alone.
    tests("ArchitectureTests", ["TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)

// The program of `Scripts/fuzz`, which links only with libFuzzer.
if isFuzzing {
  package.targets.append(
    .executableTarget(
      name: "Fuzz", dependencies: ["FuzzTargets", "NeuralNetworks"], path: "Tests/Fuzz", swiftSettings: settings,
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])]))
}

// SwiftPM links all test targets into one program. MIEN_TESTS="ImagesTests MienFilesTests" leaves out the others, so that
// `swift test --test-product mienPackageTests` builds only these and what they depend on.
if let names = Context.environment["MIEN_TESTS"], !isDependency {
  let wanted = Set(names.split(separator: " ").map(String.init))
  package.targets.removeAll { $0.type == .test && !wanted.contains($0.name) }
}
