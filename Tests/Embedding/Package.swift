// swift-tools-version: 6.1
import PackageDescription

// Names that a package could have taken are the stranger's: no target of Mien has them.
var own = ["Files", "Tensors", "Benchmarks"]
var libraries: [Target.Dependency] = [.product(name: "NeuralNetworks", package: "mien")]
// The name of one of Mien's products, too: it gets another one here.
if Context.environment["STRIPES_OWN_IMAGES"] == "1" {
  own.append("Images")
  libraries.append(.product(name: "Images", package: "mien", moduleAliases: ["Images": "MienImages"]))
}

let package = Package(
  name: "Stripes",
  dependencies: [.package(url: "MIEN_URL", exact: "MIEN_VERSION", traits: [])],
  targets: own.map { .target(name: $0) } + [
    .executableTarget(
      name: "Stripes", dependencies: libraries + own.map { .target(name: $0) },
      swiftSettings: own.contains("Images") ? [.define("OWN_IMAGES")] : [])
  ]
)
