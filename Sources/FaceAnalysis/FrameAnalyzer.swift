import EmotionRecognition
import FaceDetection
import Foundation
import Images

/// From frames to persons and what their faces show: finds the faces of each frame, follows them, and recognises their emotions.
public struct FrameAnalyzer: Sendable {
  /// A person's face in a frame.
  public struct Face: Sendable, Equatable {
    /// The person's number, from 1.
    public let person: Int
    /// The face and its score.
    public let face: DetectedFace
    /// The calibrated probabilities of this frame, in the order of ``Emotion``.
    public let probabilities: [Float]
    /// The same, smoothed over time for this person alone.
    public let smoothed: [Float]

    /// The emotion that is most probable over time.
    public var emotion: Emotion { Emotion.mostProbable(in: smoothed) }
  }

  /// How long the parts of the work took, in seconds.
  public struct Stages: Sendable, Equatable {
    /// Looking for faces.
    public var detection = 0.0
    /// Cutting them out and recognising their emotions.
    public var emotions = 0.0
    /// Telling persons apart.
    public var tracking = 0.0

    /// No time at all.
    public init() {}
  }

  /// What is in a frame.
  public struct Analysis: Sendable {
    /// The faces, the surest first.
    public let faces: [Face]
    /// The highest score, of a face or of what was not taken for one; nil if nothing was looked at closely.
    public let highestScore: Float?
    /// What happened to persons.
    public let events: [FaceTracker.Event]
    /// How long it took.
    public let stages: Stages
  }

  private let classifier: EmotionClassifier
  /// What finds faces, and which.
  public let detector: FaceDetector
  public let options: FaceDetector.Options
  /// What is needed to go on.
  package struct State: Sendable, Codable {
    package var tracker: FaceTracker
    /// The tracker's time, and the frame's, of the frame before.
    var time = 0.0
    var lastMicroseconds: Int64?

    /// Whether an analyzer can come to it, and go on: thirty years are told to a microsecond.
    package var isSound: Bool { (0...1e9).contains(time) && tracker.lastTime <= time }
  }
  package private(set) var state: State
  /// The picture and what was found in it, in memory that each frame takes over from the one before.
  private var pyramid = PixelPyramid(width: 1, height: 1)
  private var found: [DetectedFace] = []

  /// An analyzer that has seen nothing yet.
  public init(
    _ classifier: EmotionClassifier, _ detector: FaceDetector, options: FaceDetector.Options = .init(),
    tracking: FaceTracker.Options = .init()
  ) {
    self.init(classifier, detector, options: options, state: State(tracker: FaceTracker(tracking)))
  }

  package init(
    _ classifier: EmotionClassifier, _ detector: FaceDetector, options: FaceDetector.Options, state: State
  ) {
    (self.classifier, self.detector, self.options, self.state) = (classifier, detector, options, state)
  }

  /// What is in the next picture.
  ///
  /// - Parameter microseconds: When it was taken. Where the clock stands still or runs backwards, a frame counts as a thirtieth of
  ///   a second later than the one before; no gap counts as more than a minute.
  public mutating func analyze(_ picture: GrayImage, at microseconds: Int64) -> Analysis {
    var (clock, stages) = (Stopwatch(), Stages())
    pyramid.replace(with: picture)
    let highestScore = detector.search(pyramid, options, into: &found)
    stages.detection = clock.lap()
    var values: [Float] = []
    if !found.isEmpty {
      var pixels: [UInt8] = []
      pixels.reserveCapacity(found.count * FaceDataset.pixelCount)
      for face in found { pixels += pyramid.face(face.box).pixels }
      values = classifier.probabilities(of: pixels).elements
    }
    stages.emotions = clock.lap()
    let count = Emotion.allCases.count
    let observations = found.indices.map { index in
      FaceTracker.Observation(
        found[index], appearance: FaceAppearance(of: found[index].box, in: pyramid),
        values: Array(values[index * count..<(index + 1) * count]))
    }
    advance(to: microseconds)
    let (tracked, events) = state.tracker.update(observations, at: state.time)
    stages.tracking = clock.lap()
    let faces = tracked.map {
      Face(person: $0.identity, face: $0.face, probabilities: $0.values, smoothed: $0.smoothedValues)
    }
    return Analysis(faces: faces, highestScore: highestScore, events: events, stages: stages)
  }
}

extension FrameAnalyzer {
  /// Goes on with the tracker's time, which always runs forwards.
  private mutating func advance(to microseconds: Int64) {
    let step = state.lastMicroseconds.map { microseconds.subtractingReportingOverflow($0) }
    state.lastMicroseconds = microseconds
    guard let step, !step.overflow, step.partialValue > 0 else {
      state.time += 1.0 / 30
      return
    }
    state.time += min(Double(step.partialValue) * 1e-6, 60)
  }
}

/// Measures the time between two questions.
private struct Stopwatch {
  private var start = ContinuousClock.now

  /// Seconds since the last question.
  mutating func lap() -> Double {
    let now = ContinuousClock.now
    defer { start = now }
    return (now - start) / .seconds(1)
  }
}
