import MienDocuments

extension Calibration {
  /// The reliability diagram as an SVG picture: accuracy against confidence with the diagonal of perfect calibration,
  /// and below it the number of images in each bin.
  ///
  /// DeGroot & Fienberg 1983, "The comparison and evaluation of forecasters"; here as drawn by Guo et al. 2017.
  public func svg(title: String = "Reliability diagram") -> String {
    var svg = SVG(width: 800, height: 800, title: title)
    svg.heading(
      title,
      caption: "expected calibration error \(percentage(expectedCalibrationError)) %, "
        + "largest \(percentage(maximumCalibrationError)) %; \(grouped(count, "image")) in \(bins.count) bins")
    let upper = ChartPanel(x: 84, y: 110, width: 680, height: 430, horizontal: .unit, vertical: .unit)
    upper.drawAxes(in: &svg, horizontalTitle: nil, verticalTitle: "accuracy")
    drawBars(upper, in: &svg)
    drawLegend(in: &svg)
    let largest = Double(bins.map(\.count).max() ?? 0)
    let lower = ChartPanel(
      x: 84, y: 570, width: 680, height: 160, horizontal: .unit,
      // Room for the number above the highest bar.
      vertical: Axis(covering: [0, max(1, largest * 1.2)], about: 4, integers: true, extending: false))
    lower.drawAxes(
      in: &svg, horizontalTitle: "confidence (probability of the predicted emotion)", verticalTitle: "images")
    drawCounts(lower, in: &svg)
    return svg.document
  }

  private func drawBars(_ panel: ChartPanel, in svg: inout SVG) {
    for bin in bins {
      guard let accuracy = bin.accuracy, let confidence = bin.confidence else { continue }
      drawBar(panel, bin.range, from: 0, to: accuracy, fill: ChartColour.blue, opacity: 0.75, in: &svg)
      if accuracy < confidence {
        drawBar(
          panel, bin.range, from: accuracy, to: confidence, fill: ChartColour.orange, opacity: 0.35, in: &svg)
      }
      // The mean confidence of the bin: the bar would end here if the probabilities were calibrated.
      if let start = panel.point(bin.range.lowerBound, confidence),
        let end = panel.point(bin.range.upperBound, confidence)
      {
        svg.line(from: start, to: end, stroke: ChartColour.orange, width: 2)
      }
    }
    if let start = panel.point(0, 0), let end = panel.point(1, 1) {
      svg.line(from: start, to: end, stroke: "#222222", width: 1.5, dashes: "5 4")
    }
  }

  private func drawCounts(_ panel: ChartPanel, in svg: inout SVG) {
    for bin in bins where bin.count > 0 {
      drawBar(
        panel, bin.range, from: 0, to: Double(bin.count), fill: ChartColour.grey, opacity: 0.6, in: &svg)
      let middle = (bin.range.lowerBound + bin.range.upperBound) / 2
      guard bins.count <= 20, let place = panel.point(middle, Double(bin.count)) else { continue }
      svg.text(
        grouped(bin.count), at: SVG.Point(place.x, place.y - 5), size: 11, anchor: .middle,
        fill: ChartColour.label)
    }
  }

  private func drawBar(
    _ panel: ChartPanel, _ range: ClosedRange<Double>, from low: Double, to high: Double, fill: String,
    opacity: Double, in svg: inout SVG
  ) {
    guard let corner = panel.point(range.lowerBound, high), let opposite = panel.point(range.upperBound, low)
    else { return }
    svg.rectangle(
      x: corner.x + 1, y: corner.y, width: opposite.x - corner.x - 2, height: opposite.y - corner.y,
      fill: fill,
      opacity: opacity)
  }

  private func drawLegend(in svg: inout SVG) {
    svg.rectangle(x: 84, y: 80, width: 14, height: 12, fill: ChartColour.blue, opacity: 0.75)
    svg.text("accuracy", at: SVG.Point(104, 91))
    svg.line(from: SVG.Point(186, 86), to: SVG.Point(206, 86), stroke: ChartColour.orange, width: 2)
    svg.text("mean confidence", at: SVG.Point(212, 91))
    svg.line(from: SVG.Point(340, 86), to: SVG.Point(364, 86), stroke: "#222222", width: 1.5, dashes: "5 4")
    svg.text("perfectly calibrated", at: SVG.Point(370, 91))
  }
}
