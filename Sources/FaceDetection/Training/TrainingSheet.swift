import Images
import NeuralNetworks

extension DetectorTrainer {
  /// Windows of the first step with their faces, `columns` in a row: a look at what the network learns from.
  public func sheet(columns: Int, rows: Int) -> ColourImage {
    let side = TrainingWindow.side
    var sheet = ColourImage(width: columns * side, height: rows * side)
    for index in 0..<columns * rows {
      var generator = RandomGenerator(seed: configuration.seed, stream: 1, 0, UInt64(index))
      let window = windows.window(using: &generator)
      var picture = ColourImage(GrayImage(width: side, height: side, pixels: window.pixels.map { UInt8($0) }))
      for (face, _) in window.faces where TrainingWindow.learned.contains(face.side) {
        picture.outline(face, with: .white)
      }
      sheet.paste(picture, x: index % columns * side, y: index / columns * side)
    }
    return sheet
  }
}

extension ColourImage {
  /// Draws the frame of a face, turned as it is.
  public mutating func outline(_ face: FaceBox, with colour: Colour, thickness: Int = 1) {
    let corners = face.corners.map { (x: Double($0.x), y: Double($0.y)) }
    for edge in corners.indices {
      line(from: corners[edge], to: corners[(edge + 1) % 4], with: colour, thickness: thickness)
    }
  }
}
