// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "Stripes",
  dependencies: [.package(url: "MIEN_URL", exact: "MIEN_VERSION", traits: [])],
  targets: [
    .executableTarget(name: "Stripes", dependencies: [.product(name: "NeuralNetworks", package: "mien")])
  ]
)
