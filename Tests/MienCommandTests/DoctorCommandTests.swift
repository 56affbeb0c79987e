import Foundation
import Testing

@Suite("mien doctor") struct DoctorCommandTests {
  private func findings(_ outcome: MienProcess.Outcome) throws -> [String: [String: String]] {
    let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    let rows = try #require(document?["findings"] as? [[String: String]])
    return Dictionary(rows.map { ($0["subject"] ?? "", $0) }) { first, _ in first }
  }

  /// The networks that come with Mien work wherever its tests run; cameras and ffmpeg may be missing.
  @Test func aMachineThatWorksIsSaidToWork() throws {
    let outcome = try MienProcess.run("doctor", "--json")
    #expect(outcome.status == 0, "\(outcome.output)")
    let findings = try findings(outcome)
    for subject in ["emotions", "detector", "numbers", "processor"] {
      #expect(findings[subject]?["status"] == "good", "\(subject): \(findings[subject] ?? [:])")
    }
    #expect(findings["videos"] != nil && findings["camera"] != nil && findings["disk"] != nil)
    // What is limited comes with the fix, or names it itself.
    for finding in findings.values where finding["status"] == "limited" && finding["subject"] != "camera" {
      #expect(finding["fix"] != nil, "\(finding)")
    }
    let text = try MienProcess.run("doctor").output
    #expect(text.contains("✓ numbers") && text.contains("a known face gives the known probabilities"))
  }

  /// The networks are in the program, whatever is around it; ffmpeg is not, and the fix is said.
  @Test func theNetworksAreInTheProgram() throws {
    let place = try Workplace()
    let findings = try findings(MienProcess.run(["doctor", "--json"], environment: ["PATH": place.path]))
    #expect(findings["emotions"]?["text"] == "emotions-3.safetensors, SHA-256 verified")
    #expect(findings["detector"]?["text"] == "faces-2.safetensors, SHA-256 verified")
    #expect(findings["videos"]?["fix"] == "sudo apt install ffmpeg")
  }
}
