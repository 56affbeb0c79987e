import FaceAnalysis
import MienDocuments

// Recordings of Mien 0.1 can still be read. Their `frames.csv` has the middle and the side of a face's square where
// version 2 has its corner, width and height; the keys of their `recording.json` are spelled in another way.

enum RecordingVersion1 {
  /// The columns of `frames.csv`.
  static let columns =
    ["frame", "sequence", "time_us", "count", "status", "person", "score", "x", "y", "side", "roll_degrees", "emotion"]
    + ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"].flatMap { [$0, "smoothed_" + $0] } + ["note"]

  /// A line's field in a column of version 2, from the fields of version 1.
  static func field(_ column: String, _ field: (String) -> String?) -> String? {
    switch column {
    case "width", "height": return field("side")
    case "x", "y":
      guard let middle = field(column).flatMap(Float.init), let side = field("side").flatMap(Float.init) else {
        return nil
      }
      return "\(middle - side / 2)"
    default: return field(column)
    }
  }

  /// `recording.json`, its keys without underscores.
  struct Metadata: Decodable {
    struct Network: Decodable { var file, hash: String }
    struct Pictures: Decodable {
      var coding: String
      var width, height: Int?
      var framesPerSecond: Double?
    }
    struct Settings: Decodable {
      var smallestFace, threshold: Float
      var region: [Int]?
      var smoothing, memory: Double
    }
    var mien, source, clock, begun: String
    var pictures: Pictures?
    var controls: [String: Int]?
    var assumedRate: Double?
    var bytes: Int?
    var model, detector: Network
    var settings: Settings
    var clockAtBeginning: Int64?
    var ended: String?
  }
}

extension RecordingMetadata {
  init(_ old: RecordingVersion1.Metadata) {
    func network(_ old: RecordingVersion1.Metadata.Network) -> Network { Network(name: old.file, sha256: nil) }
    self.init(
      source: old.source, clock: old.clock, model: network(old.model), detector: network(old.detector),
      settings: Settings(
        smallestFace: old.settings.smallestFace, threshold: old.settings.threshold,
        region: old.settings.region.flatMap {
          $0.count == 4 ? SearchSettings.Box(x: $0[0], y: $0[1], width: $0[2], height: $0[3]) : nil
        },
        smoothing: old.settings.smoothing, memory: old.settings.memory))
    (readVersion, mien.version, mien.commit) = (1, old.mien, nil)
    pictures = old.pictures.map {
      Pictures(coding: $0.coding, width: $0.width, height: $0.height, framesPerSecond: $0.framesPerSecond)
    }
    (controls, assumedRate, bytes) = (old.controls, old.assumedRate, old.bytes)
    (begun, ended, clockAtBeginning) = (old.begun, old.ended, old.clockAtBeginning)
  }
}
