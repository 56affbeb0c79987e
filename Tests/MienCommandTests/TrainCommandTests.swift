import EmotionRecognition
import Foundation
import MienDocuments
import NeuralNetworks
import Testing

@Suite("mien train")
struct TrainCommandTests {
  @Test func trainsAndPrintsOneLineForEachEpoch() throws {
    let place = try Workplace()
    let outcome = try MienProcess.run(place.training("run"))
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.split(separator: "\n").filter { $0.hasPrefix("epoch") }.count == 2)
    #expect(outcome.output.contains("best.safetensors"))
    // No terminal, no bar.
    #expect(!outcome.errors.contains("\r"))
  }

  @Test func jsonIsOneDocumentAndEverythingElseGoesToStandardError() throws {
    let place = try Workplace()
    let outcome = try MienProcess.run(place.training("run") + ["--json"])
    #expect(outcome.status == 0)
    let json = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    #expect(json?["outcome"] as? String == "finished")
    #expect((json?["best"] as? [String: Any])?["validation_accuracy"] is Double)
    #expect((json?["epochs"] as? [Any])?.count == 2)
    #expect(outcome.errors.contains("epoch 2/2"))
  }

  @Test func anOptimizerBringsItsLearningRate() throws {
    let place = try Workplace(training: 28, publicTest: 14)
    let options = ["train", "--data", place.csv, "--network", "tiny", "--epochs", "1", "--batch-size", "14"]
    for (optimizer, rate) in [("sgd", 0.05), ("adamw", 0.001)] {
      let outcome = try MienProcess.run(options + ["--optimizer", optimizer, "--output", place.file(optimizer)])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let run = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: place.file("\(optimizer)/run.json"))))
      let configuration = (run as? [String: Any])?["configuration"] as? [String: Any]
      #expect(abs((configuration?["learning_rate"] as? Double ?? 0) - rate) < 1e-6)
    }
  }

  @Test func aSecondRunInTheSameFolderIsRefusedAndNothingIsLost() throws {
    let place = try Workplace()
    #expect(try MienProcess.run(place.training("run")).status == 0)
    let before = try Data(contentsOf: URL(fileURLWithPath: place.file("run/last.safetensors")))
    let again = try MienProcess.run(place.training("run"))
    #expect(again.status == 1)
    #expect(again.errorLines.count == 1 && again.errors.contains("--resume"))
    #expect(try Data(contentsOf: URL(fileURLWithPath: place.file("run/last.safetensors"))) == before)
  }

  @Test func resumingWithOtherOptionsIsRefused() throws {
    let place = try Workplace()
    #expect(try MienProcess.run(place.training("run")).status == 0)
    let other = try MienProcess.run(place.training("run") + ["--resume", "--seed", "9"])
    #expect(other.status == 2)
    #expect(other.errors.contains("--seed 9: the run in \(place.file("run")) was begun with"))
  }

  /// The issue's measure, with fewer kills: MIEN_KILLS=20 takes as many as it asks for.
  @Test func killedAtAnyMomentItResumesToTheSameBits() throws {
    let place = try Workplace()
    let epochs = 6
    let begin = ContinuousClock.now
    #expect(try MienProcess.run(place.training("whole", epochs: epochs)).status == 0)
    let duration = Float((ContinuousClock.now - begin) / .microseconds(1))
    let kills = ProcessInfo.processInfo.environment["MIEN_KILLS"].flatMap(Int.init) ?? 6
    var generator = RandomGenerator(seed: UInt64(Date().timeIntervalSince1970))
    var killed = 0
    for _ in 0..<10 * kills where killed < kills {
      let (process, _, errors) = try MienProcess.start(place.training("cut", epochs: epochs) + ["--resume"])
      // A random moment from before the start of the work to near its end.
      usleep(UInt32(generator.uniform(in: 0...0.9) * duration))
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
      for name in ["last", "best"] {
        let path = place.file("cut/\(name).safetensors")
        if FileManager.default.fileExists(atPath: path) { _ = try Safetensors(contentsOf: path) }
      }
      // Begun anew when it was done, so that every kill meets a run.
      if process.terminationReason == .exit {
        let words = try MienProcess.text(errors)
        #expect(process.terminationStatus == 0, "\(words)")
        try FileManager.default.removeItem(atPath: place.file("cut"))
      } else {
        killed += 1
      }
    }
    #expect(killed == kills)
    #expect(try MienProcess.run(place.training("cut", epochs: epochs) + ["--resume"]).status == 0)
    let whole = try Safetensors(contentsOf: place.file("whole/last.safetensors"))
    let cut = try Safetensors(contentsOf: place.file("cut/last.safetensors"))
    #expect(whole.tensors == cut.tensors)
    let best = try EmotionClassifier(contentsOf: place.file("whole/best.safetensors"))
    let bestOfCut = try EmotionClassifier(contentsOf: place.file("cut/best.safetensors"))
    #expect(best.network.tensors() == bestOfCut.network.tensors())
    #expect(best.temperature == bestOfCut.temperature)
  }

  @Test func controlCFinishesTheStepSavesAndSaysHowToContinue() throws {
    let place = try Workplace()
    #expect(try MienProcess.run(place.training("whole", epochs: 40)).status == 0)
    let (process, output, errors) = try MienProcess.start(place.training("cut", epochs: 40) + ["--threads", "2"])
    // It is sent as soon as there is a run to stop.
    while process.isRunning, !FileManager.default.fileExists(atPath: place.file("cut/metrics.csv")) { usleep(2000) }
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    // The command that is printed is one that works, as it stands.
    #expect(try MienProcess.text(output).contains("\(MienProcess.path) train --resume"))
    #expect(try MienProcess.text(output).contains("--threads 2"))
    #expect(try MienProcess.text(errors).contains("saving"))
    #expect(try MienProcess.run(place.training("cut", epochs: 40) + ["--resume"]).status == 0)
    #expect(
      try Safetensors(contentsOf: place.file("whole/last.safetensors")).tensors
        == Safetensors(contentsOf: place.file("cut/last.safetensors")).tensors)
  }

  @Test func threadsDoNotChangeABit() throws {
    let place = try Workplace()
    for threads in 1...3 {
      #expect(try MienProcess.run(place.training("t\(threads)") + ["--threads", "\(threads)"]).status == 0)
    }
    let tensors = try (1...3).map { try Safetensors(contentsOf: place.file("t\($0)/last.safetensors")).tensors }
    #expect(tensors[0] == tensors[1] && tensors[1] == tensors[2])
  }

  @Test func aDiskThatTakesNoMoreLosesNothing() throws {
    let place = try Workplace()
    #expect(try MienProcess.run(place.training("run", epochs: 1)).status == 0)
    // A limit on the size of a file stands for a full disk: the same write fails, in the middle of a checkpoint.
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    let arguments = place.training("full").map { "'\($0)'" }.joined(separator: " ")
    shell.arguments = ["-c", "trap '' XFSZ; ulimit -f 100; exec '\(MienProcess.path)' \(arguments)"]
    let pipe = Pipe()
    shell.standardError = pipe
    shell.standardOutput = FileHandle.nullDevice
    try shell.run()
    let errors = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 1)
    #expect(errors.contains("cannot be written"))
    #expect(errors.split(separator: "\n").filter { !$0.hasPrefix("note:") }.count == 1)
    let left = try FileManager.default.contentsOfDirectory(atPath: place.file("full"))
    #expect(!left.contains { $0.hasSuffix(".partial") })
  }

  static let failures: [(String, [String], String)] = [
    ("missing file", ["--data", "/nowhere/fer2013.csv"], "/nowhere/fer2013.csv"),
    ("unwritable folder", ["--output", "/dev/null/run"], "/dev/null"),
    ("batch of one", ["--batch-size", "1"], "--batch-size"),
    ("endless epochs", ["--epochs", "9223372036854775807"], "--epochs"),
    ("negative rate", ["--learning-rate", "-1"], "--learning-rate"),
    ("smoothing of one", ["--label-smoothing", "1"], "--label-smoothing"),
    ("a rotation of two turns", ["--rotation", "720"], "--rotation"),
    ("an endless warm-up", ["--warmup", "9000000"], "--warmup"),
    ("a weight without teachers", ["--teacher-weight", "0.5"], "--teacher-weight without --teacher:"),
  ]

  @Test(arguments: failures.indices)
  func failuresAreOneLineWithTheFix(index: Int) throws {
    let (_, options, word) = Self.failures[index]
    let place = try Workplace(training: 28, publicTest: 14)
    var arguments = place.training("run")
    for pair in stride(from: 0, to: options.count, by: 2) {
      if let known = arguments.firstIndex(of: options[pair]) {
        arguments[known + 1] = options[pair + 1]
      } else {
        // A negative number after a space would be taken for another option.
        arguments.append(options[pair] + "=" + options[pair + 1])
      }
    }
    if let rate = arguments.firstIndex(of: "-1") {
      arguments.replaceSubrange(rate - 1...rate, with: ["--learning-rate=-1"])
    }
    let outcome = try MienProcess.run(arguments)
    #expect(outcome.status == 1, "\(outcome.errors)")
    #expect(outcome.errorLines.count == 1 && outcome.errors.contains(word), "\(outcome.errors)")
  }

  @Test func aStandardErrorThatGoesNowhereStopsNothing() throws {
    let place = try Workplace(training: 28, publicTest: 14)
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/bash")
    let arguments = place.training("run", epochs: 1).map { "'\($0)'" }.joined(separator: " ")
    shell.arguments = ["-c", "'\(MienProcess.path)' \(arguments) --json 2> /dev/full > /dev/null"]
    try shell.run()
    shell.waitUntilExit()
    #expect(shell.terminationStatus == 0)
    #expect(FileManager.default.fileExists(atPath: place.file("run/best.safetensors")))
  }

  @Test func wrongUsageExitsWithTwo() throws {
    let cycle = ["train", "--data", "schematic", "--output", "x", "--schedule", "onecycle", "--warmup", "2"]
    for arguments in [
      ["train"], cycle, ["train", "--output", "x", "--network", "vgg99"], ["fly"], ["train", "--epochs"],
    ] {
      let outcome = try MienProcess.run(arguments)
      #expect(outcome.status == 2, "\(arguments): \(outcome.errors)")
    }
    #expect(try MienProcess.run("--help").status == 0)
    #expect(try MienProcess.run("--version").output.contains(mienVersion))
  }
}
