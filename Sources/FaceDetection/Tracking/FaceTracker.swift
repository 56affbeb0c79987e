import MienSystem

/// Gives faces numbers that stay the same from frame to frame.
///
///     var tracker = FaceTracker()
///     for frame in frames {
///       let picture = PixelPyramid(frame.image)
///       let seen = detector.faces(in: picture).map {
///         FaceTracker.Observation($0, appearance: FaceAppearance(of: $0.box, in: picture))
///       }
///       let (faces, events) = tracker.update(seen, at: frame.time)
///     }
///
/// Each frame's faces are assigned to the known ones with the smallest total cost (``Assignment``). The cost is the
/// distance of a face from its predicted place, and the difference of its appearance. A face that is not found is lost;
/// if it is found again within ``Options/memory``, it gets its number again.
public struct FaceTracker: Sendable, Codable {
  /// How faces are followed.
  public struct Options: Sendable, Codable, Equatable {
    /// How long a lost face keeps its number, in seconds.
    public var memory: Double
    /// The time constant of the smoothing of values, in seconds; 0 smooths nothing.
    public var smoothing: Double

    /// Options with these values.
    public init(memory: Double = 2, smoothing: Double = 0.5) {
      expect(memory >= 0 && smoothing >= 0, "FaceTracker: expected times from 0, got \(memory) and \(smoothing)")
      (self.memory, self.smoothing) = (memory, smoothing)
    }
  }

  /// A face of a frame.
  public struct Observation: Sendable {
    /// The face.
    public var face: DetectedFace
    /// Its appearance; without it only places count.
    public var appearance: FaceAppearance?
    /// Measured values, such as probabilities; they are smoothed for each identity.
    public var values: [Float]

    /// A face.
    public init(_ face: DetectedFace, appearance: FaceAppearance? = nil, values: [Float] = []) {
      (self.face, self.appearance, self.values) = (face, appearance, values)
    }
  }

  /// A face of a frame with its identity.
  public struct TrackedFace: Sendable, Equatable {
    /// Its number, from 1.
    public let identity: Int
    /// The face.
    public let face: DetectedFace
    /// The values of this frame.
    public let values: [Float]
    /// The same, smoothed over time: s ← s + (1 − e^(−Δt / τ)) (value − s).
    public let smoothedValues: [Float]
  }

  /// An event of an identity.
  public enum Event: Sendable, Equatable {
    /// It is visible for the first time.
    case appeared(Int)
    /// It is not visible any more.
    case lost(Int)
    /// It is visible again, after this many seconds.
    case regained(Int, after: Double)
  }

  fileprivate struct Velocity: Sendable, Codable {
    var x: Float = 0
    var y: Float = 0
  }

  fileprivate struct Track: Sendable, Codable {
    let identity: Int
    var face: DetectedFace
    var appearance: FaceAppearance?
    var smoothed: [Float]
    /// Pixels per second, right and down.
    var velocity = Velocity()
    var lastSeen: Double
    var isLost = false
  }

  /// How faces are followed; it may change between two frames.
  public var options: Options
  private var tracks: [Track] = []
  private var identities = 0
  /// The time of the last frame, in seconds; before all times if there was none.
  package private(set) var lastTime = -Double.greatestFiniteMagnitude

  /// A tracker without faces.
  public init(_ options: Options = Options()) { self.options = options }

  /// The faces of the next frame.
  ///
  /// - Parameter time: The time of the frame, in seconds; later than the previous one.
  /// - Returns: The faces in the order of `observations`, and the events.
  public mutating func update(
    _ observations: [Observation], at time: Double
  ) -> (faces: [TrackedFace], events: [Event]) {
    expect(time > lastTime, "FaceTracker: expected a time after \(lastTime), got \(time)")
    lastTime = time
    let forgotten = tracks.filter { time - $0.lastSeen > options.memory }
    tracks.removeAll { time - $0.lastSeen > options.memory }
    let costs = tracks.map { track in observations.map { Self.cost(track, $0, at: time) } }
    let assigned = Assignment.columns(costs, limit: Self.limit)
    var owners = [Int?](repeating: nil, count: observations.count)
    var events: [Event] = forgotten.filter { !$0.isLost }.map { .lost($0.identity) }
    for (index, column) in assigned.enumerated() {
      if let column, costs[index][column] < Self.limit {
        owners[column] = index
        if tracks[index].isLost {
          events.append(.regained(tracks[index].identity, after: time - tracks[index].lastSeen))
        }
      } else if !tracks[index].isLost {
        tracks[index].isLost = true
        events.append(.lost(tracks[index].identity))
      }
    }
    let faces = observations.indices.map { column -> TrackedFace in
      let observation = observations[column]
      if let index = owners[column] {
        tracks[index].see(observation, at: time, smoothing: options.smoothing)
        return tracks[index].tracked(observation)
      }
      identities += 1
      let track = Track(
        identity: identities, face: observation.face, appearance: observation.appearance,
        smoothed: observation.values, lastSeen: time)
      tracks.append(track)
      events.append(.appeared(identities))
      return track.tracked(observation)
    }
    return (faces, events)
  }

  /// Above this cost, a face is a different one.
  private static let limit = 0.9

  /// The distance from the predicted place, in units of its uncertainty; the change of size; and the difference of
  /// appearance.
  private static func cost(_ track: Track, _ observation: Observation, at time: Double) -> Double {
    let gap = Float(time - track.lastSeen)
    let (old, new) = (track.face.box, observation.face.box)
    // A movement is extrapolated for a limited time.
    let reach = min(gap, 0.5)
    let (dx, dy) = (new.x - old.x - reach * track.velocity.x, new.y - old.y - reach * track.velocity.y)
    let side = (old.side * new.side).squareRoot()
    let distance = (dx * dx + dy * dy).squareRoot() / side / (0.5 + min(gap, 2))
    let growth = abs(log(new.side / old.side)) / (0.4 + 0.3 * min(gap, 2))
    guard distance < 1, growth < 1 else { return 10 }
    var difference: Float = 0.2
    if let known = track.appearance, let seen = observation.appearance {
      let similarity = known.similarity(to: seen)
      // A lost face has to look the same: 95 % of jittered boxes of one portrait have a similarity above 0.7, 5 % of
      // boxes of two persons one above 0.5.
      guard !track.isLost || similarity > 0.5 else { return 10 }
      difference = 1 - similarity
    }
    return Double(0.6 * distance + 0.3 * growth + difference)
  }
}

extension FaceTracker.Track {
  fileprivate mutating func see(_ observation: FaceTracker.Observation, at time: Double, smoothing: Double) {
    let gap = time - lastSeen
    let (old, new) = (face.box, observation.face.box)
    // A velocity over several frames, because over one frame it is as noisy as the boxes.
    let share = Float(1 - exp(-gap / 0.15))
    velocity.x += share * ((new.x - old.x) / Float(gap) - velocity.x)
    velocity.y += share * ((new.y - old.y) / Float(gap) - velocity.y)
    face = observation.face
    if let seen = observation.appearance {
      if appearance == nil { appearance = seen }
      appearance?.follow(seen, share: Float(1 - exp(-gap / 0.5)))
    }
    if smoothed.count == observation.values.count {
      let share = smoothing > 0 ? Float(1 - exp(-gap / smoothing)) : 1
      for index in smoothed.indices { smoothed[index] += share * (observation.values[index] - smoothed[index]) }
    } else {
      smoothed = observation.values
    }
    lastSeen = time
    isLost = false
  }

  fileprivate func tracked(_ observation: FaceTracker.Observation) -> FaceTracker.TrackedFace {
    FaceTracker.TrackedFace(
      identity: identity, face: observation.face, values: observation.values, smoothedValues: smoothed)
  }
}

// MARK: - Reading

extension FaceTracker {
  /// Reads a stored tracker.
  ///
  /// - Throws: `DecodingError`, also if no tracker can have this state, so that the code after it may rely on it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    options = try values.decode(Options.self, forKey: .options)
    tracks = try values.decode([Track].self, forKey: .tracks)
    identities = try values.decode(Int.self, forKey: .identities)
    lastTime = try values.decode(Double.self, forKey: .lastTime)
    guard isSound else {
      throw DecodingError.dataCorruptedError(
        forKey: .tracks, in: values, debugDescription: "FaceTracker: no tracker can have this state")
    }
  }

  private var isSound: Bool {
    let known = tracks.map(\.identity)
    return options.memory >= 0 && options.memory.isFinite && options.smoothing >= 0 && options.smoothing.isFinite
      && lastTime.isFinite && (0...1 << 50).contains(identities) && Set(known).count == known.count
      && known.allSatisfy { (1...max(1, identities)).contains($0) } && known.count <= identities
      && tracks.allSatisfy { $0.isSound(at: lastTime) }
  }
}

extension FaceTracker.Track {
  fileprivate func isSound(at time: Double) -> Bool {
    let box = face.box
    return box.side > 0 && lastSeen <= time && appearance?.isSound ?? true && lastSeen.isFinite
      && ([box.x, box.y, box.side, box.roll, face.score, velocity.x, velocity.y] + smoothed).allSatisfy(\.isFinite)
  }
}
