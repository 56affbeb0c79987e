import Images
import NeuralNetworks
import PictureData
import Testing

/// Pictures as tensors, and back.
@Suite struct PictureTensorsTests {
  private let colour = ColourImage(width: 2, height: 3, pixels: (0..<18).map { UInt8(14 * $0) })
  private let gray = GrayImage(width: 3, height: 2, pixels: [0, 51, 255, 1, 2, 254])

  @Test func picturesBecomeTensorsAndPictures() {
    let tensor = Tensor(pictures: [colour, colour])
    #expect(tensor.shape == [2, 3, 2, 3] && tensor[1].elements == colour.pixels.map { Float($0) / 255 })
    #expect(ColourImage(tensor[1]) == colour && ColourImage(Tensor(pictures: [colour])) == colour)
    #expect(Tensor(pictures: [gray]).shape == [1, 2, 3, 1])
    #expect(
      GrayImage(Tensor(pictures: [gray])) == gray && GrayImage(Tensor(pictures: [gray])[0, 0..., 0..., 0]) == gray)
  }

  /// Every tone is itself again; what lies outside becomes the nearest, what lies between is rounded.
  @Test func tonesAreRoundedAndClamped() {
    let all = GrayImage(width: 16, height: 16, pixels: (0...255).map { UInt8($0) })
    #expect(GrayImage(Tensor(pictures: [all])) == all)
    let tones = GrayImage(Tensor([1, 5], [-3, 0.4 / 255, 0.6 / 255, 1.5, .infinity]))
    #expect(tones.pixels == [0, 0, 1, 255, 255])
    // A single row is no batch.
    #expect(GrayImage(Tensor([1, 2], [0, 1])).width == 2)
  }
}
