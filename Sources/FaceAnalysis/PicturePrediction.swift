import Images
import MienFiles

/// Recognises the faces of pictures in files, one after the other: what `mien predict` does.
public struct PicturePrediction: Sendable {
  /// The pictures so far.
  public private(set) var document: PredictionDocument
  private let reader: FaceReader
  private let folder: String?
  private var names = FileNames()

  /// Begins.
  ///
  /// - Parameters:
  ///   - folder: Where copies of the pictures go on which the faces are drawn; nil for none.
  ///   - pictures: The files that will be read; it is an error if a copy could overwrite one.
  ///   - isReplacing: Whether earlier copies are removed; otherwise they are an error.
  public init(
    _ reader: FaceReader, copiesTo folder: String? = nil, for pictures: [String] = [], isReplacing: Bool = false
  ) throws(FileError) {
    (self.reader, self.folder) = (reader, folder)
    document = PredictionDocument(reader)
    guard let folder else { return }
    try FileNames.protect(pictures, from: folder) { $0.hasSuffix("-faces") }
    var names = FileNames()
    let copies = pictures.map { "\(folder)/\(names.name(of: $0, suffix: "-faces")).png" }
    try Results.makeRoom(for: copies, isReplacing: isReplacing)
  }

  /// Adds a picture. One that cannot be read is noted in the document and costs no other.
  ///
  /// - Throws: ``FileError`` if the copy cannot be written.
  @discardableResult
  public mutating func add(file path: String) throws -> PredictionDocument.Image {
    let image: PredictionDocument.Image
    do {
      let file = try PictureFile(named: path, limits: reader.limits)
      let picture = file.image
      let (faces, turned) = reader.facesInAnyTurn(of: GrayImage(picture))
      let copy = folder.map { "\($0)/\(names.name(of: path, suffix: "-faces")).png" }
      if let copy { try AtomicFile.write(picture.annotated(faces).pngEncoded(), to: copy, isPrivate: true) }
      image = PredictionDocument.Image(
        path, faces, output: copy, turnedDegrees: turned, remark: reader.remark(on: file))
    } catch let error as ImageError {
      image = PredictionDocument.Image(path, error: error)
    }
    document.images.append(image)
    return image
  }
}
