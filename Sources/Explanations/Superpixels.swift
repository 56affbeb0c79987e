import MienSystem

extension ImageFeatures {
  /// Parts of the image of about equal size and similar brightness (Achanta et al. 2012, "SLIC Superpixels Compared to
  /// State-of-the-art Superpixel Methods"): k-means in position and colour, starting from a regular grid, with the
  /// search limited to two cells around each centre. Pieces that are separated from their superpixel join the neighbour
  /// with the longest common edge.
  ///
  /// - Parameters:
  ///   - image: [height, width, channels].
  ///   - count: The approximate number of superpixels.
  ///   - compactness: The weight of position against colour: the difference in value, as a share of the image's range,
  ///     that counts as much as the distance between two centres.
  public static func superpixels(of image: Tensor, count: Int, compactness: Float = 0.15) -> ImageFeatures {
    expect(
      image.shape.rank == 3 && (1...image.shape[0] * image.shape[1]).contains(count) && compactness > 0,
      "superpixels: expected an image [height, width, channels], from 1 superpixel to one per pixel and a positive "
        + "compactness, got \(image.shape), \(count) and \(compactness)")
    var clustering = SuperpixelClustering(image, count, compactness)
    for _ in 0..<10 { clustering.step() }
    return ImageFeatures(height: image.shape[0], width: image.shape[1], owners: clustering.connected())
  }
}

private struct SuperpixelClustering {
  private let values: [Float]
  private let height, width, channels: Int
  /// The initial distance of the centres along rows or columns, the larger one, and the initial pixels of a superpixel.
  private let distance, area: Float
  /// The weight of a squared difference of value, in squared pixels.
  private let factor: Float
  /// Row, column and values of every centre.
  private var centres: [[Float]] = []
  private var owners: [Int]

  init(_ image: Tensor, _ count: Int, _ compactness: Float) {
    values = image.elements
    (height, width, channels) = (image.shape[0], image.shape[1], image.shape[2])
    // As square as the image allows: a thin image has a single row of them.
    let (short, long) = (min(height, width), max(height, width))
    let side = (Float(height * width) / Float(count)).squareRoot()
    let across = max(1, Int((Float(short) / side).rounded()))
    let along = min(long, max(1, Int((Float(count) / Float(across)).rounded())))
    let (rows, columns) = height <= width ? (across, along) : (along, across)
    distance = max(Float(height) / Float(rows), Float(width) / Float(columns))
    area = Float(height * width) / Float(rows * columns)
    let range = (values.max() ?? 0) - (values.min() ?? 0)
    let unit = range > 0 ? distance / (compactness * range) : 0
    factor = unit * unit
    owners = [Int](repeating: 0, count: height * width)
    for row in 0..<rows {
      for column in 0..<columns {
        let (y, x) = ((2 * row + 1) * height / (2 * rows), (2 * column + 1) * width / (2 * columns))
        let pixel = (y * width + x) * channels
        centres.append([Float(y), Float(x)] + values[pixel..<pixel + channels])
      }
    }
  }

  /// Assigns every pixel to the nearest centre, and moves every centre to the mean of its pixels.
  mutating func step() {
    var nearest = [Float](repeating: .infinity, count: height * width)
    let reach = Int((2 * distance).rounded(.up))
    for (index, centre) in centres.enumerated() {
      let (y, x) = (Int(centre[0]), Int(centre[1]))
      for row in max(0, y - reach)...min(height - 1, y + reach) {
        for column in max(0, x - reach)...min(width - 1, x + reach) {
          let pixel = row * width + column
          let (dy, dx) = (Float(row) - centre[0], Float(column) - centre[1])
          var total = dy * dy + dx * dx
          for channel in 0..<channels {
            let difference = values[pixel * channels + channel] - centre[2 + channel]
            total += factor * difference * difference
          }
          if total < nearest[pixel] { (nearest[pixel], owners[pixel]) = (total, index) }
        }
      }
    }
    var sums = [[Float]](repeating: [Float](repeating: 0, count: 3 + channels), count: centres.count)
    for pixel in owners.indices {
      let owner = owners[pixel]
      sums[owner][0] += Float(pixel / width)
      sums[owner][1] += Float(pixel % width)
      for channel in 0..<channels { sums[owner][2 + channel] += values[pixel * channels + channel] }
      sums[owner][2 + channels] += 1
    }
    for index in centres.indices where sums[index][2 + channels] > 0 {
      centres[index] = sums[index].dropLast().map { $0 / sums[index][2 + channels] }
    }
  }

  /// The owners with every superpixel in one piece, numbered from 0 in the order of their first pixels.
  func connected() -> [Int] {
    var pieces = [Int](repeating: -1, count: owners.count)
    var sizes: [Int] = []
    for start in owners.indices where pieces[start] < 0 {
      let piece = sizes.count
      var (pending, size) = ([start], 0)
      pieces[start] = piece
      while let pixel = pending.popLast() {
        size += 1
        for next in neighbours(pixel) where pieces[next] < 0 && owners[next] == owners[pixel] {
          pieces[next] = piece
          pending.append(next)
        }
      }
      sizes.append(size)
    }
    // Pieces smaller than half the usual size join the neighbour with the longest common edge, the smallest piece
    // first.
    let smallest = Int(area / 2)
    for piece in sizes.indices.sorted(by: { (sizes[$0], $0) < (sizes[$1], $1) }) where sizes[piece] < smallest {
      let pixels = pieces.indices.filter { pieces[$0] == piece }
      var edges: [Int: Int] = [:]
      for pixel in pixels {
        for next in neighbours(pixel) where pieces[next] != piece { edges[pieces[next], default: 0] += 1 }
      }
      guard let other = edges.max(by: { ($0.value, -$0.key) < ($1.value, -$1.key) })?.key else { continue }
      for pixel in pixels { pieces[pixel] = other }
    }
    var numbers: [Int: Int] = [:]
    return pieces.map { piece in
      let number = numbers[piece] ?? numbers.count
      numbers[piece] = number
      return number
    }
  }

  private func neighbours(_ pixel: Int) -> [Int] {
    let (row, column) = pixel.quotientAndRemainder(dividingBy: width)
    var result: [Int] = []
    if row > 0 { result.append(pixel - width) }
    if row < height - 1 { result.append(pixel + width) }
    if column > 0 { result.append(pixel - 1) }
    if column < width - 1 { result.append(pixel + 1) }
    return result
  }
}
