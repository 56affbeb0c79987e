import NeuralNetworks

/// The faces of a run: those that are learned from, and those that the best epoch is chosen and calibrated on.
public struct TrainingData: Sendable {
  /// The faces that are learned from.
  public let training: FaceDataset
  /// The faces that the run is judged on.
  public let validation: FaceDataset
  /// Where they came from.
  public let source: String
  /// A note on the split for the user, if the data did not bring one.
  public let note: String?

  /// The Training rows to learn from and PublicTest to choose on; every tenth Training face where there is no
  /// PublicTest.
  ///
  /// - Parameter limit: How many faces of each are used, from the first; nil for all.
  /// - Throws: ``TrainingError`` if there are too few faces.
  public init(_ data: FaceData, limit: Int? = nil) throws(TrainingError) {
    guard let training = data[.training], training.count > 1 else {
      throw .noTrainingFaces(source: data.source)
    }
    source = data.source
    func limited(_ faces: FaceDataset) -> FaceDataset { limit.map { faces.prefix($0) } ?? faces }
    if let validation = data[.publicTest], validation.count > 0 {
      (self.training, self.validation, note) = (limited(training), limited(validation), nil)
      return
    }
    guard training.count >= 20 else {
      throw .tooFewFaces(source: data.source, count: training.count)
    }
    let held = Array(stride(from: 9, to: training.count, by: 10))
    let others = training.emotions.indices.filter { $0 % 10 != 9 }
    let validation = training.subset(held)
    self.training = limited(training.subset(others))
    self.validation = limited(
      FaceDataset(
        name: "every tenth of Training", pixels: validation.pixels, emotions: validation.emotions,
        softTargets: validation.softTargets))
    note = "\(data.source) has no PublicTest faces: every tenth Training face is held back to choose and calibrate on"
  }

  /// A fingerprint of all that is learned from and chosen on.
  public var fingerprint: String {
    let votes = training.softTargets.map { targets in
      // FNV-1a again, over the bits of the soft targets.
      let hash = targets.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01B3 }
      return "-votes-" + String(hash, radix: 16)
    }
    return training.fingerprint + "-" + validation.fingerprint + (votes ?? "")
  }
}
