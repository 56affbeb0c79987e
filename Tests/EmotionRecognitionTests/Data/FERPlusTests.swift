import EmotionRecognition
import Testing

@Suite struct FERPlusTests {
  private static let header =
    "Usage,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF"
  private static let rows = [
    "Training,4,0,0,1,3,2,0,0,0,0", "PublicTest,0,10,0,0,0,0,0,0,0,0", "Training,1,1,0,0,0,0,0,4,3,1",
    "Training,0,0,0,0,0,0,0,0,0,10",
  ]

  private func faces(_ emotions: [Emotion]) -> FaceDataset {
    FaceDataset(
      name: "", pixels: [UInt8](repeating: 0, count: emotions.count * FaceDataset.pixelCount),
      emotions: emotions)
  }

  private func isClose(_ one: [Float], _ other: [Float]) -> Bool {
    one.count == other.count && zip(one, other).allSatisfy { abs($0 - $1) < 1e-6 }
  }

  /// As the authors publish it, and as it is after the names of the images are taken out.
  static let contents: [String] = [
    ([header] + rows).joined(separator: "\n"),
    (["Usage,Image name" + header.dropFirst(5)]
      + rows.map { row in
        let comma = row.firstIndex(of: ",") ?? row.endIndex
        return row[..<comma] + ",fer0000000.png" + row[comma...]
      }).joined(separator: "\r\n") + "\r\n",
  ]

  @Test(arguments: contents)
  func targetsAreTheHandComputedOnes(_ content: String) throws {
    try withFile(content) { path in
      let votes = try FERPlus(contentsOf: path)
      #expect(votes.count(.training) == 3)
      #expect(votes.count(.publicTest) == 1)
      #expect(votes.count(.privateTest) == 0)
      #expect(votes.votes(.training, face: 0) == [3, 2, 0, 0, 1, 0, 4])
      let training = faces([.angry, .sad, .fear])
      // Angry, disgust, fear, happy, sad, surprise, neutral.
      let pure = try votes.softTargets(for: training, usage: .training)
      #expect(
        isClose(
          pure, [0.3, 0.2, 0, 0, 0.1, 0, 0.4] + [0, 0, 0, 0.5, 0, 0, 0.5] + [0, 0, 1, 0, 0, 0, 0]))
      let mixed = try votes.softTargets(for: training, usage: .training, mixing: 0.5)
      #expect(
        isClose(
          mixed, [0.65, 0.1, 0, 0, 0.05, 0, 0.2] + [0, 0, 0, 0.25, 0.5, 0, 0.25] + [0, 0, 1, 0, 0, 0, 0]))
      let hard = try votes.softTargets(for: training, usage: .training, mixing: 1)
      #expect(isClose(hard, [1, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 0, 1, 0, 0] + [0, 0, 1, 0, 0, 0, 0]))
    }
  }

  @Test func softensEverySplitByItself() throws {
    try withFile(Self.contents[0]) { path in
      let votes = try FERPlus(contentsOf: path)
      let data = FaceData(
        source: "", splits: [.training: faces([.angry, .sad, .fear]), .publicTest: faces([.neutral])])
      let soft = try data.withSoftTargets(from: votes, mixing: 0.25)
      #expect(isClose(soft[.publicTest]?.softTargets ?? [], [0, 0, 0, 0.75, 0, 0, 0.25]))
      #expect(soft[.training]?.softTargets?.count == 21)
      // Fewer splits than votes are no fault.
      let part = FaceData(source: "", splits: [.publicTest: faces([.neutral])])
      #expect(try part.withSoftTargets(from: votes)[.publicTest]?.softTargets?.count == 7)
    }
  }

  /// Votes in another order than the faces are refused: the labels would be the favourites by chance alone.
  @Test func votesOfOtherFacesAreAnError() throws {
    let emotions = (0..<140).map { Emotion.allCases[$0 % 7] }
    let columns = ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear"]
    let names: [Emotion] = [.neutral, .happy, .surprise, .sad, .angry, .disgust, .fear]
    let rows = emotions.map { emotion in
      "Training," + names.map { $0 == emotion ? "8" : $0 == .neutral ? "2" : "0" }.joined(separator: ",")
    }
    try withFile((["Usage," + columns.joined(separator: ",")] + rows).joined(separator: "\n")) { path in
      let votes = try FERPlus(contentsOf: path)
      #expect(votes.agreement(with: faces(emotions), usage: .training) == 1)
      let data = FaceData(source: "", splits: [.training: faces(emotions)])
      #expect(
        try data.withSoftTargets(from: votes).notes
          == ["votes: 100 % of the labels of Training are the votes' favourite"])
      // As folders have them: emotion after emotion.
      let sorted = faces(emotions.sorted { $0.rawValue < $1.rawValue })
      let error = #expect(throws: DataError.self) { try votes.softened(sorted, usage: .training) }
      #expect(error == DataError(.otherFaces(usage: .training, agreement: 1.0 / 7), path: path))
    }
  }

  @Test(arguments: [2, 4])
  func anotherNumberOfFacesIsAnError(count: Int) throws {
    try withFile(Self.contents[0]) { path in
      let votes = try FERPlus(contentsOf: path)
      let training = faces([Emotion](repeating: .sad, count: count))
      let error = #expect(throws: DataError.self) { try votes.softened(training, usage: .training) }
      #expect(error == DataError(.voteCount(usage: .training, faces: count, votes: 3), path: path))
      #expect(error?.description.contains("votes for 3 faces, and Training has \(count)") == true)
    }
  }

  static let faults: [(String, DataError.Reason, Int?)] = [
    ("", .empty, nil),
    (header, .noRows, 1),
    ("emotion,pixels\n0,1\n", .wrongVotesHeader(column: "Usage", found: "emotion,pixels"), 1),
    ("Usage,neutral\n", .wrongVotesHeader(column: "anger", found: "Usage,neutral"), 1),
    (header + "\n" + rows[0] + "\nTraining,4,x,0,1,3,2,0,0,0,0\n", .votes(column: "happiness", text: "x"), 3),
    (
      header + "\n" + rows[0] + "\nTraining,4,-1,0,1,3,2,0,0,0,0\n", .votes(column: "happiness", text: "-1"),
      3
    ),
    (header + "\nNobody,4,0,0,1,3,2,0,0,0,0\n", .usage("Nobody"), 2),
    (header + "\nTraining,4,0\n" + rows[0], .fieldCount(found: 3, expected: 11), 2),
    (header + "\n" + rows[0] + "\n" + rows[1] + "\nTraining,4,0", .truncated, 4),
  ]

  @Test(arguments: faults)
  func saysWhatIsWrongAndWhere(content: String, reason: DataError.Reason, line: Int?) throws {
    try withFile(content) { path in
      #expect(throws: DataError(reason, path: path, line: line)) { try FERPlus(contentsOf: path) }
    }
  }
}
