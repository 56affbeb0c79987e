import Documents
import EmotionRecognition
import FaceDetection
import Foundation
import NeuralNetworks

/// A recording's `recording.json`: what is needed to know what its numbers mean and how they came about.
public struct RecordingMetadata: Sendable, Codable, Equatable {
  /// A network that took part.
  public struct Network: Sendable, Codable, Equatable {
    /// The file's name.
    public let file: String
    /// Its FNV-1a hash of 64 bits.
    public let hash: String

    /// A network of this name and hash.
    public init(file: String, hash: String) { (self.file, self.hash) = (file, hash) }

    /// The network in a file.
    public init(contentsOf path: String) throws(CheckpointError) {
      file = path.split(separator: "/").last.map(String.init) ?? path
      hash = try ShippedCheckpoint.hash(ofFile: path)
    }
  }

  /// What the source delivered.
  public struct Pictures: Sendable, Codable, Equatable {
    /// How frames were coded, such as `MJPEG`.
    public let coding: String
    /// Pixels per row, and rows; nil where frames differ.
    public let width, height: Int?
    /// The nominal rate.
    public let framesPerSecond: Double?

    /// These.
    public init(coding: String, width: Int?, height: Int?, framesPerSecond: Double?) {
      (self.coding, self.width, self.height, self.framesPerSecond) = (coding, width, height, framesPerSecond)
    }
  }

  /// How faces were looked for and followed.
  public struct Settings: Sendable, Codable, Equatable {
    /// The side of the smallest face that was looked for, in pixels.
    public let smallestFace: Float
    /// The least score of a face.
    public let threshold: Float
    /// Where a face's middle had to lie, [x, y, width, height]; nil for everywhere.
    public let region: [Int]?
    /// The time constant of the smoothing, in seconds.
    public let smoothing: Double
    /// For how long a face that was lost kept its number, in seconds.
    public let memory: Double

    /// These.
    public init(_ detection: FaceDetector.Options, _ tracking: FaceTracker.Options) {
      (smallestFace, threshold) = (detection.smallestSide, detection.threshold)
      region = detection.region.map { [$0.x, $0.y, $0.width, $0.height] }
      (smoothing, memory) = (tracking.smoothing, tracking.memory)
    }
  }

  /// What kind of file this is.
  public var schema = "mien.recording"
  /// The version of the schema: another number means other columns.
  public var version = 1
  /// The version of Mien.
  public var mien = mienVersion
  /// What was recorded: a camera, a video.
  public var source: String
  /// What it delivered.
  public var pictures: Pictures?
  /// The camera's controls, such as `Brightness`, at the beginning.
  public var controls: [String: Int]?
  /// Frames per second that were taken for granted where the source does not tell; nil where it does.
  public var assumedRate: Double?
  /// The bytes of a file that was recorded.
  public var bytes: Int?
  /// What the times count from: the kernel's monotonic clock, or the video's beginning.
  public var clock: String
  /// The network that recognised emotions.
  public var model: Network
  /// The network that found faces.
  public var detector: Network
  /// How.
  public var settings: Settings
  /// When the recording was begun, by the calendar (ISO 8601), and the clock of the frames at that moment, in microseconds; nil where
  /// the one has nothing to do with the other.
  public var begun = Self.now
  public var clockAtBeginning: Int64?
  /// When it ended; nil while it goes on, or when it was cut off.
  public var ended: String?

  /// A recording that begins now.
  ///
  /// - Parameter clockAtBeginning: Tells the clock of the frames, asked at the same moment as the calendar.
  public init(
    source: String, clock: String, model: Network, detector: Network, settings: Settings,
    clockAtBeginning: (() -> Int64)? = nil
  ) {
    (self.source, self.clock, self.model, self.detector) = (source, clock, model, detector)
    (self.settings, self.clockAtBeginning) = (settings, clockAtBeginning?())
  }

  /// How moments are written: date, time to the millisecond, and zone, such as `2026-05-04T12:30:15.250Z`.
  static let calendar = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  /// The moment.
  static var now: String { Date().formatted(calendar) }
}
