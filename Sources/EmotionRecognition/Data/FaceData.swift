import Foundation
import Images
import MienDocuments
import MienFiles
import MienSystem

/// Faces in up to three splits, from any source.
public struct FaceData: Sendable {
  /// The source of the faces: the path, or `schematic`.
  public let source: String
  /// The name of the source, without its folders: a file that is passed on names nobody's folders.
  public var name: String { Self.name(of: source) }

  /// A path without its folders.
  static func name(of path: String) -> String { FileName.lastPart(path) }

  /// The usage of each face in the order of the source, over all splits.
  public let rowUsages: [Usage]

  /// What was left out or guessed, a line each, for people.
  public let notes: [String]

  private let splits: [Usage: FaceDataset]

  /// The splits with faces in them, in the order of ``Usage``; the order in the source is split by split, unless
  /// `rowUsages` gives another.
  public init(source: String, splits: [Usage: FaceDataset], rowUsages: [Usage]? = nil, notes: [String] = []) {
    self.notes = notes
    let filled = splits.filter { $0.value.count > 0 }
    self.source = source
    self.splits = filled
    let inOrder = Usage.allCases.flatMap { usage in
      [Usage](repeating: usage, count: filled[usage]?.count ?? 0)
    }
    expect(
      rowUsages.map { $0.count == inOrder.count } ?? true,
      "FaceData: expected a usage for each of \(inOrder.count) faces, got \(rowUsages?.count ?? 0)")
    self.rowUsages = rowUsages ?? inOrder
  }

  /// The faces of one split; nil if the source has none.
  public subscript(usage: Usage) -> FaceDataset? { splits[usage] }

  /// The faces of one split.
  ///
  /// - Throws: ``TrainingError`` if there are none; it lists the splits that exist.
  public func faces(of usage: Usage) throws(TrainingError) -> FaceDataset {
    guard let faces = splits[usage] else {
      throw .noFaces(source: source, split: usage, there: usages)
    }
    return faces
  }

  /// The splits that have faces, in the order of ``Usage``.
  public var usages: [Usage] { Usage.allCases.filter { splits[$0] != nil } }

  /// How many faces there are in all splits.
  public var count: Int { rowUsages.count }

  /// The word that means the drawn faces, instead of a path.
  public static let schematicName = "schematic"

  /// The faces at `path`: a CSV file like that of FER-2013 (``FER2013``), a folder of pictures (``FaceFolder``), or the
  /// word `schematic` for drawn faces (``SchematicFaces``), 7,000 to train on and twice 1,400 to test on.
  ///
  /// A file or folder that is really named `schematic` is reached as `./schematic`. `progress` gets the amount done and
  /// the total (bytes, pictures or faces), on the calling thread. Throws the first error in the order of the source.
  public static func load(
    _ path: String, numbers: LabelNumbers? = nil, seed: UInt64 = SchematicFaces.defaultSeed,
    limits: ImageLimits = ImageLimits(), progress: ((Int64, Int64) -> Void)? = nil
  ) throws(DataError) -> FaceData {
    if path == schematicName {
      return SchematicFaces.data(seed: seed, progress: progress)
    }
    if (try? Folder.exists(path)) == true {
      return try FaceFolder.load(path, numbers: numbers, limits: limits, progress: progress)
    }
    return try FER2013(contentsOf: path, progress: progress).data
  }

  /// The same faces with the soft targets of the FER+ votes in every split that has faces.
  ///
  /// `mixing` is the weight of the hard label, see ``FERPlus``. Throws if a split's faces and votes differ in number,
  /// or belong to other faces: the labels are then the votes' favourites no more often than by chance. The notes say
  /// how often they are.
  public func withSoftTargets(from votes: FERPlus, mixing: Float = 0) throws(DataError) -> FaceData {
    var softened: [Usage: FaceDataset] = [:]
    var notes = notes
    for usage in usages {
      if let faces = splits[usage] {
        softened[usage] = try votes.softened(faces, usage: usage, mixing: mixing)
        let share = votes.agreement(with: faces, usage: usage)
        notes.append("votes: \(percentage(share, 0)) % of the labels of \(usage.rawValue) are the votes' favourite")
      }
    }
    return FaceData(source: source, splits: softened, rowUsages: rowUsages, notes: notes)
  }
}
