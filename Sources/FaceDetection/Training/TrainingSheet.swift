import Foundation
import Images
import NeuralNetworks

extension DetectorTrainer {
  /// Windows of the first step with their faces, `columns` in a row: what the network learns from, to be looked at.
  public func sheet(columns: Int, rows: Int) -> GrayImage {
    let side = TrainingWindow.side
    var sheet = GrayImage(width: columns * side, height: rows * side)
    for index in 0..<columns * rows {
      var generator = RandomGenerator(seed: configuration.seed, stream: 1, 0, UInt64(index))
      let window = windows.window(using: &generator)
      let (left, top) = (index % columns * side, index / columns * side)
      for place in window.pixels.indices {
        sheet[left + place % side, top + place / side] = UInt8(window.pixels[place])
      }
      for (face, _) in window.faces where TrainingWindow.learned.contains(face.side) {
        let corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)].map { (u, v) -> (Float, Float) in
          let (a, b) = (Float(u) * face.side / 2, Float(v) * face.side / 2)
          return (face.x + cos(face.roll) * a - sin(face.roll) * b, face.y + sin(face.roll) * a + cos(face.roll) * b)
        }
        for edge in 0..<4 {
          let ((x0, y0), (x1, y1)) = (corners[edge], corners[(edge + 1) % 4])
          for step in 0...64 {
            let t = Float(step) / 64
            let (x, y) = (Int(x0 + t * (x1 - x0)), Int(y0 + t * (y1 - y0)))
            if x >= 0, y >= 0, x < side, y < side { sheet[left + x, top + y] = 255 }
          }
        }
      }
    }
    return sheet
  }
}
