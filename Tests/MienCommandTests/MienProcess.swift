import EmotionRecognition
import Foundation
import Images

/// The program `mien`, run as a user runs it.
enum MienProcess {
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String
    /// The lines on standard error, notes left out.
    var errorLines: [String] {
      errors.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("note:") }
    }
  }

  /// The program beside the test bundle.
  static var path: String {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    return bundle.appendingPathComponent("mien").path
  }

  static func start(_ arguments: [String], environment: [String: String] = [:]) throws -> (
    process: Process, output: FileHandle, errors: FileHandle
  ) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    // Files, not pipes: a pipe that nobody reads fills up and stops the program.
    let base = NSTemporaryDirectory() + "mien-process-" + UUID().uuidString
    let handles = try [".out", ".err"].map { suffix in
      try Data().write(to: URL(fileURLWithPath: base + suffix))
      let handle = try FileHandle(forUpdating: URL(fileURLWithPath: base + suffix))
      try FileManager.default.removeItem(atPath: base + suffix)
      return handle
    }
    process.standardOutput = handles[0]
    process.standardError = handles[1]
    process.standardInput = FileHandle.nullDevice
    // Threads of tests may block signals, and the program would inherit that.
    var signals = sigset_t()
    sigfillset(&signals)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    try process.run()
    return (process, handles[0], handles[1])
  }

  static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
    let (process, output, errors) = try start(arguments, environment: environment)
    process.waitUntilExit()
    return Outcome(status: process.terminationStatus, output: try text(output), errors: try text(errors))
  }

  static func text(_ handle: FileHandle) throws -> String {
    try handle.seek(toOffset: 0)
    return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
  }
}

/// A folder with a small FER-2013 file in it, gone when the test is over.
final class Workplace {
  let path = NSTemporaryDirectory() + "mien-" + UUID().uuidString
  var csv: String { path + "/faces.csv" }
  func file(_ name: String) -> String { path + "/" + name }

  init(training: Int = 84, publicTest: Int = 42) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    var text = "emotion,pixels,Usage\n"
    for (usage, count) in [(Usage.training, training), (.publicTest, publicTest)] {
      let faces = SchematicFaces.dataset(usage: usage, count: count)
      for index in 0..<count {
        let pixels = faces.face(index).map(String.init).joined(separator: " ")
        text += "\(faces.emotions[index].rawValue),\(pixels),\(usage.rawValue)\n"
      }
    }
    try text.write(toFile: csv, atomically: false, encoding: .utf8)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a new picture of a drawn face.
  func picture(_ name: String = "face.png") throws -> String {
    let face = SchematicFaces.dataset(usage: .publicTest, count: 1).face(0)
    let image = GrayImage(width: FaceDataset.side, height: FaceDataset.side, pixels: Array(face))
    try Data(image.pngEncoded()).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }

  /// Options of a training run that takes a second.
  func training(_ output: String, epochs: Int = 2) -> [String] {
    [
      "train", "--data", csv, "--network", "tiny", "--epochs", "\(epochs)", "--batch-size", "14", "--learning-rate",
      "0.02", "--output", file(output),
    ]
  }
}
