import EmotionRecognition
import Foundation
import Images
import NeuralNetworks
import Testing

@Suite("mien predict, explain and compare-methods")
struct ExplainCommandTests {
  /// A folder with a checkpoint, two faces, and a picture that breaks off.
  private func place() throws -> Workplace {
    let place = try EvaluateCommandTests().place()
    let faces = SchematicFaces.dataset(usage: .publicTest, count: 2)
    for index in 0..<2 {
      let face = GrayImage(width: 48, height: 48, pixels: Array(faces.face(index)))
      let bytes = try face.pngEncoded()
      try Data(bytes).write(to: URL(fileURLWithPath: place.file("face\(index).png")))
      if index == 0 { try Data(bytes.prefix(90)).write(to: URL(fileURLWithPath: place.file("broken.png"))) }
    }
    return place
  }

  private func run(_ command: String, _ place: Workplace, _ arguments: [String]) throws -> MienProcess.Outcome {
    try MienProcess.run([command, "--model", place.file("model.safetensors")] + arguments)
  }

  /// The pictures of a document, which names the program and the network, too.
  private func rows(_ outcome: MienProcess.Outcome) throws -> [[String: Any]] {
    let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    #expect((document?["model"] as? [String: String])?["sha256"]?.count == 64)
    #expect((document?["mien"] as? [String: String])?["version"] != nil)
    return try #require(document?["images"] as? [[String: Any]])
  }

  /// One bad picture costs neither the others nor the exit status.
  @Test func predictNamesTheBadPictureAndGoesOn() throws {
    let place = try place()
    let pictures = ["face0.png", "broken.png", "nowhere.png", "face1.png"].map(place.file)
    let outcome = try run("predict", place, pictures + ["--cropped", "--json"])
    #expect(outcome.status == 1 && outcome.errorLines.count == 2, "\(outcome.errors)")
    let rows = try rows(outcome)
    #expect(rows.map { $0["image"] as? String } == pictures)
    #expect(rows.map { $0["error"] != nil } == [false, true, true, false])
    let face = try #require((rows[0]["faces"] as? [[String: Any]])?.first)
    let probabilities = try #require(face["probabilities"] as? [String: Double])
    #expect(probabilities.count == 7 && abs(probabilities.values.reduce(0, +) - 1) < 1e-5)
    #expect(face["box"] as? [String: Double] == ["x": 0, "y": 0, "width": 48, "height": 48])
    #expect(face["number"] as? Int == 1 && face["score"] is NSNull && face["roll_degrees"] is NSNull)
    let text = try run("predict", place, pictures + ["--cropped"])
    // The columns of the table stand below their names, the picture last.
    let table = text.output.split(separator: "\n")
    #expect(text.status == 1 && table.count == 3 && table[0].hasSuffix("% in picture"))
    let end = try #require(table[0].range(of: "neutral")).upperBound
    let width = table[0].distance(from: table[0].startIndex, to: end)
    #expect(
      table.dropFirst().allSatisfy { $0.dropFirst(width - 2).first == "." && $0.dropFirst(width).hasPrefix("   /") })
    #expect(table[1].hasSuffix("face0.png") && table[2].hasSuffix("face1.png"))
  }

  /// A picture without a face says so, and is no error.
  @Test func noFaceIsNoError() throws {
    let place = try place()
    let blank = place.file("blank.png")
    try Data(GrayImage(width: 200, height: 120, filledWith: 90).pngEncoded()).write(to: URL(fileURLWithPath: blank))
    let text = try run("predict", place, [blank, "--output", place.file("seen")])
    #expect(
      text.status == 0 && text.output.contains("\nno face found ") && text.output.hasSuffix("   \(blank)\n"),
      "\(text.errors)")
    #expect(try ColourImage(contentsOf: place.file("seen/blank-faces.png")).width == 200)
    let rows = try rows(run("predict", place, [blank, "--json", "--smallest-face", "40", "--region", "0,0,90,90"]))
    #expect((rows.first?["faces"] as? [Any])?.isEmpty == true && rows.first?["error"] == nil)
    let explained = try run("explain", place, [blank, "--output", place.file("why")])
    #expect(explained.status == 0 && explained.output.contains("no face found"), "\(explained.errors)")
  }

  /// A face that fills the picture is framed and named on the copy.
  @Test func predictDrawsWhatItSees() throws {
    let place = try place()
    let picture = place.file("face0.png")
    let outcome = try run("predict", place, [picture, picture, "--cropped", "--output", place.file("seen"), "--json"])
    let copies = try rows(outcome).map { try #require($0["output"] as? String) }
    #expect(copies == ["seen/face0-faces.png", "seen/face0-faces-2.png"].map(place.file))
    let (copy, original) = (try ColourImage(contentsOf: copies[1]), try ColourImage(contentsOf: picture))
    #expect(copy != original && (copy.width, copy.height) == (original.width, original.height))
  }

  /// A folder is its pictures; the table has a row for each face and each picture without one.
  @Test func predictReadsFolders() throws {
    let place = try place()
    try Data("x".utf8).write(to: URL(fileURLWithPath: place.file("y.webp")))
    let outcome = try run("predict", place, [place.path, "--cropped", "--csv", place.file("faces.table")])
    #expect(outcome.status == 1 && outcome.errors.contains("left out:") && outcome.errors.contains(".webp"))
    let table = try String(contentsOfFile: place.file("faces.table"), encoding: .utf8)
    let lines = table.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(lines[0].count == 21 && lines[0].prefix(4) == ["image", "faces", "number", "score"])
    #expect(lines.allSatisfy { $0.count >= 21 })
    let face = try #require(lines.first { $0[0].hasSuffix("face0.png") })
    let sum = face[10..<17].compactMap { Double($0) }.reduce(0, +)
    #expect(face[1] == "1" && face[2] == "1" && abs(sum - 1) < 1e-3)
    #expect(lines.contains { $0[0].hasSuffix("broken.png") && $0[1] == "" })
  }

  @Test(arguments: [
    (["--cropped", "--threshold", "0.7"], 2, "--cropped"), (["--region", "1,2,3"], 2, "--region"),
    (["--region", "1,2,0,4"], 2, "--region"), (["--region=-9223372036854775808,0,1,1"], 2, "--region"),
    (["--smallest-face", "0"], 2, "8 to 10000"),
    (["--threshold", "1.5"], 2, "0 to 1"), (["--detector", "/nowhere.safetensors"], 1, "/nowhere.safetensors"),
  ])
  func badDetectionOptionsAreNamed(options: [String], status: Int32, word: String) throws {
    let place = try place()
    let outcome = try run("predict", place, [place.file("face0.png")] + options)
    #expect(outcome.status == status && outcome.errors.contains(word), "\(outcome.errors)")
  }

  /// Copies never take the place of pictures.
  @Test func predictOverwritesNoPicture() throws {
    let place = try place()
    let (picture, earlier) = (place.file("face0.png"), place.file("face0-faces.png"))
    let before = try Data(contentsOf: URL(fileURLWithPath: picture))
    #expect(try run("predict", place, [picture, "--cropped", "--output", place.path]).status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: picture)) == before)
    let refused = try run("predict", place, [picture, earlier, "--cropped", "--output", place.path])
    #expect(refused.status == 1 && refused.errors.contains("could be overwritten"), "\(refused.errors)")
  }

  /// The network for emotions is no detector.
  @Test func anotherNetworkIsNoDetector() throws {
    let place = try place()
    let outcome = try run("predict", place, [place.file("face0.png"), "--detector", place.file("model.safetensors")])
    #expect(outcome.status == 1 && outcome.errors.contains("no face detector"), "\(outcome.errors)")
  }

  @Test func explainWritesWhatItCanAndSaysTheRest() throws {
    let place = try place()
    let pictures = ["face0.png", "broken.png", "face1.png"].map(place.file)
    let options = ["--cropped", "--method", "saliency,gradcam", "--output", place.file("why"), "--json"]
    let outcome = try run("explain", place, pictures + options)
    #expect(outcome.status == 1 && outcome.errors.contains("broken.png"), "\(outcome.errors)")
    let rows = try rows(outcome)
    #expect(rows.map { $0["error"] != nil } == [false, true, false])
    let face = try #require((rows[0]["faces"] as? [[String: Any]])?.first)
    let methods = try #require(face["methods"] as? [[String: Any]])
    #expect(methods.map { $0["method"] as? String } == ["regions", "saliency", "gradcam"])
    for method in methods {
      for key in ["attribution", "overlay"] {
        let file = try #require(method[key] as? String)
        #expect(FileManager.default.fileExists(atPath: place.file("why/" + file)))
      }
    }
    for name in ["report.html", "explanations.json"] {
      let text = try String(contentsOfFile: place.file("why/\(name)"), encoding: .utf8)
      #expect(text.contains("face1.png") && text.contains("broken.png"))
      // Each face stands in the report as people see it, too.
      #expect(text.components(separatedBy: "alt=\"The face in its picture\"").count == (name == "report.html" ? 3 : 1))
    }
    let good = try run(
      "explain", place, [pictures[0], "--cropped", "--method", "gradcam", "--target", "sad", "--output", place.path])
    #expect(good.status == 0 && good.output.contains("sad") && good.errors.isEmpty, "\(good.errors)")
    #expect(FileManager.default.fileExists(atPath: pictures[0]))
  }

  @Test func wrongMethodsAreUsageErrors() throws {
    let place = try place()
    let (picture, output) = (place.file("face0.png"), ["--output", place.file("why"), "--force"])
    for (methods, words) in [
      ("magic", "no method 'magic'"), ("", "no method ''"), ("saliency,", "no method ''"),
      ("saliency,saliency", "twice"), ("expected-gradients", "--background"),
    ] {
      let outcome = try run("explain", place, [picture, "--method", methods] + output)
      #expect(outcome.status == 2 && outcome.errors.contains(words), "\(methods): \(outcome.errors)")
    }
    for (arguments, words) in [
      (["--grid", "7"], "7x7"), (["--grid", "0x3"], "rows and columns"), (["--grid", "ax3"], "7x7"),
      (["--grid", "9x9", "--samples", "100"], "at least 486"), (["--samples=-1"], "1 to 100000"),
      (["--method", "lime", "--samples", "9223372036854775807"], "1 to 100000"),
    ] {
      let outcome = try run("explain", place, [picture] + arguments + output)
      #expect(outcome.status == 2 && outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
    }
    let few = try run(
      "explain", place, [picture, "--cropped", "--method", "lime", "--samples", "50", "--without-noise"] + output)
    #expect(few.status == 0, "\(few.errors)")
    let background = try run(
      "explain", place, [picture, "--cropped", "--method", "expected-gradients", "--background", place.csv] + output)
    #expect(background.status == 0, "\(background.errors)")
    let missing = try run(
      "explain", place, [picture, "--method", "expected-gradients", "--background", "/nowhere.csv"] + output)
    #expect(missing.status == 1 && missing.errors.contains("/nowhere.csv"))
  }

  @Test func picturesAreNotOverwritten() throws {
    let place = try place()
    let picture = place.file("face0-saliency.png")
    try FileManager.default.copyItem(atPath: place.file("face0.png"), toPath: picture)
    let before = try Data(contentsOf: URL(fileURLWithPath: picture))
    let outcome = try run(
      "explain", place,
      [place.file("face0.png"), picture, "--cropped", "--method", "saliency", "--output", place.path])
    #expect(outcome.status == 1 && outcome.errors.contains("output folder"), "\(outcome.errors)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: picture)) == before)
  }

  @Test func methodsAreComparedOverADataSet() throws {
    let place = try place()
    let options = ["--data", place.csv, "--limit", "3", "--method", "gradcam,saliency", "--without-noise", "--json"]
    let outcome = try run("compare-methods", place, options)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(json["count"] as? Int == 3 && json["split"] as? String == "PublicTest")
    let rows = try #require(json["methods"] as? [[String: Any]])
    #expect(rows.count == 3 && rows.allSatisfy { $0["sensitivity"] == nil && $0["gain"] is Double })
    #expect(outcome.errors.contains("better than chance"))
    let wrong = try run("compare-methods", place, ["--data", place.csv, "--split", "PrivateTest"])
    #expect(wrong.status == 1 && wrong.errors.contains("PrivateTest"))
    #expect(try run("compare-methods", place, ["--limit", "0"]).status == 2)
  }
}
