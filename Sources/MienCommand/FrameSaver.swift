import Capture
import Dispatch
import EmotionRecognition
import FaceAnalysis
import FaceDetection
import FaceExplanations
import Files
import Foundation
import Images
import NeuralNetworks
import Sessions
import Synchronization

/// Saves frames with an explanation of each face, beside the running analysis: that takes seconds.
final class FrameSaver: Sendable {
  private let folder: String
  private let classifier: EmotionClassifier
  private let detector: FaceDetector
  private let options: FaceDetector.Options
  private let queue = DispatchQueue(label: "saving frames", qos: .utility)
  private let messages = Mailbox<String>()
  private let waiting = Atomic<Int>(0)

  init(
    _ folder: String, _ classifier: EmotionClassifier, _ detector: FaceDetector, options: FaceDetector.Options
  ) {
    (self.folder, self.classifier, self.detector, self.options) = (folder, classifier, detector, options)
  }

  /// Saves a frame soon, into a folder of its own; ``finished()`` will say where, or why not.
  func save(_ picture: Picture, number: Int) {
    let time = Date.ISO8601FormatStyle().dateSeparator(.omitted).timeSeparator(.omitted).format(Date())
    let place = "\(folder)/\(time)-frame-\(number)"
    waiting.wrappingAdd(1, ordering: .relaxed)
    queue.async { [self] in
      defer { waiting.wrappingSubtract(1, ordering: .relaxed) }
      let message: String
      do {
        try write(picture, to: place)
        message = "saved: \(place)"
      } catch {
        message = "\(error)"
      }
      messages.add(message)
    }
  }

  /// What was said since the last question.
  func finished() -> [String] { messages.take() }

  /// Whether a frame is not saved yet.
  var isBusy: Bool { waiting.load(ordering: .relaxed) > 0 }

  /// Waits until everything is saved.
  func wait() { queue.sync {} }

  private func write(_ picture: Picture, to place: String) throws {
    let colour = try picture.colour()
    try AtomicFile.makeFolder(place)
    try AtomicFile.write(colour.pngEncoded(), to: "\(place)/frame.png")
    let faces = FaceFinder.detector(detector, options).faces(in: picture.gray)
    let seen = faces.map { ($0, classifier.prediction(of: $0)) }
    try AtomicFile.write(colour.annotated(seen).pngEncoded(), to: "\(place)/faces.png")
    var explainer = FaceExplainer(classifier)
    (explainer.methods, explainer.measuresSensitivity) = ([.regions, .integratedGradients, .occlusion], false)
    var files = try ExplanationFiles(place)
    var (explanations, entries) = ([FaceExplanation](), [ExplanationEntry]())
    for (index, face) in faces.enumerated() {
      let explanation = explainer.explanation(of: face, source: "frame.png", number: index + 1) { _ in }
      entries.append(.explained(try files.write(explanation)))
      explanations.append(explanation)
    }
    try files.write(explanations, entries, model: ReportModel(path: classifier.definition.name, classifier))
  }
}
