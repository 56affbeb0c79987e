import FaceDetection
import Foundation
import Images
import Testing

@Suite struct TrainingWindowTests {
  /// A face that was drawn beyond the window's edge is not there to be learned from.
  @Test func onlyFacesInTheWindowAreSeen() {
    var window = TrainingWindow()
    window.faces = [(-1, 50), (64, 128), (129, 20), (20, 400), (5, 5)].map {
      (FaceBox(x: $0.0, y: $0.1, side: 30), true)
    }
    #expect(window.seenFaces.map(\.box.x) == [64, 5])
  }

  /// A picture with a bright spot in the middle of its face: it comes to lie where the face does.
  @Test(arguments: [0, 0.4, -0.6] as [Float], [false, true]) func facesGoWithTheirPixels(angle: Float, isMirrored: Bool)
  {
    var image = GrayImage(width: 90, height: 70, filledWith: 10)
    for y in 28..<32 { for x in 58..<62 { image[x, y] = 250 } }
    let face = FaceBox(x: 60, y: 30, side: 20)
    let placing = TrainingWindow.Placing(
      centre: (40, 35), point: (70, 50), scale: 1.5, angle: angle, isMirrored: isMirrored)
    var window = TrainingWindow()
    window.draw(PixelPyramid(image), placing)
    let placed = placing.placed(face)
    #expect(abs(placed.side - 30) < 1e-4 && abs(placed.roll - angle) < 1e-6)
    // The middle of what is bright.
    var (sum, x, y) = (Float(0), Float(0), Float(0))
    for row in 0..<TrainingWindow.side {
      for column in 0..<TrainingWindow.side {
        let weight = max(0, window.pixels[row * TrainingWindow.side + column] - 150)
        sum += weight
        x += weight * (Float(column) + 0.5)
        y += weight * (Float(row) + 0.5)
      }
    }
    #expect(abs(x / sum - placed.x) < 0.3 && abs(y / sum - placed.y) < 0.3, "\(x / sum) \(y / sum) \(placed)")
  }

  @Test func targetsSayWhereTheFaceIs() {
    var window = TrainingWindow()
    window.faces = [(FaceBox(x: 61, y: 35, side: 24, roll: 0.2), true), (FaceBox(x: 100, y: 100, side: 50), false)]
    let (places, numbers) = (TrainingWindow.side / ProposalNetwork.stride, DetectionTarget.numbers)
    var targets = [Float](repeating: .nan, count: places * places * numbers)
    targets.withUnsafeMutableBufferPointer { $0.baseAddress.map { window.writeTargets(into: $0) } }
    #expect(targets.allSatisfy { !$0.isNaN })
    var faces = 0
    for row in 0..<places {
      for column in 0..<places {
        let target = targets[(row * places + column) * numbers..<(row * places + column + 1) * numbers].map { $0 }
        let (x, y) = (Float(8 * column + 4), Float(8 * row + 4))
        if target[0] > 0 {
          faces += 1
          #expect(abs(x + target[1] * ProposalNetwork.unit - 61) < 1e-4)
          #expect(abs(y + target[2] * ProposalNetwork.unit - 35) < 1e-4)
          #expect(abs(ProposalNetwork.unit * exp(target[3]) - 24) < 1e-4)
          #expect(target[4] == 0.2 && target[5] == 1)
        }
        // The face of 50 pixels is not learned, and not denied either.
        if abs(x - 100) < 8, abs(y - 100) < 8 { #expect(target[0] < 0) }
        if abs(x - 20) < 8 { #expect(target[0] == 0) }
      }
    }
    #expect((1...9).contains(faces))
  }

  /// However small or near the edge of a place, a face that is learned has one.
  @Test func everyLearnedFaceHasAPlace() {
    for offset in 0..<16 {
      var window = TrainingWindow()
      window.faces = [(FaceBox(x: 50 + Float(offset) / 2, y: 60.3, side: TrainingWindow.learned.lowerBound), true)]
      let places = TrainingWindow.side / ProposalNetwork.stride
      var targets = [Float](repeating: 0, count: places * places * DetectionTarget.numbers)
      targets.withUnsafeMutableBufferPointer { $0.baseAddress.map { window.writeTargets(into: $0) } }
      #expect(stride(from: 0, to: targets.count, by: DetectionTarget.numbers).contains { targets[$0] > 0 })
    }
  }
}
