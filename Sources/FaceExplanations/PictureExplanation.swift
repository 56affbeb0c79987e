import Explanations
import FaceAnalysis
import Images
import MienFiles

/// Explains the faces of pictures and writes what was found into a folder: find, recognise, explain, write.
///
///     var pictures = try PictureExplanation(reader, FaceExplainer(reader.classifier), folder: "why")
///     pictures.add(picture, named: "face.png")
///     try pictures.explain()
///     try pictures.writeReport()
public struct PictureExplanation {
  /// What finds the faces.
  public let reader: FaceReader
  /// What explains them; with the same network.
  public let explainer: FaceExplainer
  /// The files that are written.
  public private(set) var files: ExplanationFiles
  /// Every picture with what was found so far.
  public private(set) var document: ExplanationDocument
  /// The faces that are explained.
  public private(set) var explanations: [FaceExplanation] = []
  private var isReported = false
  /// Faces that are not explained yet, with the place of their picture.
  private var waiting: [(image: Int, number: Int?, reading: FaceReading, portrait: ColourImage?)] = []

  /// Explanations in a folder, which is made if it is not there.
  ///
  /// - Parameters:
  ///   - pictures: The files that will be explained; it is an error if one of them could be overwritten.
  ///   - isReplacing: Whether explanations that the folder holds are removed; otherwise they are an error.
  public init(
    _ reader: FaceReader, _ explainer: FaceExplainer, folder: String, for pictures: [String] = [],
    isReplacing: Bool = false
  ) throws(FileError) {
    (self.reader, self.explainer) = (reader, explainer)
    files = try ExplanationFiles(folder, for: pictures, isReplacing: isReplacing)
    document = ExplanationDocument(reader, explainer.settings)
  }

  /// Finds the faces of a picture.
  ///
  /// - Parameter name: What documents call the picture.
  public mutating func add(_ picture: GrayImage, named name: String) { add(reader.faces(in: picture), named: name) }

  /// Adds faces of a picture that were found before.
  ///
  /// - Parameter picture: The picture, so that the report shows each face in it.
  public mutating func add(_ faces: [FaceReading], named name: String, in picture: ColourImage? = nil) {
    document.images.append(.init(image: name))
    let image = document.images.count - 1
    for (index, reading) in faces.enumerated() {
      waiting.append((image, faces.count > 1 ? index + 1 : nil, reading, picture?.portrait(of: reading)))
    }
  }

  /// Finds the faces of a picture in a file. One that cannot be read is noted in the document and costs no other.
  public mutating func add(file path: String) {
    do throws(ImageError) {
      let file = try PictureFile(named: path, limits: reader.limits)
      let (faces, turned) = reader.facesInAnyTurn(of: GrayImage(file.image))
      add(faces, named: path, in: file.image)
      let last = document.images.count - 1
      document.images[last].remark = reader.remark(on: file)
      document.images[last].turnedDegrees = turned
    } catch {
      document.images.append(.init(image: path, error: "\(error)", isBeyondLimits: error.isBeyondLimits))
    }
  }

  /// Finds the faces of pictures in files, so that it is known how much there is to explain.
  ///
  /// - Returns: Whether all were looked at; false if it was interrupted.
  public mutating func add(files paths: [String], isInterrupted: () -> Bool) -> Bool {
    for (index, path) in paths.enumerated() {
      if isInterrupted() {
        document.images += paths[index...].map { .init(image: $0, error: Self.stopped) }
        return false
      }
      add(file: path)
    }
    return true
  }

  /// Why pictures are not explained, or not all of their faces, where the work was interrupted.
  private static let stopped = "not explained: the work was stopped before"

  /// How often the progress of ``explain(isInterrupted:progress:)`` is called.
  public var pieces: Int { waiting.count * explainer.pieces }

  /// Explains the faces that were added, and writes the files of each when it is done.
  ///
  /// - Returns: Whether all are explained; false if it was interrupted between two faces.
  /// - Throws: ``FileError`` if a file cannot be written. What was explained before can still be reported.
  @discardableResult
  public mutating func explain(
    isInterrupted: () -> Bool = { false }, progress: (String) -> Void = { _ in }
  ) throws -> Bool {
    while let (image, number, reading, portrait) = waiting.first {
      if isInterrupted() {
        for (image, _, _, _) in waiting { document.images[image].error = Self.stopped }
        return false
      }
      var explanation = try explainer.explanation(
        of: reading, source: document.images[image].image, number: number, progress: progress)
      explanation.portrait = portrait
      document.images[image].faces.append(try files.write(explanation))
      explanations.append(explanation)
      waiting.removeFirst()
    }
    return true
  }

  /// Finds and explains the faces of pictures in files, and writes the report of what is done, whatever ended the work.
  ///
  /// - Parameter progress: Called before the first piece of work with nil, and with every piece that is done; besides
  ///   with how many there are.
  /// - Returns: Whether all are explained; false if it was interrupted.
  /// - Throws: ``FileError`` if a file cannot be written, ``ExplanationError`` if a face cannot be explained.
  public mutating func process(
    files paths: [String], isInterrupted: () -> Bool, progress: (_ done: String?, _ pieces: Int) -> Void
  ) throws -> Bool {
    let outcome = Result {
      guard add(files: paths, isInterrupted: isInterrupted) else { return false }
      let pieces = pieces
      progress(nil, pieces)
      return try explain(isInterrupted: isInterrupted) { progress($0, pieces) }
    }
    let report = Result { try writeReport() }
    let isDone = try outcome.get()
    try report.get()
    return isDone
  }

  /// Writes `report.html` and `explanations.json` of what is explained.
  public mutating func writeReport() throws {
    try files.write(explanations, document, reader.classifier)
    isReported = true
  }

  /// Whether a picture could not be read.
  public var hasErrors: Bool { document.images.contains { $0.error != nil } }

  /// What was found, for people: pictures without a face, each face with its emotions, its sentence and the maps that
  /// say nothing, and where the report is.
  public var lines: [String] {
    let remarks = document.images.flatMap { image in
      [image.remark, image.turnedDegrees.map { "found after turning the picture by \($0)°" }].compactMap(\.self)
        .map { "\(FileName.onOneLine(image.image)): \($0)" }
    }
    let empty = document.images.filter { $0.error == nil && $0.faces.isEmpty }.map {
      "\(FileName.onOneLine($0.image)): no face found"
    }
    return remarks + empty
      + explanations.flatMap { face in
        ["\(face.title): \(face.reading.summary)", "  \(face.sentence)"]
          + face.maps.filter { !$0.faithfulness.isBetterThanChance }.map {
            "  \($0.method.title): no better than chance here."
          }
      } + (isReported ? ["report: \(files.report)"] : [])
  }
}

extension ColourImage {
  /// A face with as much around it as makes it a portrait, at most 320 pixels wide.
  fileprivate func portrait(of face: FaceReading) -> ColourImage {
    let (box, margin) = (face.rectangle, face.detected == nil ? 0 : face.rectangle.width * 3 / 10)
    let (left, top) = (max(0, box.x - margin), max(0, box.y - margin))
    let (right, bottom) = (min(width, box.x + box.width + margin), min(height, box.y + box.height + margin))
    guard left < right, top < bottom else { return self }
    let part = cropped(to: Rectangle(x: left, y: top, width: right - left, height: bottom - top))
    let most = 320
    guard part.width > most else { return part }
    return part.resized(width: most, height: max(1, part.height * most / part.width))
  }
}
