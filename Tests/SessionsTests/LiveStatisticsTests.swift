import FaceAnalysis
import Foundation
import Sessions
import Testing

@Suite struct LiveStatisticsTests {
  @Test func figuresAreThoseOfTheFrames() throws {
    var statistics = LiveStatistics()
    for index in 1...100 {
      var stages = FrameAnalyzer.Stages()
      (stages.detection, stages.emotions, stages.tracking) = (0.004, 0.002, 0.001)
      statistics.note(
        decoding: 0.003, index == 50 ? nil : stages, latency: Double(index) * 1e-3, dropped: index == 3 ? 7 : 0,
        skipped: 1)
      statistics.noteOutput(0.005)
    }
    #expect(statistics.frames == 100 && statistics.dropped == 7 && statistics.skipped == 100 && statistics.broken == 1)
    // To half a millisecond.
    #expect(abs(statistics.latency(quantile: 0.5) - 0.050) < 6e-4)
    #expect(abs(statistics.latency(quantile: 0.95) - 0.095) < 6e-4)
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(statistics)) as? [String: Any]
    let stages = try #require(json?["stagesMs"] as? [String: Double])
    #expect(abs((stages["decoding"] ?? 0) - 3) < 1e-9 && abs((stages["output"] ?? 0) - 5) < 1e-9)
    #expect(abs((stages["detection"] ?? 0) - 3.96) < 1e-9)
    #expect(statistics.text.contains("7 lost, 100 overtaken, 1 unreadable"))
  }

  /// Ages of hours, and ages below nothing, are counted at the ends.
  @Test func strangeAgesTrapNowhere() {
    var statistics = LiveStatistics()
    for age in [-5, 0, 1e9] { statistics.note(decoding: 0, nil, latency: age, dropped: 0, skipped: 0) }
    #expect(statistics.latency(quantile: 1) > 2 && statistics.latency(quantile: 0.1) == 0.0005)
  }
}
