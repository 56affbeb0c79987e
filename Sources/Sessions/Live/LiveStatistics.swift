import FaceAnalysis
import MienDocuments

/// How fast frames are analyzed and how old their results are: rates, latencies and the share of each stage. Memory is
/// constant.
public struct LiveStatistics: Sendable, Encodable {
  /// Frames that were analyzed or were broken.
  public private(set) var frames = 0
  /// Frames that the source lost, and such that newer ones overtook.
  public private(set) var dropped = 0, skipped = 0
  /// Frames that could not be read.
  public private(set) var broken = 0
  /// Seconds spent on each stage, summed over all frames.
  public private(set) var decoding = 0.0, detection = 0.0, emotions = 0.0, tracking = 0.0, output = 0.0
  /// Seconds from the first to the last frame's result.
  public private(set) var seconds = 0.0
  /// How many results had which age, in steps of half a millisecond up to two seconds.
  private var ages = [Int](repeating: 0, count: 4001)
  private var start: ContinuousClock.Instant?
  private var recent: [ContinuousClock.Instant] = []

  /// Nothing was measured yet.
  public init() {}

  /// Notes a frame.
  ///
  /// - Parameters:
  ///   - stages: What the analysis took; nil for a broken frame.
  ///   - latency: The age of the result, from the moment that the frame was taken, in seconds.
  public mutating func note(
    decoding: Double, _ stages: FrameAnalyzer.Stages?, latency: Double, dropped: Int, skipped: Int
  ) {
    let now = ContinuousClock.now
    let start = start ?? now
    self.start = start
    seconds = (now - start) / .seconds(1)
    frames += 1
    if stages == nil { broken += 1 }
    self.dropped += dropped
    self.skipped += skipped
    self.decoding += decoding
    detection += stages?.detection ?? 0
    emotions += stages?.emotions ?? 0
    tracking += stages?.tracking ?? 0
    ages[Int(min(max(latency * 2000, 0), 4000))] += 1
    recent.append(now)
    if recent.count > 30 { recent.removeFirst() }
  }

  /// Notes seconds spent on showing and writing results.
  public mutating func noteOutput(_ seconds: Double) { output += seconds }

  /// Frames per second over the last thirty frames.
  public var framesPerSecond: Double {
    guard let first = recent.first, let last = recent.last, recent.count > 1 else { return 0 }
    return Double(recent.count - 1) / max((last - first) / .seconds(1), 1e-9)
  }

  /// The age that this share of the results had at most, in seconds, to half a millisecond; all that are
  /// older than two seconds count as 2.0005.
  public func latency(quantile: Double) -> Double {
    let wanted = max(1, Int((quantile * Double(frames)).rounded(.up)))
    var count = 0
    for (step, number) in ages.enumerated() {
      count += number
      if count >= wanted { return Double(step + 1) / 2000 }
    }
    return 0
  }

  private enum Key: String, CodingKey {
    case frames, dropped, skipped, broken, seconds, framesPerSecond, latencyMedianMs, latency95Ms, stagesMs
  }

  /// `{frames, dropped, skipped, broken, seconds, frames_per_second, latency_median_ms, latency95_ms, stages_ms:
  /// {decoding, …}}`: the stages are milliseconds per frame.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(frames, forKey: .frames)
    try container.encode(dropped, forKey: .dropped)
    try container.encode(skipped, forKey: .skipped)
    try container.encode(broken, forKey: .broken)
    try container.encode(seconds, forKey: .seconds)
    try container.encode(meanRate, forKey: .framesPerSecond)
    try container.encode(1000 * latency(quantile: 0.5), forKey: .latencyMedianMs)
    try container.encode(1000 * latency(quantile: 0.95), forKey: .latency95Ms)
    try container.encode(
      Dictionary(uniqueKeysWithValues: stages.map { ($0.name, 1000 * $0.seconds / Double(max(frames, 1))) }),
      forKey: .stagesMs)
  }

  private var meanRate: Double { seconds > 0 ? Double(frames - 1) / seconds : 0 }

  private var stages: [(name: String, seconds: Double)] {
    [
      ("decoding", decoding), ("detection", detection), ("emotions", emotions), ("tracking", tracking),
      ("output", output),
    ]
  }

  /// The figures for people, two lines.
  public var text: String {
    let parts = stages.map { "\($0.name) \(fixed(1000 * $0.seconds / Double(max(frames, 1)), 1))" }
    return "\(grouped(frames, "frame")) in \(formatDuration(seconds)): \(fixed(meanRate, 1)) frames/s, latency "
      + "\(fixed(1000 * latency(quantile: 0.5), 1)) ms (95 %: \(fixed(1000 * latency(quantile: 0.95), 1)) ms), "
      + "\(grouped(dropped)) lost, \(grouped(skipped)) overtaken, \(grouped(broken)) unreadable\n"
      + "milliseconds per frame: \(parts.joined(separator: ", "))"
  }
}
