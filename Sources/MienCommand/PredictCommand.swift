import ArgumentParser
import FaceAnalysis
import Files
import Images
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

  func run() throws {
    threads.apply()
    let (reader, model, detector) = try pictures.load()
    var document = PredictionDocument(model: model, detector: detector)
    var names = FileNames()
    if let output { try FileNames.protect(pictures.images, from: output) { $0.hasSuffix("-faces") } }
    for path in pictures.images {
      do {
        let picture = try ColourImage(contentsOf: path)
        let faces = reader.faces(in: picture)
        let copy = output.map { "\($0)/\(names.name(of: path, suffix: "-faces")).png" }
        let image = PredictionDocument.Image(path, faces, output: copy)
        if let copy { try AtomicFile.write(picture.annotated(faces).pngEncoded(), to: copy) }
        if !json { for line in image.lines { say(line) } }
        document.images.append(image)
      } catch let error as ImageError {
        document.images.append(.init(path, error: "\(error)"))
        warn("mien: \(error)")
      }
    }
    if json { try printJSON(document) }
    if document.hasErrors { throw ExitCode.failure }
  }
}
