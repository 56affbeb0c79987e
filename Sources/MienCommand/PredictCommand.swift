import ArgumentParser
import FaceAnalysis
import MienFiles
import MienTerminal

/// `mien predict`.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Find the faces in pictures and recognise their emotions.",
    discussion: """
      Prints the calibrated probabilities of all seven emotions for each face of each picture, from left to right. --output draws \
      the faces and what was recognised on copies of the pictures, --csv writes a table. A picture without a face says so; one that \
      cannot be read is named and left out, and the exit status is then 1.

      Examples:
        mien predict portrait.jpg
        mien predict photographs --recursive --csv faces.csv
        mien predict crowd.jpg --smallest-face 10 -o found
      """)

  @OptionGroup var pictures: PictureOptions
  @OptionGroup var threads: ThreadOptions

  @Option(name: .shortAndLong, help: .value("folder", "A folder for copies with faces and emotions drawn on them."))
  var output: String?

  @Option(help: .value("file", "A file for a table with a row for each face; - is standard output.")) var csv: String?

  @OptionGroup var replacing: ReplacingOptions

  @Flag(help: "Print one JSON document.") var json = false

  /// Whether standard output gets the table.
  private var isTablePrinted: Bool { csv == "-" }

  func validate() throws {
    if json, isTablePrinted { throw ValidationError("--csv -: standard output has the document of --json") }
  }

  func run() throws {
    threads.apply()
    let reader = try pictures.reader()
    let files = try pictures.files()
    if let csv, !isTablePrinted {
      try AtomicFile.requireFolder(of: csv)
      try Results.protect(files, from: csv)
      try Results.makeRoom(for: [csv], isReplacing: replacing.force)
    }
    var prediction = try PicturePrediction(
      reader, copiesTo: output, for: files, isReplacing: replacing.force)
    var isHeaded = false
    for path in files {
      let image = try prediction.add(file: path)
      if let error = image.error { warn("mien: \(error)\(LimitOptions.advice(image.isBeyondLimits))") }
      if isTablePrinted { note(image.remark.map { "\(path): \($0)" }) }
      guard !json, !isTablePrinted, image.error == nil else { continue }
      if !isHeaded { say(PredictionDocument.Image.header) }
      isHeaded = true
      image.lines.forEach { say($0) }
    }
    if json { try printJSON(prediction.document) }
    if isTablePrinted {
      Terminal.writeToStandardOutput(prediction.document.csv)
    } else if let csv {
      try AtomicFile.write(prediction.document.csv, to: csv, isPrivate: true)
    }
    if prediction.document.hasErrors || files.isEmpty { throw ExitCode.failure }
  }
}
