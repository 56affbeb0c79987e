import EmotionRecognition
import FaceDetection
import Foundation
import MienDocuments
import MienFiles
import NeuralNetworks

extension FuzzTarget {
  static let checkpoints = [safetensors, classifier, detector, trainingState, trainingRun, detectorRun]

  /// A file of tensors; what begins with `{` is its header up to a zero, and the numbers, without the header's length.
  private static let safetensors = FuzzTarget(
    "safetensors", "a file of tensors: Safetensors",
    words: [
      "__metadata__", "dtype", "shape", "data_offsets", "F32", "F16", "BF16", "I64", "[0,4]", "\\u00e9",
      "\\ud83d\\ude00", "1e1", "{\"a\":", "18446744073709551615", ":{",
    ],
    seeds: {
      let entry = #""a":{"data_offsets":[0,8],"dtype":"F32","shape":[2]}"#
      return [
        Array(("{" + entry + "}").utf8) + [0, 0, 0, 128, 63, 0, 0, 0, 64],
        Array(
          (#"{"__metadata__":{"name":"é\n"},"# + entry + #","b":{"data_offsets":[8,10],"dtype":"F16","shape":[]}}"#)
            .utf8)
          + [0, 0, 0, 192, 127, 0, 0, 0, 64, 1, 2],
        [2, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8), Array("PK\u{3}\u{4}aaaaaaaaaaaa".utf8),
        Array("version https://git-lfs.github.com/spec/v1\n".utf8),
      ]
    },
    prepare: { folder in
      let (file, copy) = (try ScratchFile(folder + "/a.safetensors"), folder + "/b.safetensors")
      return { input in
        var bytes = input
        if input.first == UInt8(ascii: "{") {
          let parts = input.files(2)
          bytes = withUnsafeBytes(of: UInt64(parts[0].count).littleEndian) { Array($0) } + parts[0] + parts[1]
        }
        try file.replace(with: bytes)
        let read = try Safetensors(contentsOf: file.path)
        let count = read.tensors.values.reduce(0) { $0 + $1.elements.count }
        try require(2 * count <= bytes.count, "\(count) numbers were read from \(bytes.count) bytes")
        let again: Safetensors
        do {
          try read.write(to: copy)
          again = try Safetensors(contentsOf: copy)
        } catch {
          throw Finding("what was read cannot be written and read again: \(error)")
        }
        try require(again.metadata == read.metadata, "the metadata differ after they were written and read")
        func bits(_ file: Safetensors) -> [String: [UInt32]] {
          file.tensors.mapValues { $0.elements.map(\.bitPattern) }
        }
        try require(
          bits(again) == bits(read) && again.others == read.others && again.storedNumbers == read.storedNumbers,
          "the tensors differ after they were written and read")
      }
    })

  /// A network of emotions: changes to a valid checkpoint, see ``CheckpointInput``.
  private static let classifier = FuzzTarget(
    "classifier", "a network of emotions: EmotionClassifier", words: metadataWords,
    seeds: { CheckpointInput(classifierFile()).seeds(nameCount: 2) },
    prepare: { _ in
      let checkpoint = CheckpointInput(classifierFile())
      return { input in
        let classifier = try EmotionClassifier(checkpoint.changed(input))
        let answers = classifier.probabilities(of: [UInt8](repeating: 9, count: FaceDataset.pixelCount)).elements
        try require(abs(answers.reduce(0, +) - 1) < 1e-3, "the probabilities \(answers) do not sum to 1")
      }
    })

  private static let metadataWords = [
    "mien.format=", "mien.network=", "mien.configuration=", "mien.emotions=", "mien.preprocessing=",
    "mien.temperature=",
    "\"mean\":", "\"deviation\":", "tiny", "@0 0 7f800000", "1e308", "null", "-", "mien.detector=", "mien.calibration=",
  ]

  private static func classifierFile() -> Safetensors {
    var generator = RandomGenerator(seed: 1)
    let network = NetworkDefinition.tiny.network(using: &generator)
    return Safetensors(
      network.tensors(),
      metadata: [
        "mien.format": "1", "mien.network": "tiny", "mien.configuration": #"{"inputChannels":1,"inputSide":48}"#,
        "mien.emotions": #"["angry","disgust","fear","happy","sad","surprise","neutral"]"#,
        "mien.preprocessing": #"{"deviation":0.25,"mean":0.5}"#, "mien.temperature": "1.25", "mien.note.a": "b",
      ])
  }

  /// The networks that find faces.
  private static let detector = FuzzTarget(
    "detector", "the networks that find faces: FaceDetector", words: metadataWords,
    seeds: { try CheckpointInput(FaceDetector.shippedCheckpoint.read()).seeds(nameCount: 2) },
    prepare: { _ in
      let checkpoint = try CheckpointInput(FaceDetector.shippedCheckpoint.read())
      return { input in _ = try FaceDetector(checkpoint.changed(input)) }
    })

  /// The state of a training of any network: what can be resumed is trained to its end.
  private static let trainingState = FuzzTarget(
    "training-state", "the state of a training: TrainingLoop",
    words: [
      "training.format=", "training.plan=", "training.counts=", "training.notes=", "\"epoch\":", "\"step\":",
      "\"sums\":", "\"lossSum\":", "\"lastEpoch\":", "\"rateFactor\":", "\"seconds\":", "\"meanLoss\":", "\"seed\":",
      "1e308", "-1",
      "null",
    ],
    seeds: { try CheckpointInput(SmallTraining.state()).seeds(nameCount: 5) },
    prepare: { _ in
      let checkpoint = try CheckpointInput(SmallTraining.state())
      let fresh = SmallTraining.loop()
      return { input in
        var loop = fresh
        try loop.load(checkpoint.changed(input))
        try require((0...6).contains(loop.stepsDone), "\(loop.stepsDone) steps of 6 are done")
        do {
          try SmallTraining.run(&loop, steps: .max)
        } catch is DivergenceError {
          return
        }
        try require(loop.stepsDone == 6, "\(loop.stepsDone) steps of 6 are done at the end")
      }
    })

  /// The state of a training run of emotions.
  private static let trainingRun = FuzzTarget(
    "training-run", "the notes of `mien train`: Trainer",
    words: [
      "training.format=", "training.notes=", "\"configuration\":", "\"history\":", "\"epochs\":", "\"batchSize\":",
      "\"learningRate\":", "\"augmentation\":", "\"preprocessing\":", "\"plateau\":", "1e308", "-1", "null",
      "9223372036854775807",
    ],
    seeds: {
      let notes = trainingNotes
      return [notes, notes.replacing("\"epochs\":120", with: "\"epochs\":0"), "training.format=2", ""].map {
        Array($0.utf8)
      }
    },
    prepare: { _ in
      let checkpoint = CheckpointInput(Safetensors(["a": Tensor([1], [1])], metadata: ["training.format": "1"]))
      return { input in
        let configuration = try Trainer.configuration(of: checkpoint.changed(input))
        do { try configuration.validate() } catch { throw Finding("a configuration that makes no sense: \(error)") }
      }
    })

  /// What a run of the default recipe keeps beside its network.
  private static var trainingNotes: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let configuration = (try? encoder.encode(TrainingConfiguration())).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let preprocessing = (try? encoder.encode(Preprocessing.fer2013)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let plateau =
      (try? encoder.encode(ReduceOnPlateau(patience: 5))).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return #"training.notes={"configuration":\#(configuration),"dataFingerprint":"0","history":[],"#
      + #""plateau":\#(plateau),"preprocessing":\#(preprocessing),"version":"0"}"#
  }

  /// The state of a training of the detector.
  private static let detectorRun = FuzzTarget(
    "detector-run", "the state of `mien train-detector`: DetectorTrainer",
    words: [
      "mien.detectorTraining=", "\"configuration\":", "\"history\":", "\"epochs\":", "\"steps\":", "\"batchSize\":",
      "\"network\":",
      "\"falseAlarms\":", "1e308", "-1", "null",
    ],
    seeds: {
      let configuration = String(decoding: try JSONEncoder().encode(DetectorTrainer.Configuration()), as: UTF8.self)
      let record = #"{"network":"proposals","epoch":1,"loss":0.5,"falseAlarms":0.1,"seconds":3}"#
      return [
        #"{"configuration":\#(configuration),"history":[\#(record)],"dataFingerprint":"0"}"#, "{}",
      ].map { Array(("mien.detectorTraining=" + $0).utf8) }
    },
    prepare: { _ in
      let checkpoint = CheckpointInput(Safetensors(["a": Tensor([1], [1])]))
      return { input in
        let configuration = try DetectorTrainer.configuration(of: checkpoint.changed(input))
        try require(configuration.isValid, "a configuration that makes no sense: \(configuration)")
      }
    })
}

/// A training of two epochs of three steps that takes microseconds.
private enum SmallTraining {
  static func loop() -> TrainingLoop<Sequential, NoNotes> {
    var generator = RandomGenerator(seed: 3)
    let network: Sequential = ["a": Linear(2, 1, using: &generator)]
    let plan = TrainingPlan(epochs: 2, stepsPerEpoch: 3, clipNorm: 1, averageDecay: 0.5)
    return TrainingLoop(network, optimizer: AdamW(learningRate: 0.1), plan: plan, notes: NoNotes())
  }

  static func run(_ loop: inout TrainingLoop<Sequential, NoNotes>, steps: Int) throws {
    var left = steps
    _ = try loop.run(shouldStop: {
      left -= 1
      return left < 0
    }) { _ in
      Tensor([1, 2], [1, 2])
    } loss: { network, batch, step in
      step.sums["seen", default: 0] += 1
      return network.train(Variable(constant: batch), using: &step.generator).sum()
    }
  }

  /// The state in the midst of the second epoch.
  static func state() throws -> Safetensors {
    var loop = loop()
    try run(&loop, steps: 4)
    return try loop.saved()
  }
}

/// A valid checkpoint and changes to it, one a line: `name=text` sets a text of the metadata, `@2 1 7fc00000` gives the
/// second number of the third tensor these bits, and any other line removes the text or the tensor of that name.
///
/// It is changed in memory: files have a target of their own, and writing a megabyte for each input is slow.
struct CheckpointInput {
  private let base: Safetensors
  private let names: [String]

  init(_ base: Safetensors) { (self.base, names) = (base, base.tensors.keys.sorted()) }

  /// The metadata as lines, and each of the first names missing.
  func seeds(nameCount: Int) -> [[UInt8]] {
    let lines = base.metadata.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let all = lines.joined(separator: "\n")
    return
      ([all, "@0 0 7fc00000", "@1 1 7f7fffff", "a=b", names.first ?? ""]
      + base.metadata.keys.sorted().prefix(nameCount) + lines).map { Array($0.utf8) }
  }

  /// The changed checkpoint.
  func changed(_ input: [UInt8]) -> Safetensors {
    var (file, missing) = (base, Set<String>())
    for line in String(decoding: input, as: UTF8.self).split(separator: "\n") {
      if let equals = line.firstIndex(of: "=") {
        file.metadata[String(line[..<equals])] = String(line[line.index(after: equals)...])
      } else if line.first == "@" {
        let words = line.dropFirst().split(separator: " ")
        guard words.count == 3, let place = Int(words[0]), names.indices.contains(place), let index = Int(words[1]),
          let bits = UInt32(words[2], radix: 16), let tensor = file.tensors[names[place]],
          (0..<tensor.count).contains(index)
        else { continue }
        var elements = tensor.elements
        elements[index] = Float(bitPattern: bits)
        file.tensors[names[place]] = Tensor(tensor.shape, elements)
      } else {
        missing.insert(String(line))
      }
    }
    for name in missing { (file.metadata[name], file.tensors[name]) = (nil, nil) }
    return file
  }
}
