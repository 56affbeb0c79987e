import EmotionRecognition
import Explanations
import FaceAnalysis
import Foundation
import Images
import MienDocuments

/// One page that explains faces to people: it needs no other file and no script.
struct ExplanationReport {
  private let explanations: [FaceExplanation]
  private let failures: [(image: String, error: String)]
  private let model: EmotionClassifier

  init(_ explanations: [FaceExplanation], failures: [(image: String, error: String)] = [], _ model: EmotionClassifier) {
    (self.explanations, self.failures, self.model) = (explanations, failures, model)
  }

  func html() throws -> String {
    let faces = try explanations.enumerated().map { try section($1, number: $0 + 1) }.joined(separator: "\n")
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>Mien: what the network looked at</title>
      <style>\(Self.style)</style></head><body>
      <h1>What the network looked at</h1>
      \(answers)
      <p class="lead">A neural network read each face below. The pictures show which parts of the face raised or lowered its answer. The
      numbers beside them say how far each picture can be trusted.</p>
      \(faces)
      \(failed)
      \(legend)
      </body></html>

      """
  }

  /// The answer for each face, and the way to its reasons.
  private var answers: String {
    let rows = explanations.enumerated().map { index, explanation in
      let reading = explanation.reading
      let probability = Self.percent(Double(reading.probabilities[reading.emotion.rawValue]))
      return """
        <li><a href="#face\(index + 1)">\(escaped(explanation.title))</a>: <b>\(reading.emotion.name)</b>, \(probability). \
        \(escaped(explanation.sentence))</li>
        """
    }
    return rows.isEmpty ? "<p>No face was explained.</p>" : "<ul class=\"answers\">\(rows.joined())</ul>"
  }

  private var failed: String {
    guard !failures.isEmpty else { return "" }
    let rows = failures.map {
      "<li>\(escaped($0.error.hasPrefix($0.image) ? $0.error : "\($0.image): \($0.error)"))</li>"
    }.joined()
    return "<section><h2>Pictures that could not be explained</h2><ul>\(rows)</ul></section>"
  }

  private func section(_ explanation: FaceExplanation, number: Int) throws -> String {
    let target = explanation.target
    let face = ColourImage(explanation.face).enlarged(by: ExplanationFiles.enlargement)
    let maps = try explanation.maps.map { try figure($0, explanation) }.joined(separator: "\n")
    let isOther = target != explanation.reading.emotion
    let box = explanation.reading.rectangle
    return """
      <section id="face\(number)"><h2>\(escaped(explanation.title))</h2>
      <div class="top">\(try portrait(explanation))<figure><img alt="The face as the network sees it" src="\(try Self.data(face))">
      <figcaption>The face as the network sees it: 48 × 48 grey pixels from \(box.width) × \(box.height) of the picture\
      \(explanation.reading.score.map { ", found there with a score of \(Self.number(Double($0), 2))" } ?? "").\
      </figcaption>
      </figure><div><h3>\(explanation.reading.emotion.name), \
      \(Self.percent(Double(explanation.reading.probabilities[explanation.reading.emotion.rawValue])))</h3>
      \(bars(explanation))
      <p class="sentence">\(escaped(explanation.sentence))</p>\
      \(isOther ? "<p>Explained is <b>\(target.name)</b>, which was asked for.</p>" : "")
      </div></div>
      <h3>Regions</h3>\(regions(explanation))
      <h3>Maps for “\(target.name)”</h3><div class="maps">\(maps)</div></section>
      """
  }

  /// The person as people see them, beside what the network sees.
  private func portrait(_ explanation: FaceExplanation) throws -> String {
    guard let portrait = explanation.portrait else { return "" }
    return """
      <figure><img alt="The face in its picture" src="\(try Self.data(portrait))"><figcaption>The face in its picture.</figcaption></figure>
      """
  }

  private func bars(_ explanation: FaceExplanation) -> String {
    let rows = Emotion.allCases.map { emotion in
      let share = Double(explanation.reading.probabilities[emotion.rawValue])
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
      <table class="regions"><tr><th></th>\(header)<th>fall if covered alone</th></tr>\(rows.joined())</table>
      <p class="note">What each region adds to the probability of each emotion: exact Shapley values over all \
      \(values.evaluations) ways to show some regions and to cover the others with grey. Each column adds up to the probability \
      minus that of a grey image. The last column answers another question: by how much the probability of \
      \(explanation.target.name) falls when only this region is covered and all others are seen; regions that say the same \
      replace each other there.</p>
      """
  }

  private func figure(_ map: FaceExplanation.Map, _ explanation: FaceExplanation) throws -> String {
    let picture = try Self.data(ExplanationFiles.overlay(map, explanation))
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
      ? "<p class=\"good\">Shows better than chance what the network looks at.</p>"
      : "<p class=\"bad\">No better than chance on this face: do not rely on this map.</p>"
    return """
      <figure><h4>\(map.method.title)</h4><img alt="\(map.method.title)" src="\(picture)">
      <figcaption>\(map.method.meaning) \(colours(map))\
      \(map.method.score == "logit" ? " The answer here is the network's output before it becomes a probability." : "")</figcaption>\(verdict)<table>\(table)</table></figure>
      """
  }

  private func colours(_ map: FaceExplanation.Map) -> String {
    if map.isSigned { return "<b class=\"red\">Red</b> raises the answer, <b class=\"blue\">blue</b> lowers it." }
    return map.attribution.meaning == .sensitivity
      ? "The darker the violet, the more; it cannot say whether this raises or lowers the answer."
      : "The darker the violet, the more."
  }

  private var legend: String {
    return """
      <section><h2>How to read this</h2>
      <p>Below each map stands what its colours mean; grey parts hardly count. The bar gives the numbers of the strongest
      colours. Maps of different methods have different units: do not compare them by their colours.</p>
      <p><b>Deletion</b> covers the pixels that the map ranks highest first and measures how the probability falls: the smaller
      the area under that curve, the better the map. <b>Insertion</b> shows them first: the larger, the better. <b>Random</b> is the
      mean over single pixels in random order. Any map with smooth patches beats that. So each map is also compared with itself
      shifted, mirrored and rotated to 39 wrong places: <b>chance does as well</b> is the share of these maps, the map itself
      included, that are as good. Above 5 % this test cannot tell the map from one in a wrong place. A map whose place means nothing
      passes on one face of twenty; one that always shows the middle of the face passes more often.</p>
      <h2>What this cannot say</h2>
      <p>The maps explain the network, not the person. A face shows movements, not feelings. The network learned from labels that
      people gave to small pictures; people disagree about roughly one in three of them. Covered parts become grey, which no face
      has, so the network may react to the cover itself. The regions are fixed places of an upright face seen from the front: on a
      face that looks aside or is badly framed they are wrong. Do not decide anything about a person by this report.</p>
      <p class="note">\(escaped(origin))</p>
      </section>
      """
  }

  /// Which program and which network, in words.
  private var origin: String {
    let notes = model.notes
    let known: [(key: String, words: String)] = [
      ("source", "trained on"), ("epoch", "epoch"), ("validation", "chosen on"), ("teachers", "teachers:"),
      ("startedFrom", "begun from"), ("seed", "seed"), ("version", "by Mien"),
    ]
    var parts = ["Made by Mien \(ProgramVersion().text) at \(Timestamp.now)"]
    parts.append(
      "network \(model.definition.name), \(model.file.name)" + (model.file.sha256.map { ", SHA-256 \($0)" } ?? ""))
    let facts = known.compactMap { fact in notes[fact.key].map { "\(fact.words) \($0)" } }
    if !facts.isEmpty { parts.append(facts.joined(separator: ", ")) }
    if let accuracy = notes["validationAccuracy"].flatMap(Double.init) {
      parts.append("accuracy there \(Self.percent(accuracy))")
    }
    return parts.joined(separator: " · ")
  }

  private static func data(_ image: ColourImage) throws -> String {
    "data:image/png;base64," + Data(try image.pngEncoded()).base64EncodedString()
  }

  private static func number(_ value: Double, _ decimals: Int = 2) -> String {
    value.isFinite ? String(format: "%.\(decimals)f", value) : "–"
  }

  private static func percent(_ share: Double) -> String { number(100 * share, 1) + " %" }

  private func escaped(_ text: String) -> String { SVG.escaped(text) }

  private static let style = """
    body{font:16px/1.5 system-ui,sans-serif;color:#222;background:#fff;max-width:1100px;margin:2rem auto;padding:0 1rem}
    h1{font-size:1.8rem;margin:0}h2{font-size:1.3rem;margin:2rem 0 .5rem;border-bottom:1px solid #ddd}
    h3{margin:1.2rem 0 .4rem}h4{margin:0 0 .3rem}.lead,.note,figcaption{color:#555}.note,figcaption,figure table{font-size:.85rem}
    .top{display:flex;flex-wrap:wrap;gap:1.5rem}.top figure{margin:0;width:230px}.top>div{flex:1}.maps figure{margin:0;width:320px}
    .maps{display:flex;flex-wrap:wrap;gap:1.5rem}img{width:100%;display:block}
    table{border-collapse:collapse}th{text-align:left;font-weight:400;padding:.1rem .6rem .1rem 0}td{padding:.1rem .4rem}figure td:nth-child(2){white-space:nowrap}
    .bars{width:100%;min-width:320px}.track{width:60%}.track i{display:block;height:.8rem;background:#555}
    .regions td{text-align:right;border:1px solid #fff}.regions .target{font-weight:700}
    .sentence{font-size:1.15rem}.good{color:#1a6b2f;margin:.3rem 0}.bad{color:#9c1f1f;font-weight:600;margin:.3rem 0}
    .red{color:#b3261e}.blue{color:#1f5fbf}.answers{font-size:1.1rem;padding-left:1.2rem}.note{overflow-wrap:anywhere}
    @media print{body{max-width:none;margin:0;font-size:11pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
    section{break-before:page}section:last-of-type{break-before:auto}figure,tr,.top{break-inside:avoid}h2,h3,h4{break-after:avoid}
    .maps figure{width:30%}.top figure{width:40%}a{color:inherit;text-decoration:none}}
    """
}
