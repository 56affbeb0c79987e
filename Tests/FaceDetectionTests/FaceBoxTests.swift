import FaceDetection
import Foundation
import Images
import NeuralNetworks
import Testing

@Suite struct FaceBoxTests {
  @Test func overlapsAreAreas() {
    let box = FaceBox(x: 10, y: 10, side: 4)
    #expect(box.overlap(with: box) == 1)
    #expect(box.overlap(with: FaceBox(x: 12, y: 10, side: 4)) == Float(8) / 24)
    #expect(box.overlap(with: FaceBox(x: 14, y: 10, side: 4)) == 0)
    #expect(box.overlap(with: FaceBox(x: 10, y: 10, side: 2)) == 0.25)
    #expect(box.overlap(with: FaceBox(x: 30, y: 30, side: 4)) == 0)
  }

  /// A face's outputs give the face again.
  @Test func refinementIsInverted() {
    var generator = RandomGenerator(seed: 1)
    for _ in 0..<50 {
      func box() -> FaceBox {
        FaceBox(
          x: generator.uniform(in: 40...60), y: generator.uniform(in: 40...60), side: generator.uniform(in: 20...40),
          roll: generator.uniform(in: -0.5...0.5))
      }
      let (face, proposal) = (box(), box())
      let answer = [0] + RefinementNetwork.answer(face, of: proposal)
      let again = answer.withUnsafeBufferPointer { $0.baseAddress.map { RefinementNetwork.face($0, of: proposal) } }
      let found = again ?? proposal
      #expect(abs(found.x - face.x) < 1e-3 && abs(found.y - face.y) < 1e-3)
      #expect(abs(found.side - face.side) < 1e-3 && abs(found.roll - face.roll) < 1e-5)
    }
  }

  /// A turned square is cut out upright: what lies along the face's axis comes to lie in a column.
  @Test(arguments: [-0.5, 0, 0.3, 1.2] as [Float]) func alignedIsUpright(roll: Float) {
    // Bright to the face's right, dark to its left.
    var image = GrayImage(width: 120, height: 100)
    for y in 0..<100 {
      for x in 0..<120 {
        let u = cos(roll) * (Float(x) + 0.5 - 60) + sin(roll) * (Float(y) + 0.5 - 50)
        image[x, y] = UInt8(min(max(128 + 3 * u, 0), 255))
      }
    }
    let side = 12
    let tones = PixelPyramid(image).aligned(FaceBox(x: 60, y: 50, side: 36, roll: roll), side: side)
    for row in 0..<side {
      for column in 0..<side {
        let u = (Float(column) + 0.5) / Float(side) * 36 - 18
        #expect(abs(tones[row * side + column] - (128 + 3 * u)) < 1.5)
      }
    }
  }

  /// Upright and of whole pixels, it is the mean over blocks.
  @Test func alignedIsTheAreasMean() {
    var generator = RandomGenerator(seed: 2)
    let pixels = (0..<40 * 40).map { _ in UInt8(generator.uniform(in: 0...255)) }
    let image = GrayImage(width: 40, height: 40, pixels: pixels)
    let tones = PixelPyramid(image).aligned(FaceBox(x: 20, y: 20, side: 24), side: 6)
    for row in 0..<6 {
      for column in 0..<6 {
        var sum: Float = 0
        for y in 0..<4 { for x in 0..<4 { sum += Float(image[8 + 4 * column + x, 8 + 4 * row + y]) } }
        #expect(abs(tones[row * 6 + column] - sum / 16) <= 1)
      }
    }
  }

  /// Squares that reach beyond the picture, and pictures of one pixel.
  @Test func edgesAreNoDanger() {
    for (width, height) in [(1, 1), (3, 50), (40, 2)] {
      let picture = PixelPyramid(GrayImage(width: width, height: height, filledWith: 77))
      for box in [
        FaceBox(x: -30, y: 5, side: 20), FaceBox(x: 1, y: 1, side: 500, roll: 2), FaceBox(x: 0, y: 0, side: 0.1),
      ] {
        #expect(picture.aligned(box, side: 16).allSatisfy { abs($0 - 77) < 0.01 })
        #expect(picture.face(box).width == 48)
      }
    }
  }
}
