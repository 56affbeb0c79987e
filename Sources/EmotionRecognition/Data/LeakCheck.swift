import MienDocuments
import MienFiles
import NeuralNetworks

/// Which images occur more than once, within a split or across splits, and which are blank.
///
/// Two images are the same when all their pixels are equal. A hash of each image finds the candidates; the pixels
/// decide. The time is linear in the number of faces, and there is no second copy of the pixels.
public struct LeakCheck: Sendable {
  /// What was found in one split, as ascending indices into it.
  public struct Split: Sendable, Equatable {
    /// How many images were checked.
    public let count: Int
    /// Images that equal an earlier one of the same split; without them every image occurs once.
    public let redundant: [Int]
    /// Redundant images whose label differs from that of their first occurrence.
    public let contradictory: [Int]
    /// Images whose pixels are all equal.
    public let blank: [Int]
    /// Images that also occur in Training; empty for Training itself.
    public let alsoInTraining: [Int]
    /// The images that do not occur in Training, nor earlier in the same split: those to evaluate on.
    public let withoutDuplicates: [Int]
  }

  /// What was found, by split.
  public let splits: [Usage: Split]

  /// Checks all splits of `data`.
  public init(_ data: FaceData) {
    let training = data[.training].map(ImageIndex.init)
    var found: [Usage: Split] = [:]
    for usage in data.usages {
      guard let faces = data[usage] else { continue }
      let index = usage == .training ? training : nil
      found[usage] = Self.examine(
        faces, index: index ?? ImageIndex(faces), training: usage == .training ? nil : training)
    }
    splits = found
  }

  /// What was found, in one line for people.
  public var summary: String {
    let parts = Usage.allCases.compactMap { usage -> String? in
      guard let split = splits[usage] else { return nil }
      let leaked = usage == .training ? "" : "\(grouped(split.alsoInTraining.count)) also in Training, "
      return "\(usage.rawValue) \(grouped(split.count, "face")) (\(leaked)\(grouped(split.redundant.count)) repeated, "
        + "\(grouped(split.blank.count)) blank)"
    }
    return "leak check: " + parts.joined(separator: "; ")
  }

  /// What was found in one split; nil if the data has no such split.
  public subscript(usage: Usage) -> Split? { splits[usage] }

  /// The indices, ascending, of those `faces` whose image also occurs in `others`.
  public static func indices(of faces: FaceDataset, alsoIn others: FaceDataset) -> [Int] {
    let index = ImageIndex(others)
    return (0..<faces.count).filter { index.contains(faces, $0) }
  }

  private static func examine(_ faces: FaceDataset, index: ImageIndex, training: ImageIndex?) -> Split {
    let contradictory = index.repeated.filter { faces.emotions[$0.image] != faces.emotions[$0.first] }
    let blank = (0..<faces.count).filter { image in
      let pixels = faces.face(image)
      return pixels.allSatisfy { $0 == pixels[pixels.startIndex] }
    }
    let leaked = training.map { training in (0..<faces.count).filter { training.contains(faces, $0) } } ?? []
    let redundant = index.repeated.map(\.image)
    let excluded = Set(redundant).union(leaked)
    return Split(
      count: faces.count, redundant: redundant, contradictory: contradictory.map(\.image), blank: blank,
      alsoInTraining: leaked, withoutDuplicates: (0..<faces.count).filter { !excluded.contains($0) })
  }
}

/// The distinct images of a data set, found by their pixels.
private struct ImageIndex {
  /// The images that equal an earlier one, ascending, each with that first one.
  private(set) var repeated: [(image: Int, first: Int)] = []

  private let faces: FaceDataset
  /// The distinct images with the same hash.
  private var firsts: [UInt64: [Int]] = [:]

  init(_ faces: FaceDataset) {
    self.faces = faces
    firsts.reserveCapacity(faces.count)
    for image in 0..<faces.count {
      let hash = Self.hash(faces, image)
      if let first = find(faces, image, hash: hash) {
        repeated.append((image, first))
      } else {
        firsts[hash, default: []].append(image)
      }
    }
  }

  func contains(_ others: FaceDataset, _ image: Int) -> Bool {
    find(others, image, hash: Self.hash(others, image)) != nil
  }

  private func find(_ others: FaceDataset, _ image: Int, hash: UInt64) -> Int? {
    firsts[hash]?.first { faces.face($0).elementsEqual(others.face(image)) }
  }

  private static func hash(_ faces: FaceDataset, _ image: Int) -> UInt64 {
    var hash = FNV1a()
    faces.face(image).withUnsafeBufferPointer { hash.add($0) }
    return hash.value
  }
}
