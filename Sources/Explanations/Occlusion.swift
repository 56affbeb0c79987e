import MienSystem

/// How much the score falls when a window of the image is covered (Zeiler & Fergus 2014, "Visualizing and Understanding
/// Convolutional Networks"): for every pixel the mean over the windows that cover it of score(image) − score(covered).
///
/// In the score's unit. The windows begin in the upper left corner; the last of each row and column may extend over the
/// edge (captum's convention).
public struct Occlusion: AttributionMethod {
  /// Rows and columns of the window.
  public var window: Int
  /// Pixels from one window to the next.
  public var stride: Int
  /// The values inside the window.
  public var baseline: Baseline
  /// What is explained.
  public var score: Score

  /// Windows of `window` × `window` pixels, `stride` apart.
  public init(window: Int = 8, stride: Int = 4, baseline: Baseline = .zeros, score: Score = .logit) {
    expect(
      window > 0 && stride > 0 && stride <= window,
      "Occlusion: expected a window and a stride from 1 to the window, got \(window) and \(stride)")
    (self.window, self.stride, self.baseline, self.score) = (window, stride, baseline, score)
  }

  /// See ``AttributionMethod``.
  public func attribution(of network: some Layer, for image: Tensor, toward target: Int) -> Attribution {
    let (height, width, channels) = (image.shape[0], image.shape[1], image.shape[2])
    let (rows, columns) = (starts(height), starts(width))
    let cover = baseline.image(for: image)
    let function = ScoreFunction(network, score)
    func cells(_ index: Int) -> (rows: Range<Int>, columns: Range<Int>) {
      let (row, column) = (rows[index / columns.count], columns[index % columns.count])
      return (row..<min(row + window, height), column..<min(column + window, width))
    }
    let count = rows.count * columns.count
    // The last image is not covered.
    let scores = function.scores(count + 1, of: image.shape) { index, memory in
      image.withUnsafePointer { memory.update(from: $0, count: image.count) }
      guard index < count else { return }
      let (rows, columns) = cells(index)
      cover.withUnsafePointer { cover in
        for row in rows {
          let place = (row * width + columns.lowerBound) * channels
          (memory + place).update(from: cover + place, count: columns.count * channels)
        }
      }
    }.column(target)
    var (sums, covers) = ([Double](repeating: 0, count: height * width), [Double](repeating: 0, count: height * width))
    for index in 0..<count {
      let fall = Double(scores[count]) - Double(scores[index])
      let (rows, columns) = cells(index)
      for row in rows {
        for column in columns {
          sums[row * width + column] += fall
          covers[row * width + column] += 1
        }
      }
    }
    return Attribution(map: Tensor([height, width], zip(sums, covers).map { Float($0 / $1) }), channels: channels)
  }

  /// The beginnings of windows that cover every pixel.
  private func starts(_ size: Int) -> [Int] {
    let steps = max(0, (size - window + stride - 1) / stride)
    return (0...steps).map { $0 * stride }
  }
}
