import Files
import Dispatch
import SystemLibrary
import Images

/// Faces from a folder of pictures: `train/angry/*.jpg`, `test/happy/*.png`, and so on.
///
/// The folders of the first level are splits: `train` or `training` is Training; `PublicTest`, `validation`, `valid`,
/// `val` or `dev` is PublicTest; `PrivateTest` is PrivateTest; `test` or `testing` is PublicTest, or PrivateTest if
/// there is also a folder for validation, so that the two are kept apart. Kaggle's `fer2013` in folders has both of
/// FER-2013's tests in its `test`. Without splits, `angry/*.jpg`, everything is Training.
///
/// The folders below are emotions, see ``Emotion/init(named:)``. Names may have any case. Names that begin with a dot
/// or underscores, and files that are not `.jpg`, `.jpeg` or `.png`, are ignored. Faces are in the order of the
/// emotions; within an emotion, in the order of the bytes of the file names. Pictures become gray and 48×48; other
/// shapes are stretched.
public enum FaceFolder {
  /// Reads the folder at `path`. Throws the first error in the order of the faces.
  public static func load(
    _ path: String, progress: ((Int64, Int64) -> Void)? = nil
  ) throws(DataError) -> FaceData {
    let files = try pictures(in: path)
    var splits: [Usage: FaceDataset] = [:]
    var done = 0
    for usage in Usage.allCases {
      let own = files.filter { $0.usage == usage }
      if own.isEmpty { continue }
      let pixels = try read(own.map(\.path)) { count in
        progress?(Int64(done + count), Int64(files.count))
      }
      done += own.count
      splits[usage] = FaceDataset(name: usage.rawValue, pixels: pixels, emotions: own.map(\.emotion))
    }
    return FaceData(source: path, splits: splits)
  }

  private struct Picture {
    let path: String
    let usage: Usage
    let emotion: Emotion
  }

  /// All pictures, sorted by usage, emotion and path.
  private static func pictures(in root: String) throws(DataError) -> [Picture] {
    let folders = try entries(of: root, wantFolders: true)
    var emotionFolders: [(path: String, name: String, usage: Usage)] = []
    let hasValidation = folders.contains {
      usage(ofFolder: $0, hasValidation: false) == .publicTest && !isTest($0)
    }
    for folder in folders {
      let path = root + "/" + folder
      if let usage = usage(ofFolder: folder, hasValidation: hasValidation) {
        for inner in try entries(of: path, wantFolders: true) {
          emotionFolders.append((path + "/" + inner, inner, usage))
        }
      } else {
        emotionFolders.append((path, folder, .training))
      }
    }
    var pictures: [Picture] = []
    for folder in emotionFolders {
      guard let emotion = Emotion(named: folder.name) else {
        throw DataError(.unknownFolder(folder.name), path: folder.path)
      }
      for file in try entries(of: folder.path, wantFolders: false) where isPicture(file) {
        pictures.append(Picture(path: folder.path + "/" + file, usage: folder.usage, emotion: emotion))
      }
    }
    if pictures.isEmpty { throw DataError(.noPictures, path: root) }
    let rank = Dictionary(uniqueKeysWithValues: zip(Usage.allCases, 0...))
    return pictures.sorted { one, other in
      let (a, b) = (rank[one.usage, default: 0], rank[other.usage, default: 0])
      if a != b { return a < b }
      if one.emotion != other.emotion { return one.emotion.rawValue < other.emotion.rawValue }
      return one.path.utf8.lexicographicallyPrecedes(other.path.utf8)
    }
  }

  /// The names of the folders, or of the files, in the folder at `path`, sorted.
  private static func entries(of path: String, wantFolders: Bool) throws(DataError) -> [String] {
    do throws(FileError) {
      return try Folder.names(in: path).filter { name in
        !name.hasPrefix(".") && !name.hasPrefix("__") && (try? Folder.exists(path + "/" + name)) == wantFolders
      }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    } catch {
      throw DataError(error, path: path)
    }
  }

  private static func usage(ofFolder name: String, hasValidation: Bool) -> Usage? {
    switch name.lowercased() {
    case "train", "training": .training
    case "publictest", "validation", "valid", "val", "dev": .publicTest
    case "privatetest": .privateTest
    case _ where isTest(name): hasValidation ? .privateTest : .publicTest
    default: nil
    }
  }

  private static func isTest(_ name: String) -> Bool {
    ["test", "testing"].contains(name.lowercased())
  }

  private static func isPicture(_ name: String) -> Bool {
    let lower = name.lowercased()
    return [".jpg", ".jpeg", ".png"].contains { lower.hasSuffix($0) }
  }

  /// The pixels [count, 48, 48] of the pictures, read on all cores, a few hundred at a time.
  private static func read(_ paths: [String], progress: (Int) -> Void) throws(DataError) -> [UInt8] {
    let batch = 512
    var pixels: [UInt8] = []
    pixels.reserveCapacity(paths.count * FaceDataset.pixelCount)
    for start in stride(from: 0, to: paths.count, by: batch) {
      let end = min(start + batch, paths.count)
      var faces = [Result<[UInt8], DataError>](repeating: .success([]), count: end - start)
      faces.withUnsafeMutableBufferPointer { buffer in
        // Each iteration writes its own part, and the call returns when all are done.
        nonisolated(unsafe) let target = buffer
        DispatchQueue.concurrentPerform(iterations: end - start) { index in
          target[index] = readFace(paths[start + index])
        }
      }
      for face in faces {
        pixels.append(contentsOf: try face.get())
      }
      progress(end)
    }
    return pixels
  }

  private static func readFace(_ path: String) -> Result<[UInt8], DataError> {
    do throws(ImageError) {
      let image = try GrayImage(contentsOf: path)
      let side = FaceDataset.side
      let isFitting = image.width == side && image.height == side
      return .success(isFitting ? image.pixels : image.resized(width: side, height: side).pixels)
    } catch {
      // The image error's message begins with the path, too.
      let message = error.description
      let prefix = path + ": "
      return .failure(
        DataError(
          .picture(message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message), path: path)
      )
    }
  }
}
