import EmotionRecognition
import Foundation
import Testing

/// The input of `Scripts/reference/evaluation.py`, and what scikit-learn, scipy and numpy measure of it.
struct EvaluationSample: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var count: Int
  var label: @Sendable (Int) -> Int
  var accuracy: Double
  var interval: ClosedRange<Double>
  var withoutDuplicates: Double
  var macroF1: Double
  var balancedAccuracy: Double
  var top2Accuracy: Double
  var negativeLogLikelihood: Double
  var brierScore: Double
  var expectedCalibrationError: Double
  var maximumCalibrationError: Double
  var binCounts: [Int]
  var precision: [Double]
  var recall: [Double]
  var f1: [Double]
  var confusion: [[Int]]
  var temperature: Double
  var scaledLikelihood: Double
  var scales: [Double]
  var biases: [Double]

  var emotions: [Emotion] { (0..<count).map { Emotion.allCases[label($0)] } }

  /// [count, 7], exact in 32 bits.
  var logits: [Float] {
    (0..<count).flatMap { i in
      (0..<7).map { j in
        let logit = Float((37 * i + 101 * j + 13 * i * j) % 97) / 16 - 3
        return i % 3 != 0 && j == label(i) ? logit + 3 : logit
      }
    }
  }

  var probabilities: [Float] { softmax(logits) }

  var predictions: Predictions { Predictions(probabilities: probabilities, emotions: emotions) }

  static let all = [
    EvaluationSample(
      testDescription: "every class has images", count: 210, label: { ($0 + $0 / 7 + $0 * $0 / 5) % 7 },
      accuracy: 0.5095238095238095, interval: 0.44234964453155157...0.5763558021206525,
      withoutDuplicates: 0.5238095238095238, macroF1: 0.5087748415015875,
      balancedAccuracy: 0.5076146816969953, top2Accuracy: 0.5904761904761905,
      negativeLogLikelihood: 1.6193080855719597, brierScore: 0.6506341517732758,
      expectedCalibrationError: 0.16740245627505435, maximumCalibrationError: 0.3785265775827261,
      binCounts: [0, 0, 0, 3, 6, 16, 36, 38, 26, 18, 10, 14, 12, 16, 15],
      precision: [
        0.4864864864864865, 0.3870967741935484, 0.4827586206896552, 0.6, 0.5517241379310345,
        0.6190476190476191, 0.48484848484848486,
      ],
      recall: [
        0.5806451612903226, 0.4444444444444444, 0.4827586206896552, 0.5454545454545454, 0.5517241379310345,
        0.4482758620689655, 0.5,
      ],
      f1: [
        0.5294117647058824, 0.41379310344827586, 0.4827586206896552, 0.5714285714285714, 0.5517241379310345,
        0.52, 0.49230769230769234,
      ],
      confusion: [
        [18, 3, 1, 1, 1, 2, 5], [2, 12, 5, 2, 3, 0, 3], [1, 4, 14, 4, 3, 1, 2], [2, 3, 3, 18, 2, 2, 3],
        [4, 3, 2, 0, 16, 2, 2], [6, 4, 2, 1, 1, 13, 2], [4, 2, 2, 4, 3, 1, 16],
      ],
      temperature: 1.723897340490241, scaledLikelihood: 1.4873922853229133,
      scales: [
        1.0284474246230333, 0.7819913910086292, 1.2262041763038338, 1.1147327958479354, 1.117210229745265,
        1.0712097199935724, 0.7568634637118559,
      ],
      biases: [
        0.07293155213115475, 0.09747883440523362, -0.1899028715885439, -0.05096291343529304, -0.12699595212164638,
        0.000915433527180601, 0.19652854575662237,
      ]),
    EvaluationSample(
      testDescription: "classes 1, 2 and 6 have no images", count: 100, label: { ($0 * $0 + 3 * $0) % 7 },
      accuracy: 0.46, interval: 0.36560808309024106...0.5573513967663178,
      withoutDuplicates: 0.4888888888888889, macroF1: 0.3006218319411723,
      balancedAccuracy: 0.4645935960591133, top2Accuracy: 0.62, negativeLogLikelihood: 1.6394220462754638,
      brierScore: 0.6633254800452658, expectedCalibrationError: 0.18512985378503796,
      maximumCalibrationError: 0.3021998926997185,
      binCounts: [0, 0, 0, 1, 4, 9, 21, 17, 15, 7, 7, 7, 7, 4, 1],
      precision: [0.7368421052631579, 0, 0, 0.4666666666666667, 0.6666666666666666, 0.6111111111111112, 0],
      recall: [0.4827586206896552, 0, 0, 0.5, 0.4827586206896552, 0.39285714285714285, 0],
      f1: [0.5833333333333334, 0, 0, 0.4827586206896552, 0.56, 0.4782608695652174, 0],
      confusion: [
        [14, 3, 1, 2, 3, 3, 3], [0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0], [0, 1, 1, 7, 2, 1, 2],
        [2, 2, 1, 4, 14, 3, 3], [3, 3, 4, 2, 2, 11, 3], [0, 0, 0, 0, 0, 0, 0],
      ],
      temperature: 1.6841313135746652, scaledLikelihood: 1.5274084548815714,
      scales: [
        1.0021659301598573, 0.47279740557498495, 0.5011370340011954, 0.653855444270723, 0.9160743868789886,
        1.289604455725766, 0.4594050829862543,
      ],
      biases: [
        1.1814496916843351, -1.3726225786402997, -1.3774938600066726, 0.6626518328086679, 1.235386733634048,
        1.042172663002191, -1.3715459727894348,
      ]),
  ]
}

/// softmax of each row of seven, written for the tests alone.
func softmax(_ logits: [Float]) -> [Float] {
  stride(from: 0, to: logits.count, by: 7).flatMap { start in
    let weights = logits[start..<start + 7].map { exp(Double($0)) }
    let sum = weights.reduce(0, +)
    return weights.map { Float($0 / sum) }
  }
}

/// Probabilities that give `confidence` to the emotion chosen for each image, and the rest to the others alike.
func probabilities(predicting emotions: [Emotion], confidence: Float) -> [Float] {
  emotions.flatMap { emotion in
    Emotion.allCases.map { $0 == emotion ? confidence : (1 - confidence) / 6 }
  }
}
