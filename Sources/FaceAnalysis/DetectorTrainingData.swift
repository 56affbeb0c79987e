import EmotionRecognition
import FaceDetection
import Images
import MienDocuments
import MienFiles

/// The folders that a detector is trained from, and the pictures that it is judged on.
public struct DetectorTrainingData: Sendable {
  /// A folder of scenes with their boxes.
  public let scenes: String
  /// A folder of portraits.
  public let portraits: String
  /// FER-2013, of whose Training faces every fourth is pasted, too.
  public let data: String
  /// Which of five parts of the pictures without faces is left out; nil for none.
  public let leftOut: Int?
  private let limits: ImageLimits
  private let backgrounds: [String]
  private let heldOut: [LabelledScenes.Scene]

  /// These folders; what is read only at the end, hours later, is checked now.
  ///
  /// - Parameter limits: The largest pictures that are read.
  /// - Throws: An error that names the folder or the picture that cannot be read.
  public init(
    scenes: String, portraits: String, backgrounds: String, data: String, leftOut: Int?,
    limits: ImageLimits = ImageLimits()
  ) throws {
    (self.scenes, self.portraits, self.data, self.leftOut) = (scenes, portraits, data, leftOut)
    self.limits = limits
    self.backgrounds = try DetectionPictures.files(of: backgrounds)
    heldOut = try LabelledScenes(contentsOf: scenes).scenes(for: "held-out")
    for scene in heldOut where !ReadableFile.isReadable(scene.path) {
      throw FileError(scene.path, "boxes.csv names this picture, and it cannot be read")
    }
  }

  /// The run that a folder holds, or one at its beginning, saved with the version and commit of Mien.
  ///
  /// - Throws: An error that says why the run cannot be resumed.
  public func trainer(
    in folder: DetectorRunFolder, _ configuration: DetectorTrainer.Configuration, _ pictures: DetectionPictures
  ) throws -> DetectorTrainer {
    try folder.trainer(configuration, pictures: pictures, program: ProgramVersion().text)
  }

  /// Reads the pictures to learn from.
  ///
  /// - Parameter progress: Called after each picture with the number of all.
  public func pictures(progress: (Int) -> Void = { _ in }) throws -> DetectionPictures {
    let faces = try FaceData.load(data, limits: limits).faces(of: .training)
    let crops = stride(from: 0, to: faces.count, by: 4).map { index in
      GrayImage(width: FaceDataset.side, height: FaceDataset.side, pixels: Array(faces.face(index)))
    }
    let kept = backgrounds.indices.filter { !isLeftOut($0) }.map { backgrounds[$0] }
    return try DetectionPictures.read(
      scenes: scenes, portraits: portraits, backgrounds: kept, crops: crops, limits: limits
    ) { _, total in progress(total) }
  }

  private func isLeftOut(_ index: Int) -> Bool { leftOut.map { index % 5 == $0 } ?? false }

  /// How well a detector does on pictures that it did not learn from, a line for each kind.
  public func report(on detector: FaceDetector) throws -> [String] {
    var lines: [String] = []
    if !heldOut.isEmpty {
      let scores = try DetectionScores(detector, scenes: heldOut, limits: limits)
      lines.append(
        "held-out scenes: \(counted(scores.faces, "face")), recall \(fixed(scores.recall, 3)), precision "
          + "\(fixed(scores.precision, 3)), average precision \(fixed(scores.averagePrecision, 3))")
    }
    if leftOut != nil {
      let unseen = backgrounds.indices.filter(isLeftOut)
      let alarms = try unseen.count {
        try !detector.faces(in: GrayImage(contentsOf: backgrounds[$0], limits: limits)).isEmpty
      }
      lines.append("left out: a false face in \(alarms) of \(counted(unseen.count, "picture")) without faces")
    }
    return lines
  }
}
