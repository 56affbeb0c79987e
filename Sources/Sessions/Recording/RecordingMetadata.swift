import Capture
import FaceAnalysis
import FaceDetection
import Foundation
import MienDocuments
import MienFiles
import NeuralNetworks

/// A recording's `recording.json`: what its numbers mean and how they were made. Documentation/Formats.md describes it.
public struct RecordingMetadata: Sendable, Codable, Equatable {
  /// A network that took part.
  public typealias Network = NetworkFile

  /// What the source delivered.
  public struct Pictures: Sendable, Codable, Equatable {
    /// How frames were coded, such as `MJPEG`.
    public let coding: String
    /// Pixels per row, and rows; nil where frames differ.
    public let width, height: Int?
    /// The nominal rate.
    public let framesPerSecond: Double?
  }

  /// How faces were searched for and followed.
  public struct Settings: Sendable, Codable, Equatable {
    /// The side of the smallest face that was searched for, in pixels.
    public let smallestFace: Float
    /// The smallest score of a face.
    public let threshold: Float
    /// Where a face's centre had to lie; nil for everywhere.
    public let region: SearchSettings.Box?
    /// The time constant of the smoothing, in seconds.
    public let smoothing: Double
    /// For how long a face that was lost kept its number, in seconds.
    public let memory: Double

    private enum CodingKeys: String, CodingKey {
      case threshold, region
      case smallestFace = "smallestFacePixels"
      case smoothing = "smoothingSeconds"
      case memory = "memorySeconds"
    }
  }

  /// What kind of file this is.
  public private(set) var schema = "mien.recording"
  /// The version of the schema: another number means other columns.
  public private(set) var version = 2
  /// The program.
  public var mien = ProgramVersion()
  /// What was recorded: a camera, a video. The name of a file, without its folder.
  public var source: String
  /// What it delivered.
  public var pictures: Pictures?
  /// The camera's controls, such as `Brightness`, at the beginning.
  public var controls: [String: Int]?
  /// Frames per second that were assumed, where the source does not state them; nil where it does.
  public var assumedRate: Double?
  /// The size in bytes of a file that was recorded.
  public var bytes: Int?
  /// What the times count from: the kernel's monotonic clock, or the video's beginning.
  public var clock: String
  /// The network that recognised emotions.
  public var model: Network
  /// The network that found faces.
  public var detector: Network
  /// How.
  public var settings: Settings
  /// When the recording was begun, by the calendar (ISO 8601).
  public var begun = Timestamp.now
  /// The clock of the frames at that moment, in microseconds; nil where the two are unrelated.
  public var clockAtBeginning: Int64?
  /// When it ended; nil while it runs, or when it was cut off.
  public var ended: String?
  /// The version of the file that was read.
  var readVersion = 2

  private enum CodingKeys: String, CodingKey {
    case schema, version, mien, source, pictures, controls, bytes, clock, model, detector, settings, begun, ended
    case assumedRate = "assumedFramesPerSecond"
    case clockAtBeginning = "clockAtBeginningUs"
  }

  init(source: String, clock: String, model: Network, detector: Network, settings: Settings) {
    (self.source, self.clock, self.model, self.detector) = (source, clock, model, detector)
    self.settings = settings
  }

  /// A recording that begins now, of what a reader finds.
  ///
  /// - Parameter tracking: How persons are followed.
  public init(source: String, clock: String, _ reader: FaceReader, _ tracking: FaceTracker.Options) {
    self.init(
      source: source, clock: clock, model: reader.classifier.file, detector: reader.detector?.file ?? .absent,
      settings: Settings(reader.options, tracking))
  }

  /// A recording of a video or a folder of pictures, whose times count from its beginning.
  public init(of video: SourceInformation, _ reader: FaceReader, _ tracking: FaceTracker.Options) {
    self.init(source: video.name, clock: "video", reader, tracking)
    pictures = Pictures(video)
    assumedRate = video.isRateAssumed ? video.rate?.perSecond : nil
    bytes = ReadableFile.size(of: video.path)
  }

  /// A recording of a camera, or of a video that is played like one.
  ///
  /// - Parameter controls: The camera's controls as they are now.
  public init(
    ofCamera camera: SourceInformation, controls: [String: Int]?, _ reader: FaceReader, _ tracking: FaceTracker.Options
  ) {
    self.init(source: "\(camera.name) (\(camera.path))", clock: "monotonic", reader, tracking)
    // Beside the calendar's moment, which was asked just now.
    clockAtBeginning = MonotonicClock.microseconds
    (pictures, self.controls) = (Pictures(camera), controls)
  }
}

extension RecordingMetadata {
  /// What the numbers of the recording in a folder mean.
  ///
  /// - Throws: ``FileError`` if the folder holds no recording, a damaged one, or one of a later version.
  init(contentsOf folder: String) throws(FileError) {
    let path = "\(folder)/\(Recorder.File.metadata)"
    guard Folder.isThere(path) else {
      throw FileError(path, "cannot be read", fix: "name a folder that mien camera or mien analyze recorded")
    }
    struct Kind: Decodable { var schema: String, version: Int }
    let data = Data(try ReadableFile.contents(of: path, limit: 1 << 24))
    let damage = FileError(path, "this is no description of a recording: the file is damaged, or another program's")
    guard let kind = try? JSONText.value(Kind.self, of: data), kind.schema == "mien.recording" else { throw damage }
    switch kind.version {
    case 1:
      guard let old = try? JSONText.value(RecordingVersion1.Metadata.self, of: data) else { throw damage }
      self.init(old)
    case 2:
      guard let metadata = try? JSONText.value(RecordingMetadata.self, of: data) else { throw damage }
      self = metadata
    default:
      throw FileError(path, "a recording of version \(kind.version), and this Mien reads 1 and 2", fix: "update Mien")
    }
  }
}

extension RecordingMetadata.Settings {
  /// How faces are searched for and followed.
  public init(_ detection: FaceDetector.Options, _ tracking: FaceTracker.Options) {
    self.init(
      smallestFace: detection.smallestSide, threshold: detection.threshold,
      region: detection.region.map(SearchSettings.Box.init),
      smoothing: tracking.smoothing, memory: tracking.memory)
  }
}

extension RecordingMetadata.Pictures {
  /// What a source delivers.
  public init(_ information: SourceInformation) {
    self.init(
      coding: information.coding, width: information.width, height: information.height,
      framesPerSecond: information.rate?.perSecond)
  }
}
