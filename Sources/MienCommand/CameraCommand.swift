import ArgumentParser
import Capture

/// `mien camera`.
struct CameraCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "camera", abstract: "x")
  func run() throws {}
}
