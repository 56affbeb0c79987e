import MienSystem
import MienTensors

/// How a drawn face becomes pixels: light, occlusion, inversion, blur, contrast, noise.
struct FaceExposure {
  /// The change of the light per face unit to the right and down.
  let light: (Float, Float)
  let brightness: Float
  let contrast: Float
  /// How many times neighbours are averaged.
  let blurs: Int
  let noise: Float
  /// A bar in front of the face: its middle, direction, half length, half width, and tone; usually nil.
  let bar: (u: Float, v: Float, angle: Float, length: Float, width: Float, tone: Float)?
  /// A line beyond which the picture is a negative: its direction and distance from the middle; usually nil.
  let negative: (angle: Float, offset: Float)?

  init(using generator: inout RandomGenerator) {
    light = (generator.uniform(in: -0.45...0.45), generator.uniform(in: -0.3...0.3))
    brightness = generator.uniform(in: -0.1...0.1)
    contrast = generator.uniform(in: 0.55...1.15)
    blurs = Int(generator.next() % 3)
    noise = generator.uniform(in: 0.005...0.05)
    let angle = generator.uniform(in: 0...6.2832)
    let place = generator.uniform(in: 0.45...1)
    let hasBar = generator.bernoulli(0.15)
    bar =
      hasBar
      ? (
        place * cos(angle), place * sin(angle), generator.uniform(in: 0...3.1416),
        generator.uniform(in: 0.15...0.7), generator.uniform(in: 0.06...0.16), generator.uniform()
      ) : nil
    let isNegative = generator.bernoulli(0.12)
    negative = isNegative ? (generator.uniform(in: 0...6.2832), generator.uniform(in: -1.2...0.8)) : nil
  }

  /// The pixels [48, 48].
  func develop(_ canvas: FaceCanvas, using generator: inout RandomGenerator) -> [UInt8] {
    var canvas = canvas
    if let bar {
      let (cosine, sine) = (cos(bar.angle), sin(bar.angle))
      canvas.fill(.everything, on: .head, tone: bar.tone) { u, v in
        let along = cosine * (u - bar.u) + sine * (v - bar.v)
        let across = cosine * (v - bar.v) - sine * (u - bar.u)
        return max(abs(along) - bar.length, abs(across) - bar.width)
      }
    }
    canvas.paint(.everything, on: .head, tone: { u, v, old in old * (1 + light.0 * u + light.1 * v) }) {
      _, _ in -1
    }
    if let negative {
      let (cosine, sine) = (cos(negative.angle), sin(negative.angle))
      canvas.paint(.everything, on: .head, tone: { _, _, old in 1 - old }) { u, v in
        cosine * u + sine * v - negative.offset
      }
    }
    var tones = canvas.tones
    for _ in 0..<blurs {
      tones = blurred(tones)
    }
    return tones.map { tone in
      // The sum of three even draws is close to a normal one; its standard deviation is ½.
      let bell = generator.uniform() + generator.uniform() + generator.uniform() - 1.5
      let exposed = 0.5 + contrast * (tone - 0.5) + brightness + 2 * noise * bell
      return UInt8(min(255, max(0, exposed * 255)).rounded())
    }
  }

  /// Each tone the mean of its neighbours with the weights ¼, ½, ¼ across and down, edges repeated.
  private func blurred(_ tones: [Float]) -> [Float] {
    let side = FaceDataset.side
    var across = tones
    var result = tones
    for row in 0..<side {
      let start = row * side
      for column in 0..<side {
        let (left, right) = (tones[start + max(0, column - 1)], tones[start + min(side - 1, column + 1)])
        across[start + column] = 0.25 * left + 0.5 * tones[start + column] + 0.25 * right
      }
    }
    for row in 0..<side {
      let (above, start, below) = (max(0, row - 1) * side, row * side, min(side - 1, row + 1) * side)
      for column in 0..<side {
        result[start + column] =
          0.25 * across[above + column] + 0.5 * across[start + column] + 0.25 * across[below + column]
      }
    }
    return result
  }
}
