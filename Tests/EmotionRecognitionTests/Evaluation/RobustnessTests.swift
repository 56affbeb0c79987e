import EmotionRecognition
import Foundation
import NeuralNetworks
import Testing

@Suite struct RobustnessTests {
  /// A face whose tone is 3 × column + row, far from black and white.
  private static let ramp = FaceDataset(
    name: "ramp", pixels: (0..<48).flatMap { row in (0..<48).map { column in UInt8(20 + 3 * column + row) } },
    emotions: [.happy])

  private static func tone(_ faces: FaceDataset, _ row: Int, _ column: Int) -> Double {
    Double(Array(faces.face(0))[row * 48 + column])
  }

  /// A shift of 12.5 % is 6 pixels, four ways.
  @Test func shiftsMoveThePixels() {
    let ways = Perturbation.shift(0.125).applied(to: Self.ramp)
    let moved = [(6, 0), (-6, 0), (0, 6), (0, -6)]
    #expect(ways.count == 4)
    for (faces, (right, down)) in zip(ways, moved) {
      #expect(Self.tone(faces, 20, 22) == Self.tone(Self.ramp, 20 - down, 22 - right))
    }
  }

  /// On a ramp, scaling about the middle divides the distance to it; blur and fewer pixels change nothing inside; light
  /// multiplies.
  @Test func changesAreThoseOfTheRamp() throws {
    let middle = 20 + 3 * 23.5 + 23.5
    func one(_ change: Perturbation) throws -> FaceDataset { try #require(change.applied(to: Self.ramp).first) }
    for factor in [0.8, 1.25] {
      let faces = try one(.scale(Float(factor)))
      #expect(abs(Self.tone(faces, 15, 33) - (middle + (3 * 9.5 - 8.5) / factor)) < 1)
    }
    let turned = try one(.rotation(90))
    // Clockwise, as one looks at it: what lay to the left of the middle comes to lie above it.
    #expect(abs(Self.tone(turned, 13, 24) - (middle - 3 * 10.5 - 0.5)) < 1)
    #expect(abs(Self.tone(try one(.blur(1.5)), 20, 20) - Self.tone(Self.ramp, 20, 20)) < 1)
    #expect(abs(Self.tone(try one(.pixels(24)), 20, 20) - Self.tone(Self.ramp, 20, 20)) < 1.1)
    #expect(abs(Self.tone(try one(.light(0.5)), 20, 20) - Self.tone(Self.ramp, 20, 20) / 2) < 1)
    #expect(Self.tone(try one(.light(9)), 20, 20) == 255)
  }

  /// A single white pixel becomes the Gaussian, and noise has its deviation.
  @Test func blurAndNoiseHaveTheirWidths() throws {
    var pixels = [UInt8](repeating: 0, count: 48 * 48)
    pixels[20 * 48 + 20] = 255
    let spot = FaceDataset(name: "spot", pixels: pixels, emotions: [.sad])
    let blurred = try #require(Perturbation.blur(1).applied(to: spot).first)
    #expect(abs(Self.tone(blurred, 20, 20) - 255 / (2 * Double.pi)) < 1)
    #expect(abs(Self.tone(blurred, 21, 20) - 255 / (2 * Double.pi) * exp(-0.5)) < 1)
    let gray = FaceDataset(name: "gray", pixels: [UInt8](repeating: 128, count: 48 * 48), emotions: [.sad])
    let noisy = try #require(Perturbation.noise(16).applied(to: gray).first)
    let offsets = noisy.face(0).map { Double($0) - 128 }
    let mean = offsets.reduce(0, +) / 2304
    let deviation = (offsets.reduce(0) { $0 + $1 * $1 } / 2304).squareRoot()
    #expect(abs(mean) < 1.5 && abs(deviation - 16) < 1)
  }

  /// The table's rows are accuracies of changed faces, the loss what is missing; every face is looked at as often as is
  /// said.
  @Test func lossesAreDifferences() {
    let faces = SchematicFaces.dataset(usage: .publicTest, count: 21)
    var generator = RandomGenerator(seed: 2)
    let classifier = EmotionClassifier(
      .tiny, network: NetworkDefinition.tiny.network(using: &generator),
      preprocessing: Preprocessing(mean: 0.5, deviation: 0.25))
    var looked = 0
    let robustness = Robustness(classifier, faces) { looked += $0 }
    #expect(looked == 21 * Robustness.passes)
    #expect(robustness.rows.count == Perturbation.all.count)
    for row in robustness.rows {
      #expect((0...1).contains(row.accuracy) && abs(robustness.accuracy - row.accuracy - row.loss) < 1e-12)
    }
    #expect(robustness.table.text().contains("shifted by 10 %, four ways"))
  }
}
