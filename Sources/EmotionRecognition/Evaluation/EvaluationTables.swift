import MienDocuments

/// An evaluation as text for people.
extension Evaluation {
  /// The measures, one per line, each line with a newline at its end.
  public var summary: String {
    let low = percentage(accuracyInterval95.lowerBound)
    let high = percentage(accuracyInterval95.upperBound)
    var lines = [
      "\(split): \(grouped(count, "image"))",
      "accuracy \(percentage(accuracy)) % (95 % interval \(low)–\(high))",
    ]
    if let withoutDuplicates {
      let left = grouped(withoutDuplicates.count, "image")
      lines.append("without duplicates \(percentage(withoutDuplicates.accuracy)) % (\(left))")
    }
    lines += [
      "first or second guess \(percentage(top2Accuracy)) %",
      "balanced accuracy \(percentage(balancedAccuracy)) %, macro F1 \(percentage(macroF1)) %",
      "negative log-likelihood \(fixed(negativeLogLikelihood, 3)), Brier score \(fixed(brierScore, 3)), "
        + "expected calibration error \(percentage(expectedCalibrationError)) %",
    ]
    if let crossFitted {
      lines.append(
        "with the calibration cross-fitted on these images: negative log-likelihood "
          + "\(fixed(crossFitted.negativeLogLikelihoodAfter, 3)), expected calibration error "
          + "\(percentage(crossFitted.expectedCalibrationErrorAfter)) %")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Precision, recall, F₁ and number of images of each emotion.
  public var perClassTable: TerminalTable {
    TerminalTable(
      header: ["emotion", "precision", "recall", "F1", "images"],
      rows: perClass.map { scores in
        // Of an emotion without images nothing is known.
        [scores.emotion.name].map { TerminalTable.Cell($0) }
          + [scores.precision, scores.recall, scores.f1].map {
            TerminalTable.Cell(scores.support > 0 ? percentage($0) + " %" : "-")
          } + [TerminalTable.Cell(grouped(scores.support))]
      })
  }
}

/// A confusion matrix as text for people.
extension ConfusionMatrix {
  /// The counts, with the number of images of each true emotion.
  public var countTable: TerminalTable {
    table(title: "confusion matrix, images (rows: true, columns: predicted)") { truth, predicted in
      String(self[truth: truth, predicted: predicted])
    }
  }

  /// The shares of each row in per cent; "-" for an emotion without images.
  public var percentageTable: TerminalTable {
    table(title: "confusion matrix, % of each true emotion") { truth, predicted in
      rowFraction(truth: truth, predicted: predicted).map { percentage($0) } ?? "-"
    }
  }

  private func table(title: String, text: (Emotion, Emotion) -> String) -> TerminalTable {
    TerminalTable(
      title: title, header: ["true"] + Emotion.allCases.map(\.name) + ["images"],
      rows: Emotion.allCases.map { truth in
        let cells = Emotion.allCases.map { predicted in
          TerminalTable.Cell(
            text(truth, predicted), shade: rowFraction(truth: truth, predicted: predicted))
        }
        return [TerminalTable.Cell(truth.name)] + cells + [TerminalTable.Cell(String(support(of: truth)))]
      })
  }
}
