import EmotionRecognition
import Images

extension FaceData {
  /// Reads faces as ``load(_:numbers:seed:progress:)`` does, with a progress bar on a terminal.
  public static func loadShowingProgress(
    _ path: String, numbers: LabelNumbers? = nil, limits: ImageLimits = ImageLimits()
  ) throws -> FaceData {
    let unit = path == schematicName ? "faces" : "bytes"
    var bar: ProgressBar?
    var done: Int64 = 0
    defer { bar?.finish() }
    return try load(path, numbers: numbers, limits: limits) { now, total in
      if bar == nil { bar = ProgressBar(label: "reading \(path)", total: Int(total), unit: unit) }
      bar?.advance(by: Int(now - done))
      done = now
    }
  }
}
