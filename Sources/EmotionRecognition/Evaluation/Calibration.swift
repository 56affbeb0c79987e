import MienSystem

/// The images whose confidence lies in one interval: the classifier's mean confidence, and how often it was right.
public struct ReliabilityBin: Sendable, Equatable, Codable {
  /// The confidences in the bin: above the lower bound, up to the upper one; the first bin holds 0, too.
  public let range: ClosedRange<Double>

  /// The number of images.
  public let count: Int

  /// The mean confidence; `nil` if the bin is empty.
  public let confidence: Double?

  /// The share of correctly predicted images; `nil` if the bin is empty.
  public let accuracy: Double?

  /// Confidence minus accuracy: positive if the classifier is overconfident; 0 if the bin is empty.
  public var gap: Double { (confidence ?? 0) - (accuracy ?? 0) }
}

/// Whether probabilities are calibrated: of the images predicted with 80 %, are 80 % right?
public struct Calibration: Sendable, Equatable, Codable {
  /// Equal-width bins of the confidence, from 0 to 1.
  public let bins: [ReliabilityBin]

  /// Sorts the images into `binCount` bins of equal width by the probability of the predicted emotion.
  ///
  /// - Precondition: `binCount` is positive.
  public init(_ predictions: Predictions, binCount: Int = 15) {
    expect(binCount > 0, "Calibration: expected at least one bin, got \(binCount)")
    var counts = [Int](repeating: 0, count: binCount)
    var confidences = [Double](repeating: 0, count: binCount)
    var hits = [Int](repeating: 0, count: binCount)
    for index in 0..<predictions.count {
      let confidence = predictions.confidence(at: index)
      let bin = min(max(Int((confidence * Double(binCount)).rounded(.up)) - 1, 0), binCount - 1)
      counts[bin] += 1
      confidences[bin] += confidence
      hits[bin] += predictions.isCorrect(at: index) ? 1 : 0
    }
    bins = (0..<binCount).map { bin in
      let count = counts[bin]
      return ReliabilityBin(
        range: Double(bin) / Double(binCount)...Double(bin + 1) / Double(binCount), count: count,
        confidence: count == 0 ? nil : confidences[bin] / Double(count),
        accuracy: count == 0 ? nil : Double(hits[bin]) / Double(count))
    }
  }

  /// The number of images.
  public var count: Int { bins.reduce(0) { $0 + $1.count } }

  /// Σ over bins (images in the bin / all images) · |accuracy − confidence|; 0 without images.
  ///
  /// Guo, Pleiss, Sun & Weinberger 2017, "On calibration of modern neural networks", equation 3, there with 15 bins.
  public var expectedCalibrationError: Double {
    count == 0 ? 0 : bins.reduce(0) { $0 + Double($1.count) * abs($1.gap) } / Double(count)
  }

  /// The largest |accuracy − confidence| of any bin (equation 5 there); 0 without images.
  public var maximumCalibrationError: Double {
    bins.map { abs($0.gap) }.max() ?? 0
  }
}
