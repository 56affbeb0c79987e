import ArgumentParser
import EmotionRecognition
import Images

/// `mien predict`.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Recognise the emotion in pictures.",
    discussion: """
      Prints the calibrated probabilities of all seven emotions for each picture. A picture that cannot be read is named and left \
      out; the exit status is then 1.
      """)

  @OptionGroup var pictures: PictureOptions
  @OptionGroup var threads: ThreadOptions

  @Flag(help: "Print one JSON document.")
  var json = false

  private struct Document: Encodable {
    let image: String
    let faces: [FacePrediction]
    var error: String?
  }

  func run() throws {
    threads.apply()
    let classifier = try EmotionClassifier(contentsOf: pictures.model)
    pictures.noteFraming()
    var documents: [Document] = []
    for path in pictures.images {
      do {
        let picture = try GrayImage(contentsOf: path)
        let box = pictures.framing.box(width: picture.width, height: picture.height)
        let prediction = classifier.prediction(for: picture, in: box)
        documents.append(Document(image: path, faces: [prediction]))
        if !json { say("\(path): \(prediction.summary)") }
      } catch {
        documents.append(Document(image: path, faces: [], error: "\(error)"))
        Terminal.writeToStandardError("mien: \(error)\n")
      }
    }
    if json { try printJSON(documents) }
    if documents.contains(where: { $0.error != nil }) { throw ExitCode.failure }
  }
}

extension FacePrediction {
  /// `happy 93.1 %, surprise 4.0 %, …`, the most probable first.
  var summary: String {
    probabilities.indices.sorted { (-probabilities[$0], $0) < (-probabilities[$1], $1) }
      .map { "\(Emotion.allCases[$0].name) \(percentage(probabilities[$0])) %" }.joined(separator: ", ")
  }
}
