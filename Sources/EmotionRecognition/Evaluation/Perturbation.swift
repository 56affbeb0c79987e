import Foundation
import Images
import NeuralNetworks

/// A change of a face, like those from a camera or a face detector, to measure its cost.
public enum Perturbation: Sendable, Equatable {
  /// Shifted by this share of the width, in each of four directions.
  case shift(Float)
  /// Enlarged by this factor about the middle; under 1 it shrinks, and the edge is repeated.
  case scale(Float)
  /// Rotated by this many degrees, in both directions.
  case rotation(Float)
  /// Blurred by a Gaussian of this standard deviation, in pixels.
  case blur(Float)
  /// Reduced to this many pixels per side, and enlarged again.
  case pixels(Int)
  /// Every tone multiplied by this factor.
  case light(Float)
  /// Added noise of this standard deviation, in tones of 255.
  case noise(Float)

  /// The perturbations of the tables.
  public static let all: [Perturbation] = [
    .shift(0.05), .shift(0.1), .shift(0.15), .scale(0.85), .scale(0.9), .scale(1.1), .scale(1.15), .rotation(10),
    .rotation(20),
    .blur(0.5), .blur(1), .blur(1.5), .pixels(32), .pixels(24), .pixels(16), .light(0.5), .light(0.25), .light(1.5),
    .noise(8),
    .noise(16),
  ]

  /// The name, for people.
  public var title: String {
    func percent(_ share: Float) -> String { String(format: "%g %%", 100 * share) }
    return switch self {
    case .shift(let share): "shifted by \(percent(share)), four ways"
    case .scale(let factor): factor < 1 ? "\(percent(1 - factor)) smaller" : "\(percent(factor - 1)) larger"
    case .rotation(let degrees): String(format: "rotated by %g°, both ways", degrees)
    case .blur(let deviation): String(format: "blurred, σ = %g pixels", deviation)
    case .pixels(let side): "\(side) × \(side) pixels, enlarged"
    case .light(let factor): factor < 1 ? "darker, × \(factor)" : "brighter, × \(factor)"
    case .noise(let deviation): String(format: "noise, σ = %g of 255", deviation)
    }
  }

  /// The changed faces, one data set for each way.
  package func applied(to faces: FaceDataset) -> [FaceDataset] { ways.map { $0(faces) } }

  /// The ways in which faces are changed, for example left and right.
  var ways: [(FaceDataset) -> FaceDataset] {
    switch self {
    case .shift(let share):
      let way = share * Float(FaceDataset.side)
      return [(way, 0), (-way, 0), (0, way), (0, -way)].map { Self.resampling(right: $0, down: $1) }
    case .scale(let factor): return [Self.resampling(scale: factor)]
    case .rotation(let degrees): return [degrees, -degrees].map { Self.resampling(angle: $0 * .pi / 180) }
    case .blur(let deviation):
      let blur = GaussianBlur(deviation)
      return Self.changing { _, face in
        var face = face
        face.withUnsafeMutableBufferPointer { pixels in
          if let pixels = pixels.baseAddress {
            blur.apply(to: pixels, width: FaceDataset.side, height: FaceDataset.side)
          }
        }
        return face
      }
    case .pixels(let side):
      return Self.changing { _, face in
        let image = GrayImage(width: FaceDataset.side, height: FaceDataset.side, pixels: face.map { UInt8($0) })
        return image.resized(width: side, height: side).resized(width: FaceDataset.side, height: FaceDataset.side)
          .pixels.map { Float($0) }
      }
    case .light(let factor): return Self.changing { _, face in face.map { factor * $0 } }
    case .noise(let deviation):
      return Self.changing { index, face in
        var generator = RandomGenerator(seed: 1, stream: UInt64(index))
        return face.map { $0 + deviation * generator.normal() }
      }
    }
  }

  private static func resampling(
    angle: Float = 0, scale: Float = 1, right: Float = 0, down: Float = 0
  ) -> (FaceDataset) -> FaceDataset {
    let resampler = Resampler(
      width: FaceDataset.side, height: FaceDataset.side, angle: angle, scale: scale, right: right, down: down)
    return { $0.changed { _, face in resampler.sampled(face) } }
  }

  private static func changing(_ change: @escaping (Int, [Float]) -> [Float]) -> [(FaceDataset) -> FaceDataset] {
    [{ $0.changed(change) }]
  }
}

extension FaceDataset {
  /// The same faces, each with other tones, which are rounded and clamped to 0...255.
  fileprivate func changed(_ change: (Int, [Float]) -> [Float]) -> FaceDataset {
    var tones: [UInt8] = []
    tones.reserveCapacity(pixels.count)
    for index in 0..<count {
      tones += change(index, face(index).map { Float($0) }).map { UInt8(min(max($0 + 0.5, 0), 255)) }
    }
    return FaceDataset(name: name, pixels: tones, emotions: emotions)
  }
}
