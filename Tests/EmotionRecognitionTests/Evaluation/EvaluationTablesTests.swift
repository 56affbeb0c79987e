import EmotionRecognition
import Testing

@Suite struct EvaluationTablesTests {
  @Test func confusionTables() {
    let matrix = ConfusionMatrix(EvaluationSample.all[1].predictions)
    let counts = matrix.countTable
    #expect(counts.rows.map { $0.map(\.text) }[0] == ["angry", "14", "3", "1", "2", "3", "3", "3", "29"])
    let shares = matrix.percentageTable.rows.map { $0.map(\.text) }
    #expect(shares[0] == ["angry", "48.3", "10.3", "3.4", "6.9", "10.3", "10.3", "10.3", "29"])
    #expect(shares[1] == ["disgust", "-", "-", "-", "-", "-", "-", "-", "0"])
  }

  @Test func summaryOfAnEvaluation() {
    let sample = EvaluationSample.all[0]
    let evaluation = Evaluation(
      split: "PublicTest", probabilities: sample.probabilities, emotions: sample.emotions,
      duplicates: Set((0..<sample.count).filter { $0 % 10 == 0 }))
    #expect(
      evaluation.summary == """
        PublicTest: 210 images
        accuracy 51.0 % (95 % interval 44.2–57.6)
        without duplicates 52.4 % (189 images)
        first or second guess 59.0 %
        balanced accuracy 50.8 %, macro F1 50.9 %
        negative log-likelihood 1.619, Brier score 0.651, expected calibration error 16.7 %

        """)
    let rows = evaluation.perClassTable.rows.map { $0.map(\.text) }
    #expect(rows.count == 7)
    #expect(rows[3] == ["happy", "60.0 %", "54.5 %", "57.1 %", "33"])
  }
}
