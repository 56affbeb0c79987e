import Images
import MienSystem
import NeuralNetworks

/// Makes what ``RefinementNetwork`` learns from: proposals that hit a face more or less, and such that hit none.
struct PatchMaker: Sendable {
  let windows: WindowMaker
  /// Places of pictures without faces at which a face was proposed: the picture, and the place.
  var mistakes: [Mistake] = []

  /// Writes what the network sees, [48, 48], and what it should say (``DetectionTarget``).
  func write(
    into pixels: UnsafeMutablePointer<Float>, target: UnsafeMutablePointer<Float>,
    using generator: inout RandomGenerator
  ) {
    var window = TrainingWindow()
    let kind = generator.uniform()
    let side = generator.logUniform(in: 16...90)
    if kind < 0.3 {
      windows.drawScene(&window, side: side, reach: -side / 3, &generator)
    } else if kind < 0.5 {
      windows.drawBackground(&window, at: nil, side: side, &generator)
      windows.pasteFaces(&window, sides: max(16, side / 1.5)...min(90, side * 1.5), &generator)
    } else {
      let mistake = kind < 0.92 && !mistakes.isEmpty ? generator.element(of: mistakes) : nil
      windows.drawBackground(&window, at: mistake, side: side, &generator)
    }
    windows.develop(&window, &generator)
    let image = GrayImage(
      width: TrainingWindow.side, height: TrainingWindow.side, pixels: window.pixels.map { UInt8($0) })
    let middle = Float(TrainingWindow.side) / 2
    let seen = window.seenFaces
    let chosen = seen.isEmpty ? nil : generator.element(of: seen)
    let isFar = generator.bernoulli(0.15)
    let (shift, growth): (Float, Float) = isFar ? (0.5, 0.4) : (0.09, 0.12)
    let face = chosen?.box ?? FaceBox(x: middle, y: middle, side: side, roll: generator.normal() * 0.15)
    let proposal = FaceBox(
      x: face.x + shift * generator.normal() * face.side, y: face.y + shift * generator.normal() * face.side,
      side: face.side * exp(growth * generator.normal()), roll: face.roll + 0.12 * generator.normal())
    RefinementNetwork.write(proposal, in: PixelPyramid(image), into: pixels)
    let overlaps = window.faces.map { $0.box.overlap(with: proposal) }
    for number in 0..<DetectionTarget.numbers { target[number] = 0 }
    if let chosen, chosen.box.overlap(with: proposal) >= 0.5 {
      target[0] = 1
      for (index, value) in RefinementNetwork.answer(chosen.box, of: proposal).enumerated() {
        target[1 + index] = value
      }
      target[5] = chosen.isRollKnown ? 1 : 0
    } else if let most = overlaps.max(), most > 0.25 {
      target[0] = -1
    }
  }
}
