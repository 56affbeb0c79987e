import Images
import MienFiles
import MienSystem
import NeuralNetworks

/// A picture to learn detection from.
package struct DetectionPicture: Sendable {
  package let pixels: PixelPyramid
  /// Its faces. There may be others.
  package let faces: [FaceBox]

  package init(pixels: PixelPyramid, faces: [FaceBox]) { (self.pixels, self.faces) = (pixels, faces) }
}

/// The pictures that a detector learns from, and those that its scores are calibrated on.
public struct DetectionPictures: Sendable {
  /// Scenes with labelled faces.
  let scenes: [DetectionPicture]
  /// Faces that are pasted into pictures without: with hair and background around them, or cut as FER-2013's are.
  let portraits: [DetectionPicture]
  /// Pictures without faces.
  let backgrounds: [PixelPyramid]
  /// Kept out of training: labelled scenes, and pictures without faces.
  let calibration: [DetectionPicture]

  /// A hash of all pixels and places.
  let fingerprint: String

  /// One scene in this many is kept for calibration, and one picture without faces in this many.
  private static let calibrationStride = 8

  package init(
    scenes: [DetectionPicture], portraits: [DetectionPicture], backgrounds: [PixelPyramid],
    calibration: [DetectionPicture] = []
  ) {
    (self.scenes, self.portraits) = (scenes, portraits)
    (self.backgrounds, self.calibration) = (backgrounds, calibration)
    var hash = FNV1a()
    let labelled = [scenes, portraits, backgrounds.map { DetectionPicture(pixels: $0, faces: []) }, calibration]
    for picture in labelled.joined() {
      let image = picture.pixels.levels[0]
      image.pixels.withUnsafeBufferPointer { hash.add($0) }
      let faces = picture.faces.map { "\($0.x) \($0.y) \($0.side) \($0.roll)" }
      for byte in "\(image.width) \(image.height) \(faces)".utf8 { hash.add(byte) }
    }
    fingerprint = hash.digits
  }

  /// Reads the pictures.
  ///
  /// - Parameters:
  ///   - scenes: A folder as ``LabelledScenes`` reads it; only what is for `train` is taken.
  ///   - portraits: A folder of pictures of 200 × 200 pixels, the middle of LFW's funnelled ones.
  ///   - backgrounds: Pictures without faces.
  ///   - crops: Faces cut as FER-2013 cuts them.
  ///   - limits: The largest pictures that are read.
  ///   - progress: Called with how many pictures are read, and how many there are.
  public static func read(
    scenes: String, portraits: String, backgrounds: [String], crops: [GrayImage], limits: ImageLimits = ImageLimits(),
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> DetectionPictures {
    let folder = scenes
    let (scenes, portraits) = (try LabelledScenes(contentsOf: scenes).scenes(for: "train"), try files(of: portraits))
    var done = 0
    func read(_ path: String) throws -> GrayImage {
      let image = try GrayImage(contentsOf: path, limits: limits)
      done += 1
      progress(done, scenes.count + portraits.count + backgrounds.count)
      return image
    }
    let labelled = try scenes.map { scene in
      let image = try read(scene.path)
      for box in scene.boxes { try box.require(in: image, scene.path) }
      return DetectionPicture(pixels: PixelPyramid(image), faces: scene.boxes.map(\.face))
    }
    var faces = try portraits.map { path in
      let image = try read(path)
      guard image.width == 200, image.height == 200 else {
        throw DetectionDataError(
          path,
          "expected a portrait of 200×200 pixels, the middle of a funnelled picture of LFW, got \(image.width)×\(image.height)"
        )
      }
      // Halved: a pasted face is not much larger. The square about it was read off the mean of all.
      return DetectionPicture(
        pixels: PixelPyramid(image.resized(width: 100, height: 100)), faces: [FaceBox(x: 50.2, y: 50.2, side: 55.5)])
    }
    faces += crops.map {
      DetectionPicture(
        pixels: PixelPyramid($0),
        faces: [FaceBox(x: Float($0.width) / 2, y: Float($0.height) / 2, side: Float(min($0.width, $0.height)))])
    }
    let empty = try backgrounds.map { PixelPyramid(try read($0)) }
    // With fewer there is nothing to calibrate the scores on.
    let smallest = 4 * calibrationStride
    guard labelled.count >= smallest, !faces.isEmpty, empty.count >= smallest else {
      throw DetectionDataError(
        folder,
        "\(counted(labelled.count, "scene")), \(counted(faces.count, "portrait")) and "
          + "\(counted(empty.count, "picture")) without faces",
        fix: "give at least \(smallest) scenes, 1 portrait and \(smallest) pictures without faces")
    }
    func part<Value>(_ values: [Value], isKept: Bool) -> [Value] {
      values.indices.filter { ($0 % calibrationStride == calibrationStride - 1) == isKept }.map { values[$0] }
    }
    return DetectionPictures(
      scenes: part(labelled, isKept: false), portraits: faces, backgrounds: part(empty, isKept: false),
      calibration: part(labelled, isKept: true)
        + part(empty, isKept: true).map { DetectionPicture(pixels: $0, faces: []) })
  }

  /// The paths of the pictures of a folder (PNG, JPEG), in the order of their names.
  public static func files(of folder: String) throws(DetectionDataError) -> [String] {
    guard let files = try? PictureFolder(folder) else {
      throw DetectionDataError(folder, "the folder cannot be read", fix: "name a folder of pictures")
    }
    return files.pictures.sorted().map { folder + "/" + $0 }
  }
}
