import Dispatch
import Images
import MienFiles
import MienSystem

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

  /// How large pictures may be that are decoded on several threads at once: one of the limits' size takes a gigabyte or
  /// two, and a machine can have a hundred processors.
  package static func limitsAtOnce(_ limits: ImageLimits, threads: Int) -> ImageLimits {
    ImageLimits(
      side: limits.side, pixels: min(limits.pixels, max(16_000_000, limits.pixels / max(threads, 1))),
      fileBytes: min(limits.fileBytes, 64 << 20))
  }

  /// The pixels [count, 48, 48] of the pictures, read on all cores, a few hundred at a time; large pictures one after
  /// the other.
  ///
  /// - Parameter limitsAtOnce: How large pictures may be of which several are decoded at once; nil for what suits this
  ///   machine.
  package static func read(
    _ paths: [String], _ limits: ImageLimits, limitsAtOnce given: ImageLimits? = nil, progress: (Int) -> Void = { _ in }
  ) throws(DataError) -> [UInt8] {
    let batch = 512
    let atOnce = given ?? limitsAtOnce(limits, threads: Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    var (pixels, failures) = ([UInt8](), [DataError]())
    pixels.reserveCapacity(paths.count * FaceDataset.pixelCount)
    for start in stride(from: 0, to: paths.count, by: batch) {
      let end = min(start + batch, paths.count)
      var faces = [Result<[UInt8], DataError>](repeating: .success([]), count: end - start)
      faces.withUnsafeMutableBufferPointer { buffer in
        // Each iteration writes its own part, and the call returns when all are done.
        nonisolated(unsafe) let target = buffer
        DispatchQueue.concurrentPerform(iterations: end - start) { index in
          target[index] = readFace(paths[start + index], atOnce)
        }
      }
      for index in faces.indices {
        if case .failure(let error) = faces[index], error.isBeyondLimits, atOnce != limits {
          faces[index] = readFace(paths[start + index], limits)
        }
      }
      for face in faces {
        switch face {
        case .success(let face): pixels += face
        case .failure(let error): failures.append(error)
        }
      }
      progress(end)
    }
    // All at once: a data set with a hundred damaged pictures is not repaired one by one.
    guard let first = failures.first else { return pixels }
    guard failures.count > 1, case .picture(let why) = first.reason else { throw first }
    let others = failures.dropFirst().prefix(20).map { FileName.lastPart($0.path) }
    let more = failures.count > 21 ? " and \(failures.count - 21) more" : ""
    throw DataError(
      .picture("\(why); so it is with \(failures.count - 1) more: \(others.joined(separator: ", "))\(more)"),
      path: first.path, isBeyondLimits: failures.contains { $0.isBeyondLimits })
  }

  private static func readFace(_ path: String, _ limits: ImageLimits) -> Result<[UInt8], DataError> {
    // Opening a pipe could wait for ever, and a device has no end.
    guard ReadableFile.size(of: path) != nil else { return .failure(DataError(.notAFile, path: path)) }
    do throws(ImageError) {
      let image = try GrayImage(contentsOf: path, limits: limits)
      let side = FaceDataset.side
      let isFitting = image.width == side && image.height == side
      return .success(isFitting ? image.pixels : image.resized(width: side, height: side).pixels)
    } catch {
      // The image error's message begins with the path, too.
      let message = error.description
      let prefix = path + ": "
      return .failure(
        DataError(
          .picture(message.hasPrefix(prefix) ? String(message.dropFirst(prefix.count)) : message), path: path,
          isBeyondLimits: error.isBeyondLimits)
      )
    }
  }
}
