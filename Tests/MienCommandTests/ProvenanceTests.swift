import Foundation
import Testing

/// Each document says which program made it, from what, how and when, and names nobody's folders.
@Suite struct ProvenanceTests {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// The program and the moment.
  private func expectOrigin(_ document: [String: Any]) throws {
    let mien = try #require(document["mien"] as? [String: Any])
    #expect((mien["version"] as? String)?.isEmpty == false)
    // A build outside a checkout has no commit.
    if let commit = mien["commit"] as? String { #expect(try commit.wholeMatch(of: Regex("[0-9a-f]{12}[+]?")) != nil) }
    let created = try #require(document["created"] as? String)
    let moment = try Date(created, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    #expect(abs(moment.timeIntervalSinceNow) < 3600)
  }

  @Test func predictionsSayHowFacesWereSearchedFor() throws {
    let place = try Workplace()
    let picture = try place.picture()
    let options = ["--smallest-face", "20", "--region", "1,2,30,40"]
    let search = try object(MienProcess.run(["predict", picture, "--json"] + options).output)
    try expectOrigin(search)
    let settings = try #require(search["settings"] as? [String: Any])
    #expect(settings["cropped"] as? Bool == false && settings["smallest_face_pixels"] as? Double == 20)
    #expect(settings["region"] as? [String: Int] == ["x": 1, "y": 2, "width": 30, "height": 40])
    let csv = place.file("table.csv")
    let cropped = try object(MienProcess.run("predict", picture, "--cropped", "--json", "--csv", csv).output)
    let face = try #require(cropped["settings"] as? [String: Any])
    #expect(face["cropped"] as? Bool == true && face["threshold"] == nil && face["smallest_face_pixels"] == nil)
    let model = try #require(cropped["model"] as? [String: String])
    let rows = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n")
    #expect(rows.count == 2 && rows[0].hasSuffix(",error,mien,model,model_sha256"))
    #expect(rows[1].hasSuffix(",\(model["name"] ?? "?"),\(model["sha256"] ?? "?")"))
  }

  @Test func aRunSaysWhereItWasMadeAndNamesNoFolder() throws {
    let place = try Workplace()
    let folder = place.file("somebody's folder")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let data = folder + "/faces.csv"
    try FileManager.default.copyItem(atPath: place.csv, toPath: data)
    let run = place.file("run")
    let trained = try MienProcess.run(
      "train", "--data", data, "--output", run, "--network", "tiny", "--epochs", "1", "--batch-size", "32")
    #expect(trained.status == 0, "\(trained.errors)")
    let text = try String(contentsOfFile: run + "/run.json", encoding: .utf8)
    let description = try object(text)
    #expect(((description["mien"] as? [String: Any])?["version"] as? String)?.isEmpty == false)
    let environment = try #require(description["environment"] as? [String: Any])
    let machine = try #require(environment["machine"] as? [String: Any])
    #expect((machine["compiler"] as? String)?.hasPrefix("Swift 6") == true)
    #expect((machine["processors"] as? Int ?? 0) > 0 && environment["arithmetic"] is String)
    #if os(Linux) && arch(x86_64)
      #expect((machine["processor"] as? String)?.isEmpty == false)
    #endif
    #expect((description["data"] as? [String: Any])?["source"] as? String == "faces.csv")
    for name in ["run.json", "best.safetensors"] {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(run)/\(name)"))
      #expect(bytes.range(of: Data("somebody's folder".utf8)) == nil, "\(name)")
    }
    let evaluated = try MienProcess.run("evaluate", "--data", data, "--model", run + "/best.safetensors", "--json")
    let report = try object(evaluated.output)
    try expectOrigin(report)
    #expect((report["data_fingerprint"] as? String)?.count == 16 && report["data"] as? String == "faces.csv")
  }

  /// Figures of drawn faces say nothing about photographs, and the other way round.
  @Test func aNetworkOfOtherPicturesSaysSo() throws {
    let place = try Workplace()
    let run = place.file("run")
    let options = ["--network", "tiny", "--epochs", "1", "--limit", "70", "--batch-size", "14", "--output", run]
    #expect(try MienProcess.run(["train", "--data", "schematic"] + options).status == 0)
    let best = run + "/best.safetensors"
    let note = "the network learned from drawn faces"
    let photographs = try MienProcess.run("evaluate", "--data", place.csv, "--model", best)
    #expect(photographs.status == 0 && photographs.output.contains("note: \(note)"))
    let drawn = try MienProcess.run("evaluate", "--data", "schematic", "--limit", "7", "--model", best)
    #expect(drawn.status == 0 && !drawn.output.contains("note:"))
    let shipped = try MienProcess.run("evaluate", "--data", "schematic", "--limit", "7", "--json")
    #expect(try (object(shipped.output)["notes"] as? [String])?.first?.contains("learned from photographs") == true)
    let picture = try place.picture()
    #expect(try MienProcess.run("predict", "--cropped", picture, "--model", best).errors.contains(note))
  }
}
