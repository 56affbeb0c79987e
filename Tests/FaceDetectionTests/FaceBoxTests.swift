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

  /// A rotated square is cropped upright: what lies along the face's axis becomes a column.
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

  /// Tones lie on straight lines between the four pixels around them, in double precision; beyond the edge they are the
  /// outermost ones'.
  @Test(arguments: [(1, 1), (1, 9), (2, 2), (7, 5), (40, 33)]) func tonesAreInterpolated(width: Int, height: Int) {
    var generator = RandomGenerator(seed: 8)
    let pixels = (0..<width * height).map { _ in UInt8(generator.uniform(in: 0...255)) }
    let image = GrayImage(width: width, height: height, pixels: pixels)
    func tone(_ x: Double, _ y: Double) -> Double {
      let (x, y) = (min(max(x - 0.5, 0), Double(width - 1)), min(max(y - 0.5, 0), Double(height - 1)))
      let (left, top) = (Int(x), Int(y))
      let (right, bottom) = (min(left + 1, width - 1), min(top + 1, height - 1))
      let (u, v) = (x - Double(left), y - Double(top))
      return (1 - v) * ((1 - u) * Double(image[left, top]) + u * Double(image[right, top])) + v
        * ((1 - u) * Double(image[left, bottom]) + u * Double(image[right, bottom]))
    }
    // Of 19 places a row, sixteen are computed at once; the square reaches beyond the picture on all sides.
    let (side, roll) = (19, 0.35)
    let box = FaceBox(
      x: Float(width) / 2 + 0.3, y: Float(height) / 2, side: Float(side) * 1.1, roll: Float(roll))
    let tones = PixelPyramid(image).aligned(box, side: side)
    for row in 0..<side {
      for column in 0..<side {
        let (u, v) = ((Double(column) + 0.5) * 1.1 - 10.45, (Double(row) + 0.5) * 1.1 - 10.45)
        let expected = tone(
          Double(box.x) + cos(roll) * u - sin(roll) * v, Double(box.y) + sin(roll) * u + cos(roll) * v)
        #expect(abs(Double(tones[row * side + column]) - expected) < 2e-3)
      }
    }
  }

  /// A pyramid with a replaced picture is that of the new picture.
  @Test func pyramidsAreReplaced() {
    var generator = RandomGenerator(seed: 9)
    var pyramid = PixelPyramid(GrayImage(width: 5, height: 5))
    for (width, height) in [(64, 48), (64, 48), (64, 48), (48, 64), (47, 33), (1, 1), (47, 33), (5, 90)] {
      let pixels = (0..<width * height).map { _ in UInt8(generator.uniform(in: 0...255)) }
      let image = GrayImage(width: width, height: height, pixels: pixels)
      let copy = pyramid
      let view = FaceBox(x: 8, y: 6, side: 200, roll: 0.1)
      let before = copy.aligned(view, side: 4)
      pyramid.replace(with: image)
      #expect(pyramid.width == width && pyramid.height == height)
      for side in [1, 3, 10, 60] as [Float] {
        let box = FaceBox(x: 0.4 * Float(width), y: 0.6 * Float(height), side: side * 4, roll: 0.2)
        #expect(pyramid.aligned(box, side: 4) == PixelPyramid(image).aligned(box, side: 4))
      }
      // Copies keep theirs, the halves too, which are what a coarse view is made of.
      #expect(copy.aligned(view, side: 4) == before)
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
