import Capture
import FaceAnalysis
import Foundation
import MienDocuments
import MienFiles
import NeuralNetworks

/// What Mien needs on this machine, what is missing, and the fix: what `mien doctor` prints.
public struct SystemCheck: Sendable, Encodable {
  /// One thing that was looked at.
  public struct Finding: Sendable, Encodable, Equatable {
    /// How it stands.
    public enum Status: String, Sendable, Encodable {
      /// As it should be.
      case good
      /// Something does not work that not everybody needs.
      case limited
      /// Mien cannot work.
      case failed
    }

    /// What was looked at.
    public let subject: String
    /// How it stands.
    public let status: Status
    /// What was found.
    public let text: String
    /// What to do; nil where there is nothing to do.
    public let fix: String?

    init(_ subject: String, _ text: String, _ status: Status = .good, fix: String? = nil) {
      (self.subject, self.status, self.text, self.fix) = (subject, status, text, fix)
    }
  }

  /// The program.
  public let mien = ProgramVersion()
  /// The machine.
  public let machine = Machine()
  /// What was found, the most important first.
  public let findings: [Finding]

  /// Looks at everything.
  ///
  /// - Parameter folder: Where results would be written.
  public init(folder: String = ".") {
    let (networks, classifier) = Self.networks
    findings =
      [Self.build(machine)] + networks
      + [Self.processor(machine, classifier), Self.memory, Self.disk(folder), Self.video].compactMap(\.self)
      + Self.cameras
  }

  /// Whether Mien can work here, perhaps with limits.
  public var isUsable: Bool { !findings.contains { $0.status == .failed } }

  /// A line for each finding, with the fix below it.
  public var text: String {
    let width = findings.map(\.subject.count).max() ?? 0
    let marks: [Finding.Status: String] = [.good: "✓", .limited: "!", .failed: "✗"]
    let lines = findings.flatMap { finding in
      let line = "\(marks[finding.status] ?? "?") \(padded(finding.subject, to: width))  \(finding.text)"
      return [line, finding.fix.map { padded("", to: width + 4) + "→ \($0)" }].compactMap(\.self)
    }
    let end =
      isUsable
      ? findings.contains { $0.status == .limited } ? "Mien works here, with the limits above." : "All is well."
      : "Mien cannot work here: fix what is marked ✗."
    return (lines + ["", end]).joined(separator: "\n")
  }
}

/// What is looked at.
extension SystemCheck {
  private static func build(_ machine: Machine) -> Finding {
    let text = "Mien \(ProgramVersion().text), \(machine.compiler), \(TargetFeatures.summary)"
    #if DEBUG
      return Finding("build", text + ": a debug build, a hundred times slower", .limited, fix: "swift build -c release")
    #else
      guard TargetFeatures.isForAnyProcessor else { return Finding("build", text) }
      return Finding(
        "build", text + ": made for any processor of its kind, a half to a quarter as fast", .limited,
        fix: "build on this machine: swift build -c release")
    #endif
  }

  /// The two networks, and whether they give here what they gave where they were made; that of emotions is nil if it
  /// cannot be read.
  private static var networks: (findings: [Finding], classifier: EmotionClassifier?) {
    var findings: [Finding] = []
    func check<Network>(_ subject: String, _ shipped: ShippedCheckpoint, _ load: () throws -> Network) -> Network? {
      do {
        let network = try load()
        findings.append(
          shipped.sha256 == shipped.file.sha256
            ? Finding(subject, "\(shipped.file.name), SHA-256 verified")
            : Finding(
              subject, "\(shipped.file.name) is not the file of this version", .failed,
              fix: "build again from a clean checkout"))
        return network
      } catch {
        findings.append(Finding(subject, "\(error)", .failed))
        return nil
      }
    }
    let classifier = check("emotions", EmotionClassifier.shippedCheckpoint) { try EmotionClassifier.shipped() }
    _ = check("detector", FaceDetector.shippedCheckpoint) { try FaceDetector.shipped() }
    guard let classifier else { return (findings, nil) }
    let found = classifier.probabilities(of: KnownFace.pixels).elements
    let difference = zip(found, KnownFace.probabilities).map { abs($0 - $1) }.max() ?? .nan
    let text = "the largest difference of a probability is \(String(format: "%.0e", difference))"
    findings.append(
      difference < KnownFace.tolerance
        ? Finding("numbers", "a known face gives the known probabilities: \(text)")
        : Finding(
          "numbers", "a known face gives other probabilities than it should: \(text)", .failed,
          fix: "build again from a clean checkout; if that does not help, report this text"))
    return (findings, classifier)
  }

  private static func processor(_ machine: Machine, _ classifier: EmotionClassifier?) -> Finding {
    let name = machine.processor ?? "unknown processor"
    var text = "\(name), \(grouped(machine.processors, "processor"))"
    if let classifier {
      var times: [Double] = []
      for _ in 0..<9 {
        let start = ContinuousClock.now
        _ = classifier.probabilities(of: KnownFace.pixels)
        times.append((ContinuousClock.now - start) / .seconds(1))
      }
      text += "; the emotions of one face take \(fixed(1000 * median(times), 2)) ms"
    }
    return Finding("processor", text)
  }

  private static var memory: Finding? {
    guard let bytes = Self.availableMemory else { return nil }
    let text = "\(fixed(Double(bytes) / 1e9, 1)) GB available"
    guard bytes < 500_000_000 else { return Finding("memory", text) }
    return Finding("memory", text, .limited, fix: "close other programs; training with batch 128 needs 0.5 GB")
  }

  /// What Linux could give without swapping.
  private static var availableMemory: Int? {
    guard let bytes = try? ReadableFile.contents(ofFileOrPipe: "/proc/meminfo", limit: 1 << 20) else { return nil }
    let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }

  private static func disk(_ folder: String) -> Finding {
    do {
      let free = try Folder.freeBytes(folder)
      let text = "\(fixed(Double(free) / 1e9, 1)) GB free in this folder"
      guard free < 1_000_000_000 else { return Finding("disk", text) }
      return Finding("disk", text, .limited, fix: "make room before a long run")
    } catch {
      return Finding("disk", "\(error)", .limited, fix: "change to a folder that you may write to")
    }
  }

  private static var video: Finding {
    guard let version = FFmpeg.version else {
      return Finding(
        "videos", "ffmpeg is not installed: only Motion-JPEG, Y4M and folders of pictures can be read", .limited,
        fix: "sudo apt install ffmpeg")
    }
    return Finding("videos", version)
  }

  private static var cameras: [Finding] {
    let cameras = CameraListing().cameras
    guard !cameras.isEmpty else {
      return [
        Finding("camera", "none was found", .limited, fix: "plug one in; in a container, pass its /dev/video* on")
      ]
    }
    return cameras.map { camera in
      guard let problem = camera.problem else { return Finding("camera", "\(camera.path), \(camera.name)") }
      return Finding("camera", problem, .limited)
    }
  }
}
