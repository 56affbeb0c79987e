import MienDocuments

extension ConfusionMatrix {
  /// The matrix as an SVG picture: the count and the share of its row in each cell, shaded by that share.
  public func svg(title: String = "Confusion matrix") -> String {
    let size = Double(Predictions.classCount)
    let cell = 84.0
    let left = 118.0
    let top = 118.0
    let side = size * cell
    var svg = SVG(width: 800, height: top + side + 34, title: title)
    let share = total == 0 ? 0 : Double(correct) / Double(total)
    svg.heading(
      title, caption: "\(grouped(correct)) of \(grouped(total, "image")) right, \(percentage(share)) %")
    svg.text("predicted", at: SVG.Point(left + side / 2, top - 30), size: 14, anchor: .middle, bold: true)
    svg.text("true", at: SVG.Point(26, top + side / 2), size: 14, anchor: .middle, bold: true, rotation: -90)
    for emotion in Emotion.allCases {
      let offset = (Double(emotion.rawValue) + 0.5) * cell
      svg.text(emotion.name, at: SVG.Point(left + offset, top - 9), size: 14, anchor: .middle)
      svg.text(emotion.name, at: SVG.Point(left - 10, top + offset), size: 14, anchor: .end)
      svg.text(
        "n = \(grouped(support(of: emotion)))", at: SVG.Point(left - 10, top + offset + 17), size: 12,
        anchor: .end, fill: ChartColour.label)
    }
    for truth in Emotion.allCases {
      for predicted in Emotion.allCases {
        drawCell(
          truth, predicted, x: left + Double(predicted.rawValue) * cell,
          y: top + Double(truth.rawValue) * cell,
          side: cell, in: &svg)
      }
    }
    drawLegend(x: left + side + 22, y: top, height: side, in: &svg)
    return svg.document
  }

  private func drawCell(
    _ truth: Emotion, _ predicted: Emotion, x: Double, y: Double, side: Double, in svg: inout SVG
  ) {
    let share = rowFraction(truth: truth, predicted: predicted)
    let colour = SequentialColour(share ?? 0)
    let ink = colour.isLight ? "#1a1a1a" : "#ffffff"
    svg.rectangle(
      x: x + 1, y: y + 1, width: side - 2, height: side - 2,
      fill: share == nil ? "#f4f4f4" : colour.hexadecimal,
      radius: 3)
    let middle = x + side / 2
    svg.text(
      grouped(self[truth: truth, predicted: predicted]), at: SVG.Point(middle, y + side / 2), size: 17,
      anchor: .middle, fill: ink, bold: truth == predicted)
    svg.text(
      share.map { percentage($0) + " %" } ?? "–", at: SVG.Point(middle, y + side / 2 + 19), size: 12,
      anchor: .middle, fill: ink)
  }

  private func drawLegend(x: Double, y: Double, height: Double, in svg: inout SVG) {
    // Steps of whole pixels leave no seams.
    let steps = max(1, Int(height / 6))
    let step = height / Double(steps)
    for index in 0..<steps {
      // From 100 % at the top to 0 % at the bottom.
      let colour = SequentialColour(1 - (Double(index) + 0.5) / Double(steps))
      svg.rectangle(
        x: x, y: y + Double(index) * step, width: 14, height: step,
        fill: colour.hexadecimal)
    }
    for tick in Axis.unit.ticks {
      svg.text(
        percentage(tick, 0) + " %", at: SVG.Point(x + 20, y + (1 - tick) * height + 4), size: 12,
        fill: ChartColour.label)
    }
    svg.text(
      "share of the true emotion", at: SVG.Point(x + 62, y + height + 22), size: 12, anchor: .end,
      fill: ChartColour.label)
  }
}
