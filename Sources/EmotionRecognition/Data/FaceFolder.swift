import Images
import MienFiles

/// Faces from a folder of pictures: `train/angry/*.jpg`, `test/happy/*.png`, and so on.
///
/// The folders of the first level are splits: `train` or `training` is Training; `PublicTest`, `validation`, `valid`,
/// `val` or `dev` is PublicTest; `PrivateTest` is PrivateTest; `test` or `testing` is PublicTest, or PrivateTest if
/// there is also a folder for validation, so that the two are kept apart. Kaggle's `fer2013` in folders has both of
/// FER-2013's tests in its `test`. Without splits, `angry/*.jpg`, everything is Training.
///
/// The folders below are emotions, see ``Emotion/init(named:)``, or numbers, if it is said what those mean
/// (``LabelNumbers``). Names may have any case. Names that begin with a dot or underscores are ignored; files that
/// are no PNG or JPEG pictures are counted in the notes. Faces are in the order of the emotions; within an emotion,
/// in the order of the bytes of the file names. Pictures become gray and 48×48; other shapes are stretched.
public enum FaceFolder {
  /// Reads the folder at `path`. Throws the first error in the order of the faces.
  public static func load(
    _ path: String, numbers: LabelNumbers? = nil, limits: ImageLimits = ImageLimits(),
    progress: ((Int64, Int64) -> Void)? = nil
  ) throws(DataError) -> FaceData {
    let (files, leftOut) = try pictures(in: path, numbers)
    var splits: [Usage: FaceDataset] = [:]
    var done = 0
    for usage in Usage.allCases {
      let own = files.filter { $0.usage == usage }
      if own.isEmpty { continue }
      let pixels = try read(own.map(\.path), limits) { count in
        progress?(Int64(done + count), Int64(files.count))
      }
      done += own.count
      splits[usage] = FaceDataset(name: usage.rawValue, pixels: pixels, emotions: own.map(\.emotion))
    }
    let note = PictureFolder.note(read: files.count, leftOut: leftOut)
    return FaceData(source: path, splits: splits, notes: note.map { ["\(path): \($0)"] } ?? [])
  }

  private struct Picture {
    let path: String
    let usage: Usage
    let emotion: Emotion
  }

  /// All pictures, sorted by usage, emotion and path; and how many other files there are.
  private static func pictures(
    in root: String, _ numbers: LabelNumbers?
  ) throws(DataError) -> ([Picture], leftOut: [String: Int]) {
    let folders = try folders(of: root)
    var emotionFolders: [(path: String, name: String, usage: Usage)] = []
    let hasValidation = folders.contains {
      usage(ofFolder: $0, hasValidation: false) == .publicTest && !isTest($0)
    }
    for folder in folders {
      let path = root + "/" + folder
      if let usage = usage(ofFolder: folder, hasValidation: hasValidation) {
        for inner in try Self.folders(of: path) {
          emotionFolders.append((path + "/" + inner, inner, usage))
        }
      } else {
        emotionFolders.append((path, folder, .training))
      }
    }
    var pictures: [Picture] = []
    var leftOut: [String: Int] = [:]
    for folder in emotionFolders {
      let number = Int(folder.name)
      if number != nil, numbers == nil { throw DataError(.numberedFolder(folder.name), path: folder.path) }
      guard
        let emotion = number.flatMap({ numbers?.emotion($0) }) ?? (number == nil ? Emotion(named: folder.name) : nil)
      else {
        throw DataError(.unknownFolder(folder.name), path: folder.path)
      }
      let files: PictureFolder
      do throws(FileError) { files = try PictureFolder(folder.path) } catch {
        throw DataError(error, path: folder.path)
      }
      leftOut.merge(files.leftOut) { $0 + $1 }
      for file in files.pictures {
        pictures.append(Picture(path: folder.path + "/" + file, usage: folder.usage, emotion: emotion))
      }
    }
    if pictures.isEmpty { throw DataError(.noPictures, path: root) }
    let rank = Dictionary(uniqueKeysWithValues: zip(Usage.allCases, 0...))
    let sorted = pictures.sorted { one, other in
      let (a, b) = (rank[one.usage, default: 0], rank[other.usage, default: 0])
      if a != b { return a < b }
      if one.emotion != other.emotion { return one.emotion.rawValue < other.emotion.rawValue }
      return one.path.utf8.lexicographicallyPrecedes(other.path.utf8)
    }
    return (sorted, leftOut)
  }

  /// The names of the folders in the folder at `path`, sorted.
  private static func folders(of path: String) throws(DataError) -> [String] {
    do throws(FileError) {
      return try Folder.names(in: path).filter { name in
        !name.hasPrefix(".") && !name.hasPrefix("__") && (try? Folder.exists(path + "/" + name)) == true
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

  /// The pixels [count, 48, 48] of the pictures.
  private static func read(
    _ paths: [String], _ limits: ImageLimits, progress: (Int) -> Void
  ) throws(DataError) -> [UInt8] {
    let reader = PictureReader(width: FaceDataset.side, height: FaceDataset.side, isGray: true, limits: limits)
    do throws(PictureReader.Failure) { return try reader.tones(paths, progress: progress) } catch {
      throw DataError(.picture(error.problem), path: error.path, isBeyondLimits: error.isBeyondLimits)
    }
  }
}
