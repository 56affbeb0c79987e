import MienDocuments

extension LearningCurves {
  /// The curves as an SVG picture: the losses above, the accuracies below, the learning rate in a strip at the bottom.
  public func svg(title: String = "Learning curves") -> String {
    var svg = SVG(width: 800, height: 800, title: title)
    svg.heading(title, caption: caption)
    drawLegend(in: &svg)
    // At least two epochs wide, so that a single epoch is a dot in the middle of an axis.
    let horizontal = Axis(
      covering: epochs.map { Double($0.epoch) }, about: 8, integers: true, extending: false)
    let losses = panel(
      y: 112, height: 250, horizontal, values: epochs.flatMap { [$0.trainingLoss, $0.validationLoss] })
    losses.drawAxes(in: &svg, horizontalTitle: nil, verticalTitle: "loss")
    let accuracies = panel(
      y: 386, height: 250, horizontal,
      values: epochs.flatMap { [$0.trainingAccuracy ?? .nan, $0.validationAccuracy].map { $0 * 100 } })
    accuracies.drawAxes(in: &svg, horizontalTitle: nil, verticalTitle: "accuracy in %")
    let rates = panel(
      y: 660, height: 80, horizontal, values: [0] + epochs.map(\.learningRate), about: 2)
    rates.drawAxes(in: &svg, horizontalTitle: "epoch", verticalTitle: "learning rate")
    drawBest(from: losses, through: accuracies, in: &svg)
    draw(losses, in: &svg, stroke: ChartColour.orange) { $0.trainingLoss }
    draw(losses, in: &svg, stroke: ChartColour.blue) { $0.validationLoss }
    draw(accuracies, in: &svg, stroke: ChartColour.orange) { ($0.trainingAccuracy ?? .nan) * 100 }
    draw(accuracies, in: &svg, stroke: ChartColour.blue) { $0.validationAccuracy * 100 }
    draw(rates, in: &svg, stroke: ChartColour.grey) { $0.learningRate }
    drawBestMark(accuracies, in: &svg)
    return svg.document
  }

  private var caption: String {
    guard let best else { return epochs.isEmpty ? "no epoch was trained" : "no epoch with a finite accuracy" }
    return "best epoch \(best.epoch) of \(epochs.count): validation accuracy "
      + "\(percentage(best.validationAccuracy)) %, validation loss \(fixed(best.validationLoss, 3))"
  }

  private func panel(
    y: Double, height: Double, _ horizontal: Axis, values: [Double], about count: Int = 5
  ) -> ChartPanel {
    ChartPanel(
      x: 84, y: y, width: 690, height: height, horizontal: horizontal,
      vertical: Axis(covering: values, about: count))
  }

  private func draw(
    _ panel: ChartPanel, in svg: inout SVG, stroke: String, value: (Epoch) -> Double
  ) {
    panel.drawLine(epochs.map { (x: Double($0.epoch), y: value($0)) }, in: &svg, stroke: stroke)
  }

  /// A dashed line at the best epoch, through both panels.
  private func drawBest(from upper: ChartPanel, through lower: ChartPanel, in svg: inout SVG) {
    guard let best, let place = lower.point(Double(best.epoch), lower.vertical.range.lowerBound) else {
      return
    }
    svg.line(
      from: SVG.Point(place.x, upper.y), to: SVG.Point(place.x, lower.bottom), stroke: ChartColour.grey,
      dashes: "4 4")
  }

  private func drawBestMark(_ panel: ChartPanel, in svg: inout SVG) {
    guard let best, let place = panel.point(Double(best.epoch), best.validationAccuracy * 100) else { return }
    svg.circle(centre: place, radius: 5, fill: ChartColour.blue, stroke: "#ffffff")
    // The label is below the curve, on the side with more room.
    let isRight = place.x > panel.x + panel.width / 2
    svg.text(
      "epoch \(best.epoch): \(percentage(best.validationAccuracy)) %",
      at: SVG.Point(place.x + (isRight ? -10 : 10), min(place.y + 24, panel.bottom - 8)),
      anchor: isRight ? .end : .start, bold: true, halo: true)
  }

  private func drawLegend(in svg: inout SVG) {
    let entries = [("training", ChartColour.orange, 84.0), ("validation", ChartColour.blue, 190.0)]
    for (name, colour, x) in entries {
      svg.line(from: SVG.Point(x, 88), to: SVG.Point(x + 24, 88), stroke: colour, width: 2.5)
      svg.text(name, at: SVG.Point(x + 30, 92.5))
    }
  }
}
