import MienFiles
import MienSystem

/// The votes of FER+ (Barsoum et al. 2016, "Training deep networks for facial expression recognition with
/// crowd-sourced label distribution"): ten people's opinions about every face of FER-2013.
///
/// With vₑ votes for the emotion e, and y the hard label as a one-hot row, the soft target is
///
///     targetₑ = (1 − mixing) · vₑ / Σ v + mixing · yₑ,
///
/// where the sum runs over our seven emotions. The votes for contempt, unknown and NF (no face) are dropped and the
/// others renormalised; the paper predicts contempt as well. A face without remaining votes keeps its hard label.
///
/// Votes belong to faces by order within each split: the third Training row of votes is the third Training
/// face. So a file of votes for all three splits also fits data that lacks one.
public struct FERPlus: Sendable {
  /// The file of the votes.
  public let path: String

  /// The votes by split, [count, 7] in the order of ``Emotion``.
  private let votes: [Usage: [Int]]

  /// Our emotions, by the names of the file's columns.
  private static let columns: [(name: String, emotion: Emotion)] = [
    ("anger", .angry), ("disgust", .disgust), ("fear", .fear), ("happiness", .happy), ("sadness", .sad),
    ("surprise", .surprise), ("neutral", .neutral),
  ]

  /// Reads `fer2013new.csv`, with or without its column `Image name`; columns are found by their names.
  public init(contentsOf path: String) throws(DataError) {
    // The real file has 2 MB. If another file was given by mistake, its beginning is enough to say so.
    let buffer: [UInt8]
    do throws(FileError) { buffer = try ReadableFile(path).bytes(at: 0, count: 1 << 26) } catch {
      throw DataError(error, path: path)
    }
    (self.path, votes) = (
      path,
      try buffer.withUnsafeBufferPointer { bytes in
        Result { () throws(DataError) in try Self.votes(in: bytes, path) }
      }.get()
    )
  }

  /// The votes of a file's bytes, by split.
  private static func votes(
    in bytes: UnsafeBufferPointer<UInt8>, _ path: String
  ) throws(DataError) -> [Usage: [Int]] {
    var bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = UnsafeBufferPointer(rebasing: bytes[3...]) }
    let lines = bytes.split(separator: newline, omittingEmptySubsequences: false)
    guard let header = lines.first, !header.isEmpty || lines.count > 1 else { throw DataError(.empty, path: path) }
    if header.dropLast().contains(13) { throw DataError(.carriageReturns, path: path) }

    let names = CSV.fields(UnsafeBufferPointer(rebasing: header)).map { $0.lowercased() }
    func place(of column: String) throws(DataError) -> Int {
      guard let place = names.firstIndex(of: column.lowercased()) else {
        let found = String(CSV.text(UnsafeBufferPointer(rebasing: header)).prefix(80))
        throw DataError(.wrongVotesHeader(column: column, found: found), path: path, line: 1)
      }
      return place
    }
    let usagePlace = try place(of: "Usage")
    var places: [Int] = []
    for column in Self.columns { places.append(try place(of: column.name)) }

    var votes: [Usage: [Int]] = [:]
    for (index, line) in lines.enumerated().dropFirst() {
      let fields = CSV.fields(UnsafeBufferPointer(rebasing: line))
      if fields == [""] { continue }
      func failure(_ reason: DataError.Reason) -> DataError { DataError(reason, path: path, line: index + 1) }
      if fields.count != names.count {
        let isCut = index == lines.count - 1 && fields.count < names.count
        throw failure(isCut ? .truncated : .fieldCount(found: fields.count, expected: names.count))
      }
      guard let usage = Usage(rawValue: fields[usagePlace]) else { throw failure(.usage(fields[usagePlace])) }
      for (column, place) in zip(Self.columns, places) {
        guard let number = Int(fields[place]), (0...1000).contains(number) else {
          throw failure(.votes(column: column.name, text: String(fields[place].prefix(40))))
        }
        votes[usage, default: []].append(number)
      }
    }
    if votes.isEmpty { throw DataError(.noRows, path: path, line: 1) }
    return votes
  }

  /// How many faces of a split have votes.
  public func count(_ usage: Usage) -> Int { (votes[usage]?.count ?? 0) / Self.columns.count }

  /// The votes for one face, [7] in the order of ``Emotion``.
  public func votes(_ usage: Usage, face index: Int) -> [Int] {
    expect(
      index >= 0 && index < count(usage),
      "FERPlus.votes: expected an index below \(count(usage)), got \(index)")
    return Array(votes[usage, default: []][index * 7..<(index + 1) * 7])
  }

  /// The soft targets of the `faces` of a split, [count, 7].
  ///
  /// `mixing` in [0, 1] is the weight of the hard label: 0 for the votes alone, 1 for the label alone. Throws if there
  /// are more or fewer votes than faces, or if they are those of other faces.
  public func softTargets(
    for faces: FaceDataset, usage: Usage, mixing: Float = 0
  ) throws(DataError) -> [Float] {
    expect(mixing >= 0 && mixing <= 1, "FERPlus: expected a mixing from 0 to 1, got \(mixing)")
    if count(usage) != faces.count {
      throw DataError(.voteCount(usage: usage, faces: faces.count, votes: count(usage)), path: path)
    }
    let share = agreement(with: faces, usage: usage)
    guard share >= Self.smallestAgreement || faces.count < Self.fewestToCompare else {
      throw DataError(.otherFaces(usage: usage, agreement: share), path: path)
    }
    let numbers = votes[usage] ?? []
    var targets: [Float] = []
    targets.reserveCapacity(numbers.count)
    for (index, label) in faces.emotions.enumerated() {
      let row = numbers[index * 7..<(index + 1) * 7]
      let sum = row.reduce(0, +)
      for (emotion, number) in zip(Emotion.allCases, row) {
        let hard: Float = emotion == label ? 1 : 0
        targets.append(sum == 0 ? hard : (1 - mixing) * Float(number) / Float(sum) + mixing * hard)
      }
    }
    return targets
  }

  /// FER-2013's labels are the votes' favourite in two of three faces; in another order in one of five.
  static let smallestAgreement = 0.45
  /// Of fewer faces the share says nothing.
  static let fewestToCompare = 50

  /// The share of the faces, of those with votes, whose label has the most votes.
  ///
  /// - Precondition: there are as many votes as faces.
  public func agreement(with faces: FaceDataset, usage: Usage) -> Double {
    let numbers = votes[usage] ?? []
    expect(numbers.count == 7 * faces.count, "FERPlus: expected \(faces.count) votes, got \(numbers.count / 7)")
    var (agreeing, voted) = (0, 0)
    for (index, label) in faces.emotions.enumerated() {
      let row = Array(numbers[index * 7..<(index + 1) * 7])
      guard let most = row.max(), most > 0 else { continue }
      voted += 1
      if row[label.rawValue] == most { agreeing += 1 }
    }
    return voted > 0 ? Double(agreeing) / Double(voted) : 1
  }

  /// The `faces` of a split with the soft targets of ``softTargets(for:usage:mixing:)``.
  public func softened(
    _ faces: FaceDataset, usage: Usage, mixing: Float = 0
  ) throws(DataError) -> FaceDataset {
    faces.withSoftTargets(try softTargets(for: faces, usage: usage, mixing: mixing))
  }
}
