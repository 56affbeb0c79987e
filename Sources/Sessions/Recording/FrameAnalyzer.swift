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
    public var emotion: Emotion {
      let best = smoothed.indices.max { (smoothed[$0], -$0) < (smoothed[$1], -$1) }
      return best.flatMap(Emotion.init(rawValue:)) ?? .neutral
    }
  }

  /// How long the parts of the work took, in seconds.
  public struct Stages: Sendable, Equatable {
    /// Looking for faces.
    public var detection = 0.0
    /// Cutting them out and recognising their emotions.
    public var emotions = 0.0
    /// Telling persons apart.
    public var tracking = 0.0
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
  private(set) var tracker: FaceTracker
  private var lastTime: Double

  /// An analyzer that has seen nothing yet.
  public init(
    _ classifier: EmotionClassifier, _ detector: FaceDetector, options: FaceDetector.Options = .init(),
    tracking: FaceTracker.Options = .init()
  ) {
    self.init(classifier, detector, options: options, tracker: FaceTracker(tracking))
  }

  init(_ classifier: EmotionClassifier, _ detector: FaceDetector, options: FaceDetector.Options, tracker: FaceTracker) {
    var frozen = classifier
    frozen.network = classifier.network.frozen
    (self.classifier, self.detector, self.options, self.tracker) = (frozen, detector, options, tracker)
    lastTime = tracker.lastTime
  }

  /// What is in the next frame.
  ///
  /// - Parameter microseconds: When it was taken. A frame that is not later than the one before counts as a microsecond later.
  public mutating func analyze(_ picture: GrayImage, at microseconds: Int64) -> Analysis {
    var (clock, stages) = (Stopwatch(), Stages())
    let pyramid = PixelPyramid(picture)
    let (found, highestScore) = detector.search(pyramid, options)
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
    let time = max(Double(microseconds) * 1e-6, lastTime + 1e-6)
    lastTime = time
    let (tracked, events) = tracker.update(observations, at: time)
    stages.tracking = clock.lap()
    let faces = tracked.map {
      Face(person: $0.identity, face: $0.face, probabilities: $0.values, smoothed: $0.smoothedValues)
    }
    return Analysis(faces: faces, highestScore: highestScore, events: events, stages: stages)
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
