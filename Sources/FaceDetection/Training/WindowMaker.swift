import MienSystem
import NeuralNetworks

/// Makes windows to learn from: parts of scenes, pictures without faces, and such with faces pasted in.
struct WindowMaker: Sendable {
  let pictures: DetectionPictures
  /// Places of pictures without faces at which a face was found: the picture, and the place.
  var mistakes: [Mistake] = []

  /// A window drawn at random.
  func window(using generator: inout RandomGenerator) -> TrainingWindow {
    var window = TrainingWindow()
    let kind = generator.uniform()
    if kind < 0.4 {
      // Now and then a face that is larger than the network is for.
      let isLarge = kind < 0.06
      let side = isLarge ? generator.logUniform(in: 64...240) : generator.logUniform(in: 12...44)
      drawScene(&window, side: side, reach: isLarge ? 0.6 * side : 0, &generator)
    } else if kind < 0.72 {
      drawBackground(&window, at: nil, side: 0, &generator)
      pasteFaces(&window, sides: 12...44, &generator)
    } else {
      let mistake = kind < 0.88 && !mistakes.isEmpty ? generator.element(of: mistakes) : nil
      drawBackground(&window, at: mistake, side: generator.logUniform(in: 14...36), &generator)
    }
    develop(&window, &generator)
    return window
  }

  private func angle(_ generator: inout RandomGenerator) -> Float {
    let wide = generator.bernoulli(0.4)
    let degrees = generator.uniform(in: -1...1) * (wide ? 35 : 10)
    return degrees * .pi / 180
  }

  /// Part of a scene about a face.
  ///
  /// - Parameters:
  ///   - side: The face's, in pixels of the window.
  ///   - reach: How far beyond the window's edge its middle may lie.
  func drawScene(_ window: inout TrainingWindow, side: Float, reach: Float, _ generator: inout RandomGenerator) {
    let scene = generator.element(of: pictures.scenes)
    guard !scene.faces.isEmpty else { return }
    let face = scene.faces.count == 1 ? scene.faces[0] : generator.element(of: scene.faces)
    let scale = min(side / face.side, 1.6)
    let isMirrored = generator.bernoulli(0.5)
    let extent = Float(TrainingWindow.side)
    // Where the face may lie so that the picture fills the window, or the window holds the picture.
    func place(_ before: Float, _ after: Float) -> Float {
      let bounds = (before * scale, extent - after * scale)
      let (low, high) = (max(min(bounds.0, bounds.1), -reach), min(max(bounds.0, bounds.1), extent + reach))
      return low < high ? generator.uniform(in: low...high) : min(max(low, 0), extent)
    }
    let (left, right) = (face.x, Float(scene.pixels.width) - face.x)
    let placing = TrainingWindow.Placing(
      centre: (face.x, face.y),
      point: (
        place(isMirrored ? right : left, isMirrored ? left : right), place(face.y, Float(scene.pixels.height) - face.y)
      ),
      scale: scale, angle: angle(&generator), isMirrored: isMirrored)
    window.draw(scene.pixels, placing)
    window.faces = scene.faces.map { (placing.placed($0), false) }
  }

  /// Part of a picture without faces; where a face was found by mistake, that place at the middle and as large as a
  /// face of `side`.
  func drawBackground(
    _ window: inout TrainingWindow, at mistake: Mistake?, side: Float,
    _ generator: inout RandomGenerator
  ) {
    let extent = Float(TrainingWindow.side)
    if let mistake {
      let placing = TrainingWindow.Placing(
        centre: (mistake.box.x, mistake.box.y),
        point: (extent / 2, extent / 2),
        scale: side / mistake.box.side, angle: angle(&generator), isMirrored: generator.bernoulli(0.5))
      window.draw(pictures.backgrounds[mistake.picture], placing)
      return
    }
    let picture = generator.element(of: pictures.backgrounds)
    let (width, height) = (Float(picture.width), Float(picture.height))
    // From the whole picture in the window to pixel for pixel.
    let smallest = min(extent / min(width, height), 1)
    let scale = generator.logUniform(in: smallest...1.2)
    let reach = extent / 2 / scale
    func middle(_ size: Float) -> Float {
      size > 2 * reach ? generator.uniform(in: reach...size - reach) : size / 2
    }
    let placing = TrainingWindow.Placing(
      centre: (middle(width), middle(height)), point: (extent / 2, extent / 2), scale: scale,
      isMirrored: generator.bernoulli(0.5))
    window.draw(picture, placing)
  }

  /// One to four faces, or ten small ones, none over another's middle.
  func pasteFaces(_ window: inout TrainingWindow, sides: ClosedRange<Float>, _ generator: inout RandomGenerator) {
    let extent = Float(TrainingWindow.side)
    let isCrowd = generator.bernoulli(0.3)
    let crowdSide = generator.logUniform(in: sides.lowerBound...(sides.lowerBound * sides.upperBound).squareRoot())
    for _ in 0..<(isCrowd ? 10 : 1 + Int(generator.uniform() * 4)) {
      let portrait = generator.element(of: pictures.portraits)
      guard let face = portrait.faces.first else { continue }
      let side =
        isCrowd ? crowdSide * generator.uniform(in: 0.8...1.25) : generator.logUniform(in: sides)
      let point = (generator.uniform(in: 0...extent), generator.uniform(in: 0...extent))
      let placing = TrainingWindow.Placing(
        centre: (face.x, face.y), point: point, scale: side / face.side, angle: angle(&generator),
        isMirrored: generator.bernoulli(0.5))
      let mask = mask(of: portrait, face, &generator)
      let (gain, lift) = (generator.uniform(in: 0.6...1.3), generator.uniform(in: -30...30))
      let distance = window.faces.map { other, _ in
        let (dx, dy) = (other.x - point.0, other.y - point.1)
        return (dx * dx + dy * dy).squareRoot() / ((other.side + side) / 2)
      }.min()
      if let distance, distance < 0.85 { continue }
      window.draw(portrait.pixels, placing, reach: face.side, mask: mask) { gain * ($0 - 127.5) + 127.5 + lift }
      window.faces.append((placing.placed(face), true))
    }
  }

  /// An ellipse about the head, or nearly all there is, with a soft edge.
  private func mask(
    of portrait: DetectionPicture, _ face: FaceBox, _ generator: inout RandomGenerator
  ) -> (Float, Float) -> Float {
    let softness = generator.uniform(in: 0.04...0.2)
    // How much there is beside the face, in sides from its middle.
    let room = Float(min(portrait.pixels.width, portrait.pixels.height)) / 2 / face.side
    let isWhole = generator.bernoulli(0.35)
    let (across, along) = (generator.uniform(in: 0.5...0.7), generator.uniform(in: 0.62...0.85))
    if isWhole || room < 0.6 {
      let edge = room - 0.02
      let power: Float = room < 0.6 ? 2 + 6 * generator.uniform() : 8
      return { u, v in
        let distance = pow(pow(abs(u) / face.side, power) + pow(abs(v) / face.side, power), 1 / power)
        return min(max((edge - distance) / min(softness, 0.12), 0), 1)
      }
    }
    return { u, v in
      let (a, b) = (u / face.side / across, (v / face.side + 0.08) / along)
      let distance = (a * a + b * b).squareRoot()
      return min(max((1 - distance) / softness, 0), 1)
    }
  }

  /// Light, contrast, blur and noise.
  func develop(_ window: inout TrainingWindow, _ generator: inout RandomGenerator) {
    let gamma = exp(generator.uniform(in: -0.6...0.6))
    let isDark = generator.bernoulli(0.1)
    let gain = isDark ? generator.uniform(in: 0.15...0.5) : generator.uniform(in: 0.7...1.25)
    let lift = generator.uniform(in: -25...25) * (isDark ? 0.2 : 1)
    let blurs = generator.bernoulli(0.3) ? 1 + Int(generator.uniform() * 3) : 0
    for _ in 0..<blurs { blur(&window.pixels) }
    let noise = generator.bernoulli(0.4) ? generator.uniform(in: 0...10) : 0
    for index in window.pixels.indices {
      let tone = 255 * pow(min(max(window.pixels[index], 0), 255) / 255, gamma)
      let value =
        (tone - 127.5) * gain + (isDark ? 127.5 * gain : 127.5) + lift + noise * (noise > 0 ? generator.normal() : 0)
      window.pixels[index] = min(max(value, 0), 255)
    }
  }

  /// A binomial blur, ¼ ½ ¼ along both axes.
  private func blur(_ pixels: inout [Float]) {
    let side = TrainingWindow.side
    for (step, count) in [(1, side), (side, side)] {
      for line in 0..<side {
        let start = step == 1 ? line * side : line
        var before = pixels[start]
        for index in 0..<count {
          let place = start + index * step
          let after = index + 1 < count ? pixels[place + step] : pixels[place]
          let value = 0.25 * before + 0.5 * pixels[place] + 0.25 * after
          before = pixels[place]
          pixels[place] = value
        }
      }
    }
  }
}

extension RandomGenerator {
  /// A number whose logarithm is even.
  mutating func logUniform(in range: ClosedRange<Float>) -> Float {
    exp(uniform(in: log(range.lowerBound)...log(range.upperBound)))
  }

  /// One of some, of which there is at least one.
  mutating func element<Element>(of elements: [Element]) -> Element {
    elements[Int(uniform() * Float(elements.count))]
  }
}
