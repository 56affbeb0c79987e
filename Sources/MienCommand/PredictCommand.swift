import ArgumentParser
import Documents
import EmotionRecognition
import FaceAnalysis
import FaceExplanations
import Files
import Foundation
import Images
import NeuralNetworks
import Sessions
import TerminalInterface

/// `mien predict`.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Find the faces in pictures and recognise their emotions.",
    discussion: """
      Prints the calibrated probabilities of all seven emotions for each face of each picture. --output draws the faces and what was \
      recognised on copies of the pictures. A picture without a face says so; one that cannot be read is named and left out, and \
      the exit status is then 1.
      """)

  @OptionGroup var pictures: PictureOptions
  @OptionGroup var threads: ThreadOptions

  @Option(
    help: ArgumentHelp(
      "The folder for copies of the pictures with faces and emotions drawn on them.", valueName: "folder"))
  var output: String?

  @Flag(help: "Print one JSON document.")
  var json = false

  private struct Document: Encodable {
    let image: String
    var faces: [FacePrediction] = []
    /// The copy with the faces drawn.
    var output: String?
    var error: String?
  }

  func run() throws {
    threads.apply()
    let classifier = try pictures.model.load().classifier
    let finder = try pictures.finder()
    var names = FileNames()
    if let output { try FileNames.protect(pictures.images, from: output) { $0.hasSuffix("-faces") } }
    var documents: [Document] = []
    for path in pictures.images {
      var document = Document(image: path)
      do {
        let picture = try ColourImage(contentsOf: path)
        let faces = finder.faces(in: GrayImage(picture)).map { ($0, classifier.prediction(of: $0)) }
        document.faces = faces.map(\.1)
        if let output {
          let copy = "\(output)/\(names.name(of: path, suffix: "-faces")).png"
          try AtomicFile.write(picture.annotated(faces).pngEncoded(), to: copy)
          document.output = copy
        }
        if !json { report(document) }
      } catch let error as FileError {
        // The disk is full, say: the next picture would fare no better.
        throw error
      } catch {
        document.error = "\(error)"
        Terminal.writeToStandardError("mien: \(error)\n")
      }
      documents.append(document)
    }
    if json { try printJSON(documents) }
    if documents.contains(where: { $0.error != nil }) { throw ExitCode.failure }
  }

  private func report(_ document: Document) {
    if document.faces.isEmpty { say("\(document.image): no face found") }
    for (index, face) in document.faces.enumerated() {
      let number = document.faces.count > 1 ? ", face \(index + 1)" : ""
      let place =
        face.score.map { " (at \(face.box.x), \(face.box.y), \(face.box.width) pixels, score \(fixed($0, 2)))" } ?? ""
      say("\(document.image)\(number)\(place): \(face.summary)")
    }
  }
}

extension FacePrediction {
  /// `happy 93.1 %, surprise 4.0 %, …`, the most probable first.
  var summary: String {
    probabilities.indices.sorted { (-probabilities[$0], $0) < (-probabilities[$1], $1) }
      .map { "\(Emotion.allCases[$0].name) \(percentage(probabilities[$0])) %" }.joined(separator: ", ")
  }
}
