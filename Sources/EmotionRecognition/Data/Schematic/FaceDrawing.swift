/// The upper half of the face: background, head, hair, brows, eyes; `MouthDrawing.swift` has the lower half.
extension FaceCanvas {
  /// Draws the whole face.
  mutating func draw(_ identity: FaceIdentity, showing actions: FacialActions) {
    drawHead(identity, actions)
    drawNose(identity, actions)
    drawMouth(identity, actions)
    for side: Float in [-1, 1] {
      drawEye(identity, actions, side: side)
      drawBrow(identity, actions, side: side)
    }
    drawForehead(identity, actions)
    drawHair(identity)
    if identity.glasses { drawGlasses(identity) }
  }

  private mutating func drawHead(_ identity: FaceIdentity, _ actions: FacialActions) {
    let (tone, across, down) = identity.backgroundTones
    paint(.everything, on: .head, tone: { u, v, _ in min(1, max(0, tone + across * u + down * v)) }) { _, _ in
      -1
    }
    // Hair behind the head, neck, then the head, narrower at the jaw and longer with an open mouth.
    let width = identity.headWidth
    fill(.everything, on: .head, tone: identity.hair) { u, v in
      ellipseDistance(u, v + 0.12, width + identity.hairSides, 1.0 + identity.hairSides * 0.5)
    }
    let neck = identity.skin * 0.72
    fill(Box(0, 1.6, width: width, height: 1.1), on: .head, tone: neck) { u, v in
      max(abs(u) - width * 0.55, 0.6 - v)
    }
    let length = 1 + 0.1 * actions.jawDrop
    let skin = identity.skin
    let head = Box(0, 0.05, width: width + 0.1, height: 1.2)
    paint(head, on: .head, tone: { u, v, _ in skin * (1.06 - 0.22 * (u * u + 0.5 * v * v)) }) { u, v in
      let taper = 1 - identity.jaw * max(0, v)
      return ellipseDistance(u / taper, v > 0 ? v / length : v, width, 1)
    }
    if identity.beard > 0 {
      fill(head, on: .head, tone: identity.hair, opacity: identity.beard, softness: 0.25) { u, v in
        max(ellipseDistance(u, v / length, width * 0.95, 0.97), 0.42 + 0.3 * (1 - abs(u) / width) - v)
      }
    }
  }

  private mutating func drawHair(_ identity: FaceIdentity) {
    let width = identity.headWidth
    fill(Box(0, -0.55, width: width + 0.2, height: 0.75), on: .head, tone: identity.hair) { u, v in
      let fringe = identity.hairLine + 0.35 * (u - identity.hairParting) * (u - identity.hairParting)
      return max(ellipseDistance(u, v + 0.1, width + 0.04, 1.02), v - fringe)
    }
  }

  private mutating func drawBrow(_ identity: FaceIdentity, _ actions: FacialActions, side: Float) {
    let level = identity.eyeLevel + identity.browLevel
    let inner =
      level + identity.browAngle - 0.15 * actions.innerBrowRaise + 0.15 * actions.browLower
      + 0.04 * actions.noseWrinkle
    let outer =
      level - identity.browAngle - 0.15 * actions.outerBrowRaise + 0.02 * actions.browLower
      + 0.08 * actions.innerBrowRaise * (1 - actions.outerBrowRaise)
    let squeeze = 0.07 * actions.browLower
    let middle = (inner + outer) / 2 - 0.05 - 0.05 * actions.outerBrowRaise + 0.06 * actions.browLower
    let innerU = side * (identity.eyeDistance - 0.2 - squeeze)
    let outerU = side * (identity.eyeDistance + 0.25)
    let tone = min(identity.hair * 0.9, identity.skin * 0.5)
    stroke(
      (innerU, inner), (side * (identity.eyeDistance + 0.05), middle), (outerU, outer),
      thickness: identity.browThickness, tone: tone, opacity: 0.95)
  }

  private mutating func drawEye(_ identity: FaceIdentity, _ actions: FacialActions, side: Float) {
    let centre = side * identity.eyeDistance
    let level = identity.eyeLevel
    let width = identity.eyeWidth
    let upper =
      identity.eyeHeight
      * max(
        0.12,
        1 + 0.75 * actions.upperLidRaise - 0.45 * actions.lidTighten - 0.65 * actions.lidDroop
          - 0.35 * actions.cheekRaise - 0.3 * actions.noseWrinkle)
    let lower =
      identity.eyeHeight * 0.75
      * max(
        0.05,
        1 + 0.35 * actions.upperLidRaise - 0.55 * actions.lidTighten - 0.85 * actions.cheekRaise
          - 0.4 * actions.noseWrinkle)
    // Grief pulls the inner corner of the upper lid up; anger pushes it down.
    let slant = side * (0.1 * actions.lidDroop - 0.06 * actions.browLower)
    let box = Box(centre, level, width: width + 0.08, height: 0.3)
    func opening(_ u: Float, _ v: Float) -> Float {
      let t = (u - centre) / width
      let arch = max(0, 1 - t * t)
      let y = v - level - slant * t * width
      return max(max(-upper * arch - y, y - lower * arch), abs(u - centre) - width)
    }
    let sclera = min(1, identity.skin * 0.45 + 0.52)
    fill(box, tone: sclera, opening)
    let irisU = centre + identity.gaze.0
    let irisV = level + identity.gaze.1 - 0.01
    for (radius, tone) in [(Float(0.095), identity.irisTone), (0.045, Float(0.02))] {
      fill(box, tone: tone) { u, v in
        let (du, dv) = (u - irisU, v - irisV)
        return max((du * du + dv * dv).squareRoot() - radius, opening(u, v))
      }
    }
    // The upper lid is a dark line, the lower one a faint line that bulges when the cheek is raised.
    let (left, right) = (centre - width, centre + width)
    let (leftV, rightV) = (level - slant * width, level + slant * width)
    stroke(
      (left, leftV), (centre, level - 2 * upper), (right, rightV), thickness: 0.022,
      tone: identity.skin * 0.22)
    stroke(
      (left, leftV), (centre, level + 2 * lower), (right, rightV), thickness: 0.012,
      tone: identity.skin * 0.5,
      opacity: 0.6)
    let bag = max(actions.cheekRaise, actions.lidTighten * 0.6)
    stroke(
      (left, level + 0.08), (centre, level + 0.2), (right, level + 0.08), thickness: 0.014,
      tone: identity.skin * 0.6, opacity: 0.15 + 0.6 * bag)
    for line: Float in [-0.06, 0.03, 0.12] where actions.cheekRaise > 0.3 {
      stroke(
        (centre + side * (width + 0.05), level + line * 0.6), (centre + side * (width + 0.1), level + line),
        (centre + side * (width + 0.15), level + line * 1.6), thickness: 0.01, tone: identity.skin * 0.55,
        opacity: actions.cheekRaise * (0.3 + 0.5 * identity.wrinkles))
    }
  }

  private mutating func drawForehead(_ identity: FaceIdentity, _ actions: FacialActions) {
    let level = identity.eyeLevel + identity.browLevel
    let tone = identity.skin * 0.6
    let raise = min(actions.innerBrowRaise, actions.outerBrowRaise + 0.4)
    for line: Float in [0.14, 0.24] {
      stroke(
        (-0.42, level - line - 0.06), (0, level - line - 0.1), (0.42, level - line - 0.06), thickness: 0.012,
        tone: tone, opacity: max(0, raise - 0.2) * (0.4 + 0.4 * identity.wrinkles))
    }
    for side: Float in [-1, 1] {
      stroke(
        (side * 0.05, level + 0.16), (side * 0.04, level + 0.06), (side * 0.06, level - 0.05),
        thickness: 0.014,
        tone: tone, opacity: actions.browLower * (0.4 + 0.5 * identity.wrinkles))
    }
  }

  private mutating func drawGlasses(_ identity: FaceIdentity) {
    let tone = identity.hair < 0.3 ? Float(0.08) : 0.25
    for side: Float in [-1, 1] {
      let centre = side * identity.eyeDistance
      fill(Box(centre, identity.eyeLevel, width: 0.4, height: 0.35), tone: tone, opacity: 0.9) { u, v in
        abs(ellipseDistance(u - centre, v - identity.eyeLevel - 0.02, 0.28, 0.21)) - 0.018
      }
    }
    stroke(
      (-0.08, identity.eyeLevel), (0, identity.eyeLevel - 0.05), (0.08, identity.eyeLevel), thickness: 0.018,
      tone: tone)
  }
}
