import Documents
import EmotionRecognition
import Explanations
import Foundation
import Images

/// What a report says about the network that it explains.
public struct ReportModel: Sendable {
  /// The file.
  public let path: String
  /// The network's name.
  public let network: String
  /// What the checkpoint notes of itself.
  public let notes: [String: String]

  /// The network of a classifier.
  public init(path: String, _ classifier: EmotionClassifier) {
    (self.path, network, notes) = (path, classifier.definition.name, classifier.notes)
  }
}

/// One page that explains faces to people: self-contained, no script, nothing from elsewhere.
struct ExplanationReport {
  private let explanations: [FaceExplanation]
  private let failures: [(image: String, error: String)]
  private let model: ReportModel

  init(_ explanations: [FaceExplanation], failures: [(image: String, error: String)] = [], _ model: ReportModel) {
    (self.explanations, self.failures, self.model) = (explanations, failures, model)
  }

  func html() throws -> String {
    let faces = try explanations.map { try section($0) }.joined(separator: "\n")
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>Mien: what the network looked at</title>
      <style>\(Self.style)</style></head><body>
      <h1>What the network looked at</h1>
      <p class="lead">Each face below was read by a neural network. The pictures show which parts of it spoke for the answer, and
      the numbers beside them how far each picture can be believed.</p>
      \(faces)
      \(failed)
      \(legend)
      </body></html>

      """
  }

  private var failed: String {
    guard !failures.isEmpty else { return "" }
    let rows = failures.map { "<li>\(escaped($0.image)): \(escaped($0.error))</li>" }.joined()
    return "<section><h2>Pictures that are not explained</h2><ul>\(rows)</ul></section>"
  }

  private func section(_ explanation: FaceExplanation) throws -> String {
    let target = explanation.target
    let face = ColourImage(explanation.face).enlarged(by: ExplanationFiles.enlargement)
    let maps = try explanation.maps.map { try figure($0, explanation) }.joined(separator: "\n")
    let isOther = target != explanation.prediction.emotion
    let box = explanation.prediction.box
    return """
      <section><h2>\(escaped(explanation.title))</h2>
      <div class="top"><figure><img alt="The face as the network sees it" src="\(try Self.data(face))">
      <figcaption>The face as the network sees it: 48 × 48 grey pixels from \(box.width) × \(box.height) of the picture\
      \(explanation.prediction.score.map { ", found there with a score of \(Self.number($0, 2))" } ?? "").\
      </figcaption>
      </figure><div><h3>\(explanation.prediction.emotion.name), \
      \(Self.percent(explanation.prediction.probabilities[explanation.prediction.emotion.rawValue]))</h3>
      \(bars(explanation))
      <p class="sentence">\(escaped(explanation.sentence))</p>\
      \(isOther ? "<p>Explained is <b>\(target.name)</b>, which was asked for.</p>" : "")
      </div></div>
      <h3>Regions</h3>\(regions(explanation))
      <h3>Maps for “\(target.name)”</h3><div class="maps">\(maps)</div></section>
      """
  }

  private func bars(_ explanation: FaceExplanation) -> String {
    let rows = Emotion.allCases.map { emotion in
      let share = explanation.prediction.probabilities[emotion.rawValue]
      return """
        <tr><th>\(emotion.name)</th><td class="track"><i style="width:\(Self.number(100 * share, 1))%"></i></td>\
        <td>\(Self.percent(share))</td></tr>
        """
    }
    return "<table class=\"bars\">\(rows.joined())</table>"
  }

  private func regions(_ explanation: FaceExplanation) -> String {
    let values = explanation.regions
    let header = Emotion.allCases.map { "<th>\($0.name)</th>" }.joined()
    let target = explanation.target.rawValue
    let rows = values.features.names.enumerated().map { index, name in
      let cells = Emotion.allCases.map { emotion in
        let value = values.values[emotion.rawValue][index]
        let colour = ColourMap.diverging(Float(value) * 2)
        let style = "background:rgb(\(colour.red),\(colour.green),\(colour.blue))"
        let strong = emotion.rawValue == target ? " class=\"target\"" : ""
        return "<td\(strong) style=\"\(style)\">\(signed(value))</td>"
      }
      return "<tr><th>\(name)</th>\(cells.joined())<td>\(signed(values.losses[target][index]))</td></tr>"
    }
    return """
      <table class="regions"><tr><th></th>\(header)<th>covered alone</th></tr>\(rows.joined())</table>
      <p class="note">What each region adds to the probability of each emotion: exact Shapley values over all \
      \(values.evaluations) ways of showing some regions and covering the others with grey. Each column adds up to the probability \
      less that of a grey image. “Covered alone” is what the probability of \(explanation.target.name) loses when only this region \
      is covered.</p>
      """
  }

  private func figure(_ map: FaceExplanation.Map, _ explanation: FaceExplanation) throws -> String {
    let picture = try Self.data(ExplanationFiles.overlay(map, explanation.face))
    let faithfulness = map.faithfulness
    var rows = [
      ("deletion", Self.number(faithfulness.deletion), "random \(Self.number(faithfulness.randomDeletion))"),
      ("insertion", Self.number(faithfulness.insertion), "random \(Self.number(faithfulness.randomInsertion))"),
      ("chance does as well", Self.percent(faithfulness.pValue), "good up to 5 %"),
    ]
    if let error = map.attribution.samplingError {
      rows.append(
        ("standard error", "± " + Self.number(error.largest, 3), "of values that span \(Self.number(error.range))"))
    }
    if let completeness = map.attribution.completeness, !completeness.isByConstruction {
      rows.append(("sum of the map", signed(completeness.sum), "should be \(signed(completeness.difference))"))
    }
    if let sensitivity = map.sensitivity {
      rows.append(("change under noise", Self.number(sensitivity), "0 is none"))
    }
    if let last = map.randomization?.last {
      rows.append(("likeness with random weights", last.likeness.map { Self.number($0) } ?? "–", "should be near 0"))
    }
    let table = rows.map { "<tr><th>\($0.0)</th><td>\($0.1)</td><td>\($0.2)</td></tr>" }.joined()
    let verdict =
      faithfulness.isBetterThanChance
      ? "<p class=\"good\">Names what the network looks at better than chance.</p>"
      : "<p class=\"bad\">Cannot be told from chance on this face: do not rely on this map.</p>"
    return """
      <figure><h4>\(map.method.title)</h4><img alt="\(map.method.title)" src="\(picture)">
      <figcaption>\(map.method.meaning) \(colours(map))\
      \(map.method.score == "logit" ? " The answer here is the network's output before it becomes a probability." : "")</figcaption>\(verdict)<table>\(table)</table></figure>
      """
  }

  private func colours(_ map: FaceExplanation.Map) -> String {
    if map.isSigned { return "<b class=\"red\">Red</b> speaks for it, <b class=\"blue\">blue</b> against it." }
    return map.attribution.meaning == .sensitivity
      ? "The darker the violet, the more; whether for or against it cannot say." : "The darker the violet, the more."
  }

  private var legend: String {
    let notes = model.notes.sorted { $0.key < $1.key }.map { "\(escaped($0.key)) \(escaped($0.value))" }
    return """
      <section><h2>How to read this</h2>
      <p>Under each map stands what its colours mean; what stays grey hardly counts. The bar gives the numbers of the strongest
      colours: maps of different methods have different units and are not to be compared by their colours.</p>
      <p><b>Deletion</b> covers the pixels that the map calls strongest first and watches the probability fall: the lower the area
      under that curve, the better the map. <b>Insertion</b> shows them first: the higher, the better. <b>Random</b> is the mean
      over single pixels in random order. Any map with smooth patches beats that, so each map is also compared with itself moved,
      mirrored and turned to 39 wrong places: <b>chance does as well</b> is the share of those, itself counted in, that are as
      good. Above 5 % this test cannot tell the map from one in a wrong place. A map whose place means nothing passes on one face of
      twenty; one that always shows the middle of the face passes more often.</p>
      <h2>What this cannot say</h2>
      <p>The maps explain the network, not the person. A face shows movements, not feelings; the network learned from labels that
      people gave to small pictures, and about one in three of these is disputed. Covered parts are replaced by grey, which no face
      has, so a network may react to the cover itself. The regions are fixed places of an upright face seen from the front: on a
      turned or badly framed face they miss. Do not decide anything about a person by it.</p>
      <p class="note">Mien \(mienVersion) · network \(model.network) · \(escaped(model.path)) · \(notes.joined(separator: " · "))</p>
      </section>
      """
  }

  private static func data(_ image: ColourImage) throws -> String {
    "data:image/png;base64," + Data(try image.pngEncoded()).base64EncodedString()
  }

  private static func number(_ value: Double, _ decimals: Int = 2) -> String {
    value.isFinite ? String(format: "%.\(decimals)f", value) : "–"
  }

  private static func percent(_ share: Double) -> String { number(100 * share, 1) + " %" }

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
  }

  private static let style = """
    body{font:16px/1.5 system-ui,sans-serif;color:#222;background:#fff;max-width:1100px;margin:2rem auto;padding:0 1rem}
    h1{font-size:1.8rem;margin:0}h2{font-size:1.3rem;margin:2rem 0 .5rem;border-bottom:1px solid #ddd}
    h3{margin:1.2rem 0 .4rem}h4{margin:0 0 .3rem}.lead,.note,figcaption{color:#555}.note,figcaption,figure table{font-size:.85rem}
    .top{display:flex;flex-wrap:wrap;gap:1.5rem}.top figure,.maps figure{margin:0;width:320px}
    .maps{display:flex;flex-wrap:wrap;gap:1.5rem}img{width:100%;display:block}
    table{border-collapse:collapse}th{text-align:left;font-weight:400;padding:.1rem .6rem .1rem 0}td{padding:.1rem .4rem}figure td:nth-child(2){white-space:nowrap}
    .bars{width:100%;min-width:320px}.track{width:60%}.track i{display:block;height:.8rem;background:#555}
    .regions td{text-align:right;border:1px solid #fff}.regions .target{font-weight:700}
    .sentence{font-size:1.15rem}.good{color:#1a6b2f;margin:.3rem 0}.bad{color:#9c1f1f;font-weight:600;margin:.3rem 0}
    .red{color:#b3261e}.blue{color:#1f5fbf}
    """
}
