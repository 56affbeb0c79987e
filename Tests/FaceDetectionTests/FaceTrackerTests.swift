import FaceDetection
import Foundation
import Images
import NeuralNetworks
import Testing

@Suite struct FaceTrackerTests {
  /// Made pictures of persons: each its own pattern, on which noise is laid.
  private struct Stage {
    var generator = RandomGenerator(seed: 7)
    let looks: [[Float]]

    init(persons: Int) {
      var generator = RandomGenerator(seed: 11)
      // Coarse patterns, so that some pixels of shift change little.
      looks = (0..<persons).map { _ in (0..<36).map { _ in generator.uniform(in: 30...220) } }
    }

    /// The observations of persons at places, and the picture behind them.
    mutating func observations(_ places: [(person: Int, x: Float, y: Float, side: Float)]) -> [FaceTracker.Observation]
    {
      var image = GrayImage(width: 640, height: 480, filledWith: 100)
      // Faces that are listed later are in front.
      for (person, x, y, side) in places {
        let reach = Int(0.8 * side)
        for dy in -reach..<reach {
          for dx in -reach..<reach {
            let (px, py) = (Int(x) + dx, Int(y) + dy)
            guard px >= 0, py >= 0, px < 640, py < 480 else { continue }
            let cell = (dy + reach) * 6 / (2 * reach) * 6 + (dx + reach) * 6 / (2 * reach)
            image[px, py] = UInt8(min(max(looks[person][cell] + 8 * generator.normal(), 0), 255))
          }
        }
      }
      return places.map { _, x, y, side in
        let box = FaceBox(
          x: x + 0.03 * side * generator.normal(), y: y + 0.03 * side * generator.normal(),
          side: side * (1 + 0.03 * generator.normal()))
        return FaceTracker.Observation(
          DetectedFace(box: box, score: 0.9), appearance: FaceAppearance(of: box, in: PixelPyramid(image)))
      }
    }
  }

  /// Two faces cross; while one hides the other, only one is found.
  @Test(arguments: [30.0, 10.0]) func crossingFacesKeepTheirIdentities(rate: Double) {
    var (stage, tracker) = (Stage(persons: 2), FaceTracker())
    var last: [FaceTracker.TrackedFace] = []
    let frames = Int(4 * rate)
    for frame in 0...frames {
      let t = Float(frame) / Float(frames)
      let (left, right) = (100 + 400 * t, 500 - 400 * t)
      let isHidden = abs(left - right) < 50
      var observations = stage.observations([(0, left, 240, 80), (1, right, 250, 80)])
      if isHidden { observations.removeFirst() }
      let update = tracker.update(observations, at: Double(frame) / rate)
      if frame == 0 { #expect(update.events == [.appeared(1), .appeared(2)]) }
      #expect(update.faces.last?.identity == 2)
      if !isHidden { last = update.faces }
    }
    #expect(last.map(\.identity) == [1, 2])
  }

  @Test func aHiddenFaceKeepsItsOwnForASecond() {
    var (stage, tracker) = (Stage(persons: 1), FaceTracker())
    var events: [FaceTracker.Event] = []
    for frame in 0..<90 {
      let isHidden = (30..<60).contains(frame)
      let observations = isHidden ? [] : stage.observations([(0, 200 + Float(frame), 200, 60)])
      events += tracker.update(observations, at: Double(frame) / 30).events
    }
    #expect(events.count == 3 && events[0] == .appeared(1) && events[1] == .lost(1))
    guard case .regained(1, let gap) = events.last else {
      Issue.record("\(events)")
      return
    }
    #expect(abs(gap - 31.0 / 30) < 1e-9)
  }

  /// After the memory's time, or with another appearance, it gets a new number.
  @Test func strangersAreNew() {
    var (stage, tracker) = (Stage(persons: 2), FaceTracker())
    _ = tracker.update(stage.observations([(0, 200, 200, 60)]), at: 0)
    _ = tracker.update([], at: 0.1)
    #expect(tracker.update(stage.observations([(1, 205, 200, 60)]), at: 0.5).faces[0].identity == 2)
    #expect(tracker.update(stage.observations([(0, 205, 200, 60)]), at: 0.6).faces[0].identity == 1)
    _ = tracker.update([], at: 0.7)
    #expect(tracker.update(stage.observations([(0, 205, 200, 60)]), at: 9).faces[0].identity == 3)
  }

  /// Between frames that are far apart no face is visible: the memory ends, with an event.
  @Test func theMemoryEndsBetweenFramesToo() {
    var (stage, tracker) = (Stage(persons: 1), FaceTracker())
    _ = tracker.update(stage.observations([(0, 200, 200, 60)]), at: 0)
    let update = tracker.update(stage.observations([(0, 200, 200, 60)]), at: 600)
    #expect(update.events == [.lost(1), .appeared(2)] && update.faces[0].identity == 2)
  }

  @Test func twentyFacesAtOnce() {
    var (stage, tracker) = (Stage(persons: 20), FaceTracker())
    var first: [Int: Int] = [:]
    for frame in 0..<60 {
      let places = (0..<20).map { index -> (person: Int, x: Float, y: Float, side: Float) in
        let phase = Float(frame) / 60 + Float(index)
        return (
          index, Float(60 + index % 5 * 130) + 15 * sin(6 * phase), Float(60 + index / 5 * 120) + 10 * cos(5 * phase),
          50
        )
      }
      // Found in another order each time.
      var generator = RandomGenerator(seed: UInt64(frame))
      let order = generator.permutation(20)
      let observations = stage.observations(places)
      let update = tracker.update(order.map { observations[$0] }, at: Double(frame) / 15)
      if frame == 0 {
        #expect(update.faces.count == 20)
        first = Dictionary(uniqueKeysWithValues: zip(order, update.faces.map(\.identity)))
      }
      #expect(zip(order, update.faces).allSatisfy { first[$0.0] == $0.1.identity })
    }
  }

  /// Smoothed by e^(−Δt / τ), each identity by itself; the raw values stay.
  @Test func valuesAreSmoothedForEachIdentity() {
    var tracker = FaceTracker(FaceTracker.Options(smoothing: 0.5))
    func seen(_ first: Float, _ second: Float) -> [FaceTracker.Observation] {
      [(100, first), (400, second)].map { x, value in
        FaceTracker.Observation(DetectedFace(box: FaceBox(x: x, y: 100, side: 50), score: 1), values: [value])
      }
    }
    _ = tracker.update(seen(0, 1), at: 0)
    let faces = tracker.update(seen(1, 1), at: 0.25).faces
    #expect(abs(faces[0].smoothedValues[0] - (1 - exp(-0.5))) < 1e-6)
    #expect(faces[1].smoothedValues == [1] && faces[0].values == [1])
    var raw = FaceTracker(FaceTracker.Options(smoothing: 0))
    _ = raw.update(seen(0, 1), at: 0)
    #expect(raw.update(seen(0.3, 1), at: 0.1).faces[0].smoothedValues == [0.3])
  }

  /// Against every way to pair few rows with few columns.
  @Test func assignmentCostsLeast() {
    var generator = RandomGenerator(seed: 3)
    for trial in 0..<200 {
      let (rows, columns) = (trial % 5, trial / 5 % 5)
      let costs = (0..<rows).map { _ in (0..<columns).map { _ in Double(generator.uniform(in: 0...2)) } }
      let limit = 1.2
      func best(_ row: Int, _ used: Set<Int>) -> Double {
        guard row < rows else { return 0 }
        var least = limit + best(row + 1, used)
        for column in 0..<columns where !used.contains(column) {
          least = min(least, costs[row][column] + best(row + 1, used.union([column])))
        }
        return least
      }
      let chosen = Assignment.columns(costs, limit: limit)
      #expect(chosen.count == rows && Set(chosen.compactMap { $0 }).count == chosen.compactMap { $0 }.count)
      var total = 0.0
      for (row, column) in chosen.enumerated() { total += column.map { costs[row][$0] } ?? limit }
      #expect(abs(total - best(0, [])) < 1e-9)
    }
  }
}
