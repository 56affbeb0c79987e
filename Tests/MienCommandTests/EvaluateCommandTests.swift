import EmotionRecognition
import Foundation
import NeuralNetworks
import Testing

@Suite("mien evaluate and benchmark")
struct EvaluateCommandTests {
  /// A folder with faces and a checkpoint of random weights.
  func place() throws -> Workplace {
    let place = try Workplace()
    var generator = RandomGenerator(seed: 1)
    var network = NetworkDefinition.tiny.network(using: &generator)
    // A new network answers nothing yet: its last layer is zero.
    network.forEachParameter { name, value, _ in
      if name == "logits.weight" { value = Variable(.normal(value.shape, using: &generator)) }
    }
    try EmotionClassifier(.tiny, network: network, preprocessing: .fer2013).write(to: place.file("model.safetensors"))
    return place
  }

  func evaluate(_ place: Workplace, _ options: String..., model: String = "model.safetensors") throws
    -> MienProcess.Outcome
  {
    try MienProcess.run(["evaluate", "--data", place.csv, "--model", place.file(model)] + options)
  }

  @Test func jsonHasEveryFieldAndTheMatrixItsRows() throws {
    let outcome = try evaluate(place(), "--json", "--split", "PublicTest")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    for field in [
      "mien", "model", "data", "views", "split", "count", "accuracy", "accuracy_interval95", "without_duplicates",
      "macro_f1", "balanced_accuracy",
      "top2_accuracy", "negative_log_likelihood", "expected_calibration_error", "per_class", "confusion_matrix",
    ] { #expect(json[field] != nil, "\(field)") }
    #expect(json["count"] as? Int == 42)
    let matrix = try #require(json["confusion_matrix"] as? [[Int]])
    #expect(matrix.count == 7 && matrix.flatMap { $0 }.reduce(0, +) == 42)
    #expect(matrix.map { $0.reduce(0, +) } == [Int](repeating: 6, count: 7))
  }

  /// A figure is of data that somebody named; the first line says which, and of which network.
  @Test func figuresNameTheirData() throws {
    let place = try place()
    let outcome = try MienProcess.run("evaluate", "--model", place.file("model.safetensors"))
    #expect(outcome.status == 2 && outcome.errors.contains("--data"))
    let text = try evaluate(place, "--limit", "7").output
    #expect(text.hasPrefix("model.safetensors on faces.csv (Mien "))
  }

  /// Output that cannot be written is an error, whatever the command.
  @Test(arguments: [["--json"], []]) func aFullDiskIsNoticed(options: [String]) throws {
    let place = try place()
    let arguments = ["evaluate", "--data", place.csv, "--model", place.file("model.safetensors"), "--limit", "7"]
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", #""$0" "$@" > /dev/full"#, MienProcess.path] + arguments + options
    let pipe = Pipe()
    shell.standardError = pipe
    try shell.run()
    let errors = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 1)
    #expect(errors.components(separatedBy: "standard output cannot be written: No space left on device").count == 2)
  }

  @Test func withoutDuplicatesIsNullWhereItMeansNothing() throws {
    let outcome = try evaluate(place(), "--json", "--split", "Training")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(json["without_duplicates"] is NSNull)
  }

  @Test func theFolderGetsTablesAndPictures() throws {
    let place = try place()
    let outcome = try evaluate(place, "--output", place.file("out"), "--tta")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("accuracy") && outcome.output.contains("confusion matrix"))
    for name in [
      "evaluation.json", "confusion-matrix.csv", "confusion-matrix.svg", "predictions.csv", "reliability-diagram.svg",
      "mistakes.png",
    ] { #expect(FileManager.default.fileExists(atPath: place.file("out/\(name)")), "\(name)") }
    let rows = try String(contentsOfFile: place.file("out/predictions.csv"), encoding: .utf8).split(separator: "\n")
    #expect(rows.count == 43)
    // Earlier results are replaced only if that is wanted.
    let again = try evaluate(place, "--output", place.file("out"), "--limit", "7")
    #expect(again.status == 1 && again.errors.contains("from earlier work") && again.errors.contains("--force"))
    #expect(try evaluate(place, "--output", place.file("out"), "--limit", "7", "--force").status == 0)
    let replaced = try String(contentsOfFile: place.file("out/predictions.csv"), encoding: .utf8)
    #expect(replaced.split(separator: "\n").count == 8)
  }

  @Test func viewsAreAveragedOverMirrorAndShifts() throws {
    let place = try place()
    let classifier = try EmotionClassifier(contentsOf: place.file("model.safetensors"))
    let faces = SchematicFaces.dataset(usage: .publicTest, count: 3)
    var mirrored: [UInt8] = []
    for index in 0..<3 {
      let face = Array(faces.face(index))
      for row in 0..<48 { mirrored += face[row * 48..<(row + 1) * 48].reversed() }
    }
    let other = FaceDataset(name: "mirrored", pixels: mirrored, emotions: faces.emotions)
    let (first, second) = (classifier.logits(of: faces, views: .ten), classifier.logits(of: other, views: .ten))
    // Ten views of a face are ten views of its mirror image.
    for (a, b) in zip(first, second) { #expect(abs(a - b) < 1e-4) }
    #expect(classifier.logits(of: faces) != classifier.logits(of: other))
    #expect(TestTimeViews.ten.count == 10)
  }

  @Test func aSplitWithoutFacesIsAClearError() throws {
    let outcome = try evaluate(place(), "--split", "PrivateTest")
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.count == 1 && outcome.errors.contains("PrivateTest"))
  }

  @Test func damagedCheckpointsAreOneLineWithTheMend() throws {
    let place = try place()
    let good = try Data(contentsOf: URL(fileURLWithPath: place.file("model.safetensors")))
    var cases: [(String, Data)] = [
      ("truncated", good.prefix(good.count / 2)), ("empty", Data()), ("text", Data("no checkpoint at all".utf8)),
    ]
    cases.append(("hostile", Data([UInt8](repeating: 0xFF, count: 8)) + good.dropFirst(8)))
    let unknown = try #require(String(data: good.dropFirst(8).prefix(2000), encoding: .isoLatin1))
    #expect(unknown.contains("\"tiny\""))
    var renamed = good
    let range = try #require(renamed.range(of: Data("\"tiny\"".utf8)))
    renamed.replaceSubrange(range, with: Data("\"huge\"".utf8))
    cases.append(("unknown network", renamed))
    var reconfigured = good
    let configured = try #require(reconfigured.range(of: Data("\\\"inputSide\\\"".utf8)))
    reconfigured.replaceSubrange(configured, with: Data("\\\"inputSize\\\"".utf8))
    cases.append(("damaged configuration", reconfigured))
    for (name, data) in cases {
      try data.write(to: URL(fileURLWithPath: place.file("bad.safetensors")))
      let outcome = try evaluate(place, model: "bad.safetensors")
      #expect(outcome.status == 1, "\(name)")
      #expect(outcome.errorLines.count == 1 && outcome.errors.contains("bad.safetensors"), "\(name): \(outcome.errors)")
    }
    #expect(try evaluate(place, model: "nowhere.safetensors").status == 1)
    #expect(try evaluate(place, model: "").status == 1)
  }

  @Test func aCheckpointOfAnotherShapeIsAClearError() throws {
    let place = try place()
    var file = try Safetensors(contentsOf: place.file("model.safetensors"))
    file.tensors["logits.bias"] = Tensor([8], repeating: 0)
    try file.write(to: place.file("other.safetensors"))
    let outcome = try evaluate(place, model: "other.safetensors")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("logits.bias") && outcome.errors.contains("[8]") && outcome.errors.contains("[7]"))
  }

  @Test func damagedDataNameTheLine() throws {
    let place = try place()
    var text = try String(contentsOfFile: place.csv, encoding: .utf8)
    text = text.replacingOccurrences(of: ",PublicTest\n", with: " 12,PublicTest\n")
    try text.write(toFile: place.csv, atomically: false, encoding: .utf8)
    let outcome = try evaluate(place)
    #expect(outcome.status == 1)
    // 84 Training rows after the header.
    #expect(outcome.errorLines.count == 1 && outcome.errors.contains("86"), "\(outcome.errors)")
  }

  @Test func benchmarkMeasuresAgainstThePeakOfTheSameRun() throws {
    let outcome = try MienProcess.run("benchmark", "--filter", "conv3x3/6x6", "--rounds", "1", "--json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
    #expect(rows.count == 1 && rows[0]["name"] as? String == "conv3x3/6x6x256")
    #expect((rows[0]["fraction_of_peak"] as? Double ?? -1) > 0)
    #expect(try MienProcess.run("benchmark", "--filter", "nothing").status == 2)
  }

  @Test func benchmarkComparesWithASavedBaseline() throws {
    let place = try Workplace(training: 1, publicTest: 1)
    let options = ["benchmark", "--filter", "memory/copy", "--rounds", "1"]
    #expect(try MienProcess.run(options + ["--save", place.file("before.json")]).status == 0)
    let outcome = try MienProcess.run(options + ["--baseline", place.file("before.json")])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("to before") && outcome.output.contains("×"))
    let wrong = try MienProcess.run(options + ["--baseline", place.csv])
    #expect(wrong.status == 1 && wrong.errorLines.count == 1 && wrong.errors.contains("faces.csv"))
    #expect(try MienProcess.run(options + ["--baseline", "/nowhere"]).status == 1)
    // Before anything is measured: only the early check says so.
    for (file, words) in [("/dev/null/x", "/dev/null is no folder"), (place.path, "a folder of that name is there")] {
      let unwritable = try MienProcess.run(options + ["--save", file, "--json"])
      #expect(unwritable.status == 1 && unwritable.output.isEmpty && unwritable.errorLines.count == 1)
      #expect(unwritable.errors.contains(words), "\(unwritable.errors)")
    }
  }
}
