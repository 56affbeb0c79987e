import Images
import MienFiles
import MienSystem
import NeuralNetworks

/// Pictures in folders that are called after their classes: `flowers/rose/*.jpg`, `flowers/tulip/*.png`, …
///
///     let flowers = try ClassFolders("flowers")
///     let all = try flowers.pictures(height: 64, width: 64)
///
/// A data set that does not fit into memory is read batch by batch, ahead of the network:
///
///     let loader = BatchLoader(Batches(of: flowers.count, size: 32, seed: 7)) { chosen, generator in
///       let pictures = try flowers.pictures(chosen, height: 224, width: 224)
///       return (augmentation(pictures.images(), using: &generator), pictures.labels)
///     }
///
/// Folders within a class's folder are looked into. Classes are in the order of their names' bytes, as in PyTorch's
/// `ImageFolder`, so that their numbers are the same there. (That counts folders whose names begin with a dot or two
/// underscores, too.)
public struct ClassFolders: Sendable {
  /// The paths of the pictures, class by class.
  public let files: [String]
  /// The class of each, an index into ``classes``.
  public let labels: [Int]
  /// The names of the folders.
  public let classes: [String]
  /// What was left out, such as files that are no pictures: a line for each folder where something was.
  public let notes: [String]

  /// Lists the pictures of a folder's folders. Names that begin with a dot or two underscores do not count.
  ///
  /// - Parameter classes: The classes of another set, such as `training.classes` for a test: their numbers hold here as
  ///   well, and some may have no pictures. Nil takes the folders' names.
  /// - Throws: ``FileError`` if a folder cannot be read, is none of `classes`, or has no picture.
  public init(_ path: String, classes known: [String]? = nil) throws(FileError) {
    let names = try Folder.names(in: path).filter { !$0.hasPrefix(".") && !$0.hasPrefix("__") }
    var folders: [String] = []
    for name in names where try Folder.exists(path + "/" + name) { folders.append(name) }
    folders.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    classes = known ?? folders
    guard !folders.isEmpty else {
      throw FileError(path, "there is no folder in it", fix: "put the pictures of each class into a folder of its own")
    }
    var (files, labels, notes) = ([String](), [Int](), [String]())
    if names.count > folders.count {
      let others = names.count - folders.count
      notes.append("\(path): \(counted(others, "file")) beside the folders \(others == 1 ? "is" : "are") left out")
    }
    for name in folders {
      guard let label = classes.firstIndex(of: name) else {
        throw FileError(
          path + "/" + name, "it is none of the classes \(classes.joined(separator: ", "))",
          fix: "rename the folder, or remove it")
      }
      let own = try PictureFolder.files([path + "/" + name], isRecursive: true)
      guard !own.files.isEmpty else {
        throw FileError(path + "/" + name, "there is no picture in it", fix: "remove the folder, or fill it")
      }
      files += own.files
      labels += own.files.map { _ in label }
      notes += own.notes
    }
    (self.files, self.labels, self.notes) = (files, labels, notes)
  }

  /// How many pictures there are.
  public var count: Int { files.count }

  /// Reads pictures, on all processors, and makes them one size; other shapes are stretched.
  ///
  /// - Parameters:
  ///   - chosen: Which; nil for all.
  ///   - channels: 3 for colour, 1 for gray.
  ///   - limits: How large the pictures' files may be.
  /// - Throws: ``FileError`` about the first that cannot be read, which names the others.
  /// - Precondition: each of the chosen is in 0 ..< ``count``.
  public func pictures(
    _ chosen: [Int]? = nil, height: Int, width: Int, channels: Int = 3, limits: ImageLimits = ImageLimits()
  ) throws(FileError) -> LabelledPictures {
    expect(
      height > 0 && width > 0 && (channels == 1 || channels == 3),
      "ClassFolders: expected a size and 1 or 3 channels, got \(height) × \(width) × \(channels)")
    let chosen = chosen ?? Array(files.indices)
    if let wrong = chosen.first(where: { !files.indices.contains($0) }) {
      stop("ClassFolders: expected pictures in 0 ..< \(count), got \(wrong)")
    }
    let reader = PictureReader(width: width, height: height, isGray: channels == 1, limits: limits)
    let tones: [UInt8]
    do throws(PictureReader.Failure) { tones = try reader.tones(chosen.map { files[$0] }) } catch {
      throw FileError(error.path, error.problem)
    }
    return LabelledPictures(
      height: height, width: width, channels: channels, tones: tones, labels: chosen.map { labels[$0] },
      classes: classes)
  }
}
