import EmotionRecognition
import Testing

/// (pixel / 255 − mean) / deviation, for any collection of pixels.
@Suite struct PreprocessingTests {
  @Test func everyCollectionOfPixelsGivesTheFormula() {
    let pixels = (0..<3 * 48 * 48).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 / 256) }
    let preprocessing = Preprocessing(mean: 0.4, deviation: 0.3)
    func check(_ pixels: some RandomAccessCollection<UInt8>) {
      let tensor = preprocessing.tensor(pixels)
      #expect(tensor.shape == [pixels.count / 2304, 48, 48, 1])
      for (found, pixel) in zip(tensor.elements, pixels) {
        let difference = abs(Double(found) - (Double(pixel) / 255 - 0.4) / 0.3)
        if difference >= 1e-5 { Issue.record("pixel \(pixel) became \(found)") }
      }
    }
    check(pixels)
    check(pixels[2304...])
    check(pixels.reversed())
  }
}
