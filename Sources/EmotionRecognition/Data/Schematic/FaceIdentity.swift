import MienSystem
import MienTensors

/// The person: shapes and tones that do not depend on the emotion.
///
/// Lengths are in face units: the head's half height is 1, its middle (0, 0), u goes to the right and v down.
/// Tones go from 0, black, to 1, white.
struct FaceIdentity {
  let skin: Float
  let hair: Float
  let backgroundTones: (Float, Float, Float)
  let headWidth: Float
  /// How much narrower the jaw is than the temples.
  let jaw: Float
  let hairLine: Float
  let hairSides: Float
  let hairParting: Float
  let eyeDistance: Float
  let eyeWidth: Float
  let eyeHeight: Float
  let eyeLevel: Float
  let irisTone: Float
  let gaze: (Float, Float)
  let browLevel: Float
  let browThickness: Float
  let browAngle: Float
  let noseLength: Float
  let noseWidth: Float
  let mouthLevel: Float
  let mouthWidth: Float
  /// The corners of the mouth at rest.
  let mouthCurve: Float
  let lipThickness: Float
  let wrinkles: Float
  let beard: Float
  let moustache: Bool
  let glasses: Bool

  init(using generator: inout RandomGenerator) {
    skin = generator.uniform(in: 0.32...0.88)
    hair = generator.bernoulli(0.7) ? generator.uniform(in: 0.03...0.3) : generator.uniform(in: 0.4...0.92)
    backgroundTones = (
      generator.uniform(), generator.uniform(in: -0.35...0.35), generator.uniform(in: -0.35...0.35)
    )
    headWidth = generator.uniform(in: 0.7...0.86)
    jaw = generator.uniform(in: 0.02...0.24)
    hairLine = generator.uniform(in: -0.82 ... -0.6)
    hairSides = generator.uniform(in: 0.02...0.22)
    hairParting = generator.uniform(in: -0.5...0.5)
    eyeDistance = generator.uniform(in: 0.32...0.39)
    eyeWidth = generator.uniform(in: 0.17...0.215)
    eyeHeight = generator.uniform(in: 0.085...0.115)
    eyeLevel = generator.uniform(in: -0.17 ... -0.09)
    irisTone = generator.uniform(in: 0.05...0.3)
    gaze = (generator.uniform(in: -0.06...0.06), generator.uniform(in: -0.02...0.02))
    browLevel = generator.uniform(in: -0.30 ... -0.24)
    browThickness = generator.uniform(in: 0.03...0.06)
    browAngle = generator.uniform(in: -0.03...0.03)
    noseLength = generator.uniform(in: 0.3...0.42)
    noseWidth = generator.uniform(in: 0.11...0.17)
    mouthLevel = generator.uniform(in: 0.5...0.58)
    mouthWidth = generator.uniform(in: 0.28...0.36)
    mouthCurve = generator.uniform(in: -0.025...0.025)
    lipThickness = generator.uniform(in: 0.035...0.07)
    wrinkles = generator.uniform()
    beard = generator.bernoulli(0.12) ? generator.uniform(in: 0.25...0.6) : 0
    moustache = generator.bernoulli(0.08)
    glasses = generator.bernoulli(0.1)
  }
}

/// The view of the face.
struct FaceView {
  /// The middle of the head, in pixels.
  let centre: (x: Float, y: Float)
  /// Pixels per face unit.
  let scale: Float
  /// The head's tilt in radians, positive clockwise, up to 15°.
  let tilt: Float
  /// How far the head is turned to the right, from -1 to 1.
  let yaw: Float
  /// How far the head looks down, from -1 to 1.
  let pitch: Float

  init(using generator: inout RandomGenerator) {
    let middle = Float(FaceDataset.side) / 2
    centre = (
      middle + generator.uniform(in: -3.5...3.5), middle + generator.uniform(in: -3.5...3.5)
    )
    scale = generator.uniform(in: 19...24)
    tilt = generator.uniform(in: -0.2618...0.2618)
    yaw = generator.uniform(in: -1...1)
    pitch = generator.uniform(in: -1...1)
  }
  // The features slide toward where the head turns, and the far side narrows: a feature at (f, g) is seen
  // where the head has (u, v) with f = s · (1 + narrowing · s), s = u − slideU, and g = v − slideV.
  var slideU: Float { 0.17 * yaw }
  var slideV: Float { 0.07 * pitch }
  var narrowing: Float { 0.28 * yaw }

  /// Where a point of the head or of its features is seen, in pixels.
  func place(ofU u: Float, v: Float, isFeature: Bool) -> (x: Float, y: Float) {
    var (headU, headV) = (u, v)
    if isFeature {
      // The solution of f = s · (1 + n · s) near 0; for n = 0 it is f.
      headU = 2 * u / (1 + max(0, 1 + 4 * narrowing * u).squareRoot()) + slideU
      headV = v + slideV
    }
    let (cosine, sine) = (cos(tilt), sin(tilt))
    return (
      centre.x + scale * (cosine * headU - sine * headV), centre.y + scale * (sine * headU + cosine * headV)
    )
  }
}
