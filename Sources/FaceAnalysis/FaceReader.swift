// Faces, emotions and pictures are what this module is about: who imports it has them.
@_exported import EmotionRecognition
@_exported import FaceDetection
@_exported import Images
import NeuralNetworks

/// Finds the faces of pictures and recognises their emotions.
///
///     let reader = try FaceReader.shipped()
///     for face in reader.faces(in: picture) { print(face.emotion, face.box) }
///
/// It is a value, and can be used by several tasks at once.
public struct FaceReader: Sendable {
  /// The network that recognises emotions.
  public var classifier: EmotionClassifier
  /// The network that finds faces; nil where each picture is a face already, framed from the brows to the chin.
  public var detector: FaceDetector?
  /// Which faces are searched for.
  public var options: FaceDetector.Options
  /// The largest pictures that are read from files.
  public var limits: ImageLimits

  /// A reader with these networks.
  ///
  /// - Parameter detector: nil for pictures that are a face already.
  public init(
    _ classifier: EmotionClassifier, _ detector: FaceDetector?, options: FaceDetector.Options = .init(),
    limits: ImageLimits = ImageLimits()
  ) {
    (self.classifier, self.detector, self.options, self.limits) = (classifier, detector, options, limits)
  }

  /// The networks that come with Mien, within the program.
  ///
  /// - Throws: ``CheckpointError`` if the program was built with something else in their place.
  public static func shipped() throws(CheckpointError) -> FaceReader {
    FaceReader(try .shipped(), try .shipped())
  }

  /// What has to be said about pictures of a size before their faces are searched for; nil for nothing, and where the
  /// size is not known.
  public func remark(width: Int?, height: Int?) -> String? {
    guard detector != nil, let region = options.region, let width, let height else { return nil }
    let seen = region.intersection(Rectangle(x: 0, y: 0, width: width, height: height))
    return seen.isEmpty ? "the region lies outside the picture of \(width)×\(height) pixels" : nil
  }

  /// The same, and what has to be said of the picture's file.
  package func remark(on file: PictureFile) -> String? {
    let remarks = [file.remark, remark(width: file.image.width, height: file.image.height)].compactMap(\.self)
    return remarks.isEmpty ? nil : remarks.joined(separator: ", ")
  }

  /// The faces of a grey picture, from left to right. All faces are recognised in one batch.
  public func faces(in picture: GrayImage) -> [FaceReading] {
    guard let detector else {
      let face = picture.resized(width: FaceDataset.side, height: FaceDataset.side)
      return readings([(.whole(width: picture.width, height: picture.height), face)])
    }
    let pyramid = PixelPyramid(picture)
    let found = detector.faces(in: pyramid, options).sorted { ($0.box.x, $0.box.y) < ($1.box.x, $1.box.y) }
    return readings(found.map { (.detected($0), pyramid.face($0.box)) })
  }

  /// The faces of a picture, from left to right. The networks see its luma.
  public func faces(in picture: ColourImage) -> [FaceReading] { faces(in: GrayImage(picture)) }

  /// The faces of a picture in a file, from left to right, as `mien predict` finds them: where there is none, the
  /// picture is turned (``facesInAnyTurn(of:)``).
  ///
  /// - Throws: ``ImageError`` that names the file if it cannot be read.
  public func faces(inFile path: String) throws(ImageError) -> [FaceReading] {
    facesInAnyTurn(of: try GrayImage(contentsOf: path, limits: limits)).faces
  }

  /// The faces of a picture as ``faces(in:)-(GrayImage)`` finds them; where it finds none, those that it finds in the
  /// picture turned clockwise by 90°, 270° or 180°, their places and rolls in the picture as it is. The turn with the
  /// highest score of a face counts, of equal ones the first.
  ///
  /// A face that is only found so needs a score of ``turnedThreshold`` at least.
  ///
  /// - Returns: The faces, and by how many degrees the picture was turned; nil where it was not, or nothing was found.
  public func facesInAnyTurn(of picture: GrayImage) -> (faces: [FaceReading], turnedDegrees: Int?) {
    let upright = faces(in: picture)
    guard upright.isEmpty, detector != nil else { return (upright, nil) }
    var best: (faces: [FaceReading], degrees: Int, score: Float)?
    for degrees in [90, 270, 180] {
      var reader = self
      reader.options.threshold = max(options.threshold, Self.turnedThreshold)
      reader.options.region = options.region.map {
        $0.turned(by: degrees, width: picture.width, height: picture.height)
      }
      let found = reader.faces(in: picture.turned(by: degrees))
      guard let score = found.compactMap({ $0.detected?.score }).max(), score > best?.score ?? 0 else { continue }
      best = (found, degrees, score)
    }
    guard let best else { return ([], nil) }
    let placed = best.faces.map { $0.turnedBack(by: best.degrees, width: picture.width, height: picture.height) }
    return (placed.sorted { ($0.box.x, $0.box.y) < ($1.box.x, $1.box.y) }, best.degrees)
  }

  /// The smallest score of a face in a turned picture: three more searches would find three times as many false faces.
  public static let turnedThreshold: Float = 0.8

  /// Recognises faces of 48 × 48 pixels.
  func readings(_ faces: [(framing: FaceReading.Framing, pixels: GrayImage)]) -> [FaceReading] {
    guard !faces.isEmpty else { return [] }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(faces.count * FaceDataset.pixelCount)
    for face in faces { pixels += face.pixels.pixels }
    let values = classifier.probabilities(of: pixels).elements
    let count = Emotion.allCases.count
    return faces.enumerated().map { index, face in
      FaceReading(
        face.framing, pixels: face.pixels, probabilities: Array(values[index * count..<(index + 1) * count]))
    }
  }
}
