import Foundation
import MienDocuments
import Testing

import EmotionRecognition

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct ChartTests {
  @Test(arguments: EvaluationSample.all)
  func confusionMatrixChart(sample: EvaluationSample) throws {
    let matrix = ConfusionMatrix(sample.predictions)
    let texts = try textsOfSVG(matrix.svg(title: "a < b & \"c\""))
    #expect(texts.contains("a < b & \"c\""))
    #expect(texts.contains("true") && texts.contains("predicted"))
    for emotion in Emotion.allCases {
      // Once as a row and once as a column.
      #expect(texts.count { $0 == emotion.name } == 2)
      #expect(texts.contains("n = \(matrix.support(of: emotion))"))
    }
  }

  @Test(arguments: EvaluationSample.all)
  func reliabilityDiagram(sample: EvaluationSample) throws {
    let texts = try textsOfSVG(Calibration(sample.predictions).svg())
    let error = percentage(sample.expectedCalibrationError)
    #expect(texts.contains { $0.contains("expected calibration error \(error) %") })
    for count in sample.binCounts where count > 0 {
      #expect(texts.contains(String(count)))
    }
  }

  @Test func emptyCharts() throws {
    let nothing = Predictions(probabilities: [], emotions: [])
    _ = try textsOfSVG(ConfusionMatrix(nothing).svg())
    _ = try textsOfSVG(Calibration(nothing).svg())
    _ = try textsOfSVG(LearningCurves().svg())
  }

  @Test(arguments: [1, 2, 3, 120])
  func learningCurves(count: Int) throws {
    var curves = LearningCurves()
    for epoch in 1...count {
      // The best accuracy is reached in the last epoch but one, and again in the last, with a higher loss.
      curves.epochs.append(
        .init(
          epoch: epoch, trainingLoss: 2 / Double(epoch), validationLoss: epoch == count ? 2.3 : 2.2 / Double(epoch),
          validationAccuracy: min(Double(epoch), Double(max(count - 1, 1))) / 200, learningRate: 0.1))
    }
    #expect(curves.best?.epoch == max(count - 1, 1))
    let texts = try textsOfSVG(curves.svg())
    #expect(texts.contains { $0.hasPrefix("best epoch \(max(count - 1, 1)) of \(count)") })
  }

  /// The one that the training keeps: of the best accuracies the lowest loss, of those the first.
  @Test func equalAccuracies() {
    func best(_ epochs: [(accuracy: Double, loss: Double)]) -> Int? {
      LearningCurves(
        epochs: epochs.enumerated().map { index, epoch in
          .init(
            epoch: index + 1, trainingLoss: 1, validationLoss: epoch.loss, validationAccuracy: epoch.accuracy,
            learningRate: 0.1)
        }
      ).best?.epoch
    }
    #expect(best([(0.5, 0.7), (0.7, 0.9), (0.7, 0.8), (0.7, 0.85), (0.6, 0.1)]) == 3)
    #expect(best([(0.7, 0.8), (0.7, 0.8)]) == 1)
    #expect(best([(0.7, .nan), (0.7, 2), (.nan, 0.1)]) == 2)
    #expect(best([]) == nil)
  }

  @Test func lossesThatAreNotFinite() throws {
    let losses: [Double] = [2, 1.5, .nan, 1, .infinity, .nan, -.infinity]
    let curves = LearningCurves(
      epochs: losses.enumerated().map { index, loss in
        .init(
          epoch: index + 1, trainingLoss: loss, trainingAccuracy: .nan, validationLoss: loss,
          validationAccuracy: .nan, learningRate: 0.1)
      })
    #expect(curves.best == nil)
    let document = curves.svg()
    _ = try textsOfSVG(document)
    #expect(!document.contains("nan") && !document.contains("inf\""))
  }

  /// The check itself fails where it should.
  @Test(arguments: ["<svg><g></svg>", "<svg>a & b</svg>", "<svg a=\"<\"/>", ""])
  func malformedIsNoticed(document: String) {
    #expect(throws: (any Error).self) { try textsOfSVG(document) }
  }

  @Test func escaping() throws {
    var svg = SVG(width: 10, height: 10, title: "t")
    let nasty = "<script>&\"'\u{1}\u{7}</script> ü 😀"
    svg.text(nasty, at: .init(0, 0), fill: "\"/><evil a='&")
    let texts = try textsOfSVG(svg.document)
    #expect(texts.contains("<script>&\"'</script> ü 😀"))
    #expect(!svg.document.contains("<evil") && !svg.document.contains("<script>"))
  }

  @Test func nothingIsLoadedFromOutside() {
    let sample = EvaluationSample.all[0]
    let documents = [
      ConfusionMatrix(sample.predictions).svg(), Calibration(sample.predictions).svg(),
      LearningCurves().svg(),
    ]
    for document in documents {
      let bare = document.replacing("http://www.w3.org/2000/svg", with: "")
      #expect(!bare.contains("http") && !bare.contains("href") && !bare.contains("url("))
    }
  }
}

/// The texts of all elements of a well-formed document; throws what the parser says of one that is not.
func textsOfSVG(_ document: String) throws -> [String] {
  final class Collector: NSObject, XMLParserDelegate {
    var texts: [String] = []
    var current = ""

    func parser(
      _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      current = ""
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
      current += string
    }

    func parser(
      _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?
    ) {
      if !current.isEmpty { texts.append(current) }
      current = ""
    }
  }
  struct Malformed: Error {}
  // The parser of FoundationXML overlooks elements that are never closed.
  var open: [Substring] = []
  for tag in document.matches(of: #/<(/?)([A-Za-z]+)[^<>]*?(/?)>/#) {
    if tag.1.isEmpty {
      if tag.3.isEmpty { open.append(tag.2) }
    } else if open.popLast() != tag.2 {
      throw Malformed()
    }
  }
  guard open.isEmpty, document.contains("<svg") else { throw Malformed() }
  let collector = Collector()
  let parser = XMLParser(data: Data(document.utf8))
  parser.delegate = collector
  guard parser.parse() else { throw parser.parserError ?? Malformed() }
  return collector.texts
}
