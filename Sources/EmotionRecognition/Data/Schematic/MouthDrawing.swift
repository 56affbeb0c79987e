/// The lower half of the face: nose, cheeks, mouth, chin.
extension FaceCanvas {
  mutating func drawNose(_ identity: FaceIdentity, _ actions: FacialActions) {
    let top = identity.eyeLevel + 0.02
    let tip = top + identity.noseLength - 0.05 * actions.noseWrinkle
    let width = identity.noseWidth * (1 + 0.2 * actions.noseWrinkle)
    let dark = identity.skin * 0.55
    stroke(
      (width * 0.45, top), (width * 0.6, (top + tip) / 2), (width * 0.95, tip), thickness: 0.013, tone: dark,
      opacity: 0.5)
    stroke(
      (-width, tip - 0.01), (0, tip + 0.07), (width, tip - 0.01), thickness: 0.016, tone: dark, opacity: 0.8)
    for side: Float in [-1, 1] {
      fill(Box(side * width * 0.5, tip, width: 0.1, height: 0.1), tone: identity.skin * 0.25, opacity: 0.8) {
        u, v in
        ellipseDistance(u - side * width * 0.5, v - tip - 0.01, 0.04, 0.022)
      }
      // Wrinkles across the bridge, and the fold from the nose to the corner of the mouth.
      for line: Float in [0, 0.08, 0.16] where actions.noseWrinkle > 0.15 {
        stroke(
          (side * 0.03, top + line - 0.05), (side * 0.09, top + line - 0.04),
          (side * 0.15, top + line + 0.03),
          thickness: 0.014, tone: dark, opacity: actions.noseWrinkle * 0.85)
      }
      let fold = max(max(actions.cornerPull * 0.8, actions.noseWrinkle), actions.upperLipRaise * 0.9)
      stroke(
        (side * (width + 0.04), tip - 0.04), (side * (width + 0.16), tip + 0.03),
        (side * (width + 0.25 + 0.05 * actions.cornerPull), tip + 0.24), thickness: 0.016, tone: dark,
        opacity: min(1, fold + 0.25 * identity.wrinkles))
      // A raised cheek catches the light.
      let cheek = side * 0.46
      fill(
        Box(cheek, 0.2, width: 0.3, height: 0.25), tone: min(1, identity.skin * 1.25),
        opacity: 0.5 * max(actions.cornerPull, actions.cheekRaise * 0.5), softness: 0.2
      ) { u, v in ellipseDistance(u - cheek, v - 0.2, 0.17, 0.12) }
    }
  }

  mutating func drawMouth(_ identity: FaceIdentity, _ actions: FacialActions) {
    let shape = MouthShape(identity, actions)
    let box = Box(0, shape.level, width: shape.width + 0.15, height: 0.5)
    let skin = identity.skin
    if identity.moustache {
      fill(box, tone: identity.hair, opacity: 0.9, softness: 0.06) { u, v in
        ellipseDistance(u, v - shape.level + shape.upperGap + 0.13, shape.width * 0.95, 0.06)
      }
    }
    let isThin = 1 - 0.75 * actions.lipPress
    let thickness = identity.lipThickness * isThin
    fill(box, tone: skin * 0.62, opacity: 0.85) { u, v in shape.distance(u, v, margin: thickness) }
    let gap = shape.upperGap + shape.lowerGap
    if gap > 0.03 {
      fill(box, tone: 0.07) { u, v in shape.distance(u, v, margin: 0) }
      // Teeth show while the jaw is not far down; the upper row hangs from the upper lip.
      let teeth = min(0.15, gap * (1 - 0.55 * actions.jawDrop))
      let isShowing = min(1, max(0, 1.3 - 2.5 * actions.jawDrop))
      fill(box, tone: 0.93, opacity: isShowing) { u, v in
        max(shape.distance(u, v, margin: -0.012), v - shape.upperEdge(u) - teeth)
      }
    }
    let halfLine = 0.014 + 0.012 * actions.lipPress
    if gap <= 0.08 {
      fill(box, tone: skin * 0.18, opacity: 0.95) { u, v in
        max(abs(v - shape.middle(u)) - halfLine, abs(u) - shape.width)
      }
    }
    drawChin(identity, actions, below: shape)
  }

  private mutating func drawChin(_ identity: FaceIdentity, _ actions: FacialActions, below mouth: MouthShape) {
    let level = mouth.level + mouth.lowerGap + 0.17
    stroke(
      (-0.13, level + 0.03), (0, level - 0.03 - 0.03 * actions.chinRaise), (0.13, level + 0.03),
      thickness: 0.014,
      tone: identity.skin * 0.6, opacity: 0.3 + 0.5 * actions.chinRaise)
    // The bulges above and below pressed lips, and the lines at depressed corners.
    for side: Float in [-1, 1] {
      let corner = (u: side * mouth.width, v: mouth.middle(side * mouth.width))
      stroke(
        (corner.u, corner.v), (corner.u + side * 0.03, corner.v + 0.04),
        (corner.u + side * 0.05, corner.v + 0.12),
        thickness: 0.016, tone: identity.skin * 0.5, opacity: 0.9 * actions.cornerDepress)
    }
  }
}

/// Where the lips are: a middle line over −width…width, and how far they part above and below it.
private struct MouthShape {
  let level: Float
  let width: Float
  /// How far the middle is below the corners; negative if the corners are lower.
  let sag: Float
  let upperGap: Float
  let lowerGap: Float
  /// From ½, round like an ellipse, down to ⅕, almost a box.
  let roundness: Float
  /// How far the upper lip is pulled up at its sides, in disgust.
  let lift: Float

  init(_ identity: FaceIdentity, _ actions: FacialActions) {
    level =
      identity.mouthLevel + 0.04 * actions.jawDrop - 0.02 * actions.chinRaise - 0.05 * actions.upperLipRaise
    let round = min(actions.jawDrop, max(0, 1 - 1.5 * (actions.cornerPull + actions.lipStretch)))
    width =
      identity.mouthWidth
      * (1 + 0.3 * actions.cornerPull + 0.32 * actions.lipStretch - 0.42 * round - 0.12 * actions.lipPress
        - 0.1 * actions.chinRaise)
    sag =
      identity.mouthCurve + 0.24 * actions.cornerPull - 0.2 * actions.cornerDepress - 0.05
      * actions.upperLipRaise
    let parted = actions.lipsPart
    upperGap = 0.05 * parted + 0.1 * actions.jawDrop + 0.07 * actions.upperLipRaise * (0.4 + parted)
    lowerGap = 0.09 * parted + 0.3 * actions.jawDrop
    roundness = 0.5 - 0.28 * max(actions.lipStretch, (1 - round) * actions.upperLipRaise)
    lift = 0.07 * actions.upperLipRaise
  }

  /// The share of the opening at u: (1 − t²)^roundness for t = u / width.
  @inline(__always)
  private func arch(_ u: Float) -> Float {
    let t = u / width
    let rest = max(0, 1 - t * t)
    // (1 − t²)^½ and (1 − t²)^⅛ mixed, instead of a power.
    let root = rest.squareRoot()
    let flat = root.squareRoot().squareRoot()
    return flat + (root - flat) * (roundness - 0.2) / 0.3
  }

  @inline(__always)
  func middle(_ u: Float) -> Float {
    let t = min(1, abs(u / width))
    return level + sag * (0.5 - t * t) - lift * t * (1 - t) * 2
  }

  @inline(__always)
  func upperEdge(_ u: Float) -> Float { middle(u) - upperGap * arch(u) }

  /// The signed distance from the opening, made wider by `margin` on all sides.
  @inline(__always)
  func distance(_ u: Float, _ v: Float, margin: Float) -> Float {
    let vertical = max(upperEdge(u) - v, v - middle(u) - lowerGap * arch(u))
    return max(vertical, abs(u) - width) - margin * (0.35 + 0.65 * arch(u))
  }
}
