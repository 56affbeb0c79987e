import MienSystem

/// The faces of one split: gray pixels, emotions and, if several people labelled them, their votes.
public struct FaceDataset: Sendable {
  /// The width and height of a face, in pixels.
  public static let side = 48
  /// The pixels of a face: 48 · 48.
  public static let pixelCount = side * side

  /// The name of the split, for people.
  public let name: String
  /// The faces, [count, 48, 48], row by row from the top left, 0 black to 255 white.
  public let pixels: [UInt8]
  /// The label of each face, [count].
  public let emotions: [Emotion]
  /// The share of the votes for each emotion, [count, 7], each row summing to 1; nil if only labels are known.
  public let softTargets: [Float]?

  /// The faces with the given pixels [count, 48, 48], emotions [count] and soft targets [count, 7].
  public init(name: String, pixels: [UInt8], emotions: [Emotion], softTargets: [Float]? = nil) {
    expect(
      pixels.count == emotions.count * Self.pixelCount,
      "FaceDataset: expected \(emotions.count) · \(Self.pixelCount) pixels, got \(pixels.count)")
    if let softTargets {
      expect(
        softTargets.count == emotions.count * Emotion.allCases.count,
        "FaceDataset: expected \(emotions.count) · 7 soft targets, got \(softTargets.count)")
    }
    self.name = name
    self.pixels = pixels
    self.emotions = emotions
    self.softTargets = softTargets
  }

  /// How many faces there are.
  public var count: Int { emotions.count }

  /// The pixels [48, 48] of the face at `index`.
  public func face(_ index: Int) -> ArraySlice<UInt8> {
    expect(
      index >= 0 && index < count, "FaceDataset.face: expected an index below \(count), got \(index)")
    return pixels[index * Self.pixelCount..<(index + 1) * Self.pixelCount]
  }

  /// The first `length` faces, or all if there are fewer.
  public func prefix(_ length: Int) -> FaceDataset {
    expect(length >= 0, "FaceDataset.prefix: expected a length of at least 0, got \(length)")
    if length >= count { return self }
    return FaceDataset(
      name: name, pixels: Array(pixels.prefix(length * Self.pixelCount)),
      emotions: Array(emotions.prefix(length)),
      softTargets: softTargets.map { Array($0.prefix(length * Emotion.allCases.count)) })
  }

  /// At most `count` faces, spread evenly from the first to the last.
  public func evenly(_ count: Int) -> FaceDataset {
    let chosen = min(max(count, 0), self.count)
    return subset((0..<chosen).map { $0 * self.count / chosen })
  }

  /// The faces at `indices`, in that order; an index may occur more than once.
  public func subset(_ indices: [Int]) -> FaceDataset {
    var chosen: [UInt8] = []
    chosen.reserveCapacity(indices.count * Self.pixelCount)
    for index in indices {
      chosen.append(contentsOf: face(index))
    }
    let classes = Emotion.allCases.count
    return FaceDataset(
      name: name, pixels: chosen, emotions: indices.map { emotions[$0] },
      softTargets: softTargets.map { targets in
        indices.flatMap { targets[$0 * classes..<($0 + 1) * classes] }
      })
  }

  /// The same faces with other soft targets, [count, 7].
  public func withSoftTargets(_ targets: [Float]?) -> FaceDataset {
    FaceDataset(name: name, pixels: pixels, emotions: emotions, softTargets: targets)
  }
}
