import EmotionRecognition
import FaceDetection
import Images

/// From frames to persons and what their faces show: finds the faces of each frame, follows them, and recognises their
/// emotions.
public struct FrameAnalyzer: Sendable {
  /// How long the parts of the work took, in seconds.
  public struct Stages: Sendable, Equatable {
    /// Searching for faces.
    public var detection = 0.0
    /// Cutting them out and recognising their emotions.
    public var emotions = 0.0
    /// Following persons.
    public var tracking = 0.0

    /// No time at all.
    public init() {}
  }

  /// What is in a frame.
  public struct Analysis: Sendable {
    /// The faces, the highest score first, each with its person and its smoothed probabilities.
    public let faces: [FaceReading]
    /// The highest score, of a face or of what was not taken for one; nil if nothing was looked at closely.
    public let highestScore: Float?
    /// What happened to persons.
    public let events: [FaceTracker.Event]
    /// How long it took.
    public let stages: Stages
  }

  /// What finds faces and recognises emotions; what is searched for may change between two frames.
  public var reader: FaceReader
  /// What is needed to resume.
  package struct State: Sendable, Codable {
    package var tracker: FaceTracker
    /// The tracker's time, and the frame's, of the frame before.
    var time = 0.0
    var lastMicroseconds: Int64?

    /// Whether an analyzer can be in this state: a Double holds thirty years to a microsecond.
    package var isSound: Bool { (0...1e9).contains(time) && tracker.lastTime <= time }
  }
  package private(set) var state: State
  /// The picture and what was found in it, in memory that is used again for each frame.
  private var pyramid = PixelPyramid(width: 1, height: 1)
  private var found: [DetectedFace] = []

  /// An analyzer that has seen nothing yet.
  public init(_ reader: FaceReader, tracking: FaceTracker.Options = .init()) {
    self.init(reader, state: State(tracker: FaceTracker(tracking)))
  }

  package init(_ reader: FaceReader, state: State) { (self.reader, self.state) = (reader, state) }

  /// How persons are followed; it may change between two frames.
  public var tracking: FaceTracker.Options {
    get { state.tracker.options }
    set { state.tracker.options = newValue }
  }

  /// What is in the next picture.
  ///
  /// - Parameter microseconds: When it was taken. Where the clock stands still or runs backwards, a frame counts as
  ///   1/30 second later than the one before. No gap counts as more than a minute.
  public mutating func analyze(_ picture: GrayImage, at microseconds: Int64) -> Analysis {
    var (clock, stages) = (Stopwatch(), Stages())
    let (faces, highestScore) = find(in: picture, &clock, &stages)
    let observations = faces.map { face in
      FaceTracker.Observation(
        DetectedFace(box: face.square, score: face.score ?? 1),
        appearance: FaceAppearance(of: face.square, in: pyramid),
        values: face.probabilities)
    }
    advance(to: microseconds)
    let (tracked, events) = state.tracker.update(observations, at: state.time)
    stages.tracking = clock.lap()
    let followed = zip(faces, tracked).map { $0.followed(as: $1.identity, smoothed: $1.smoothedValues) }
    return Analysis(faces: followed, highestScore: highestScore, events: events, stages: stages)
  }

  /// The faces of a picture, and the highest score of all places.
  private mutating func find(
    in picture: GrayImage, _ clock: inout Stopwatch, _ stages: inout Stages
  ) -> (faces: [FaceReading], highestScore: Float?) {
    pyramid.replace(with: picture)
    let highestScore = reader.detector.map { $0.search(pyramid, reader.options, into: &found) } ?? 1
    stages.detection = clock.lap()
    let faces =
      reader.detector == nil
      ? reader.faces(in: picture) : reader.readings(found.map { (.detected($0), pyramid.face($0.box)) })
    stages.emotions = clock.lap()
    return (faces, highestScore)
  }
}

extension FrameAnalyzer {
  /// Advances the tracker's time, which always runs forwards.
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

/// Measures the time between two laps.
private struct Stopwatch {
  private var start = ContinuousClock.now

  /// Seconds since the last lap.
  mutating func lap() -> Double {
    let now = ContinuousClock.now
    defer { start = now }
    return (now - start) / .seconds(1)
  }
}
