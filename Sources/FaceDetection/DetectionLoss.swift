import MienSystem
import NeuralNetworks

/// The targets of the network, [batch, rows, columns, 6]: whether there is a face (1 yes, 0 no, below 0: ignored), the
/// outputs 1 to 4 of ``ProposalNetwork``, and whether the roll is known (1 or 0).
package enum DetectionTarget {
  package static let numbers = 6
}

/// The loss of a detector's outputs: for each place a focal loss of the logit z (Lin et al. 2017, "Focal Loss for Dense
/// Object Detection"), where p is the probability of the truth, from σ(z),
///
///     −(1 − p)² · log p
///
/// and, if there is a face, Huber's loss of the box, Σ h(answer − target) with h(e) = e² / 2δ up to δ = 0.1 and |e| − δ
/// / 2 above. The sum is divided by the number of places with a face.
///
/// - Parameters:
///   - answers: [batch, rows, columns, 5].
///   - targets: [batch, rows, columns, 6], see ``DetectionTarget``.
package func detectionLoss(_ answers: Variable, targets: Tensor) -> Variable {
  let (outputs, numbers) = (ProposalNetwork.outputs, DetectionTarget.numbers)
  let places = targets.count / numbers
  expect(
    answers.value.count == places * outputs,
    "detectionLoss: expected \(places) places of \(outputs) numbers, got \(answers.value.shape)")
  let delta: Float = 0.1
  var sum = 0.0
  var faces: Float = 0
  var gradient = Tensor(answers.value.shape, repeating: 0)
  gradient.withUnsafeMutablePointer { gradient in
    targets.withUnsafePointer { targets in
      answers.value.withUnsafePointer { answers in
        for place in 0..<places {
          let (answer, target) = (answers + place * outputs, targets + place * numbers)
          let slope = gradient + place * outputs
          guard target[0] >= 0 else { continue }
          let sign: Float = target[0] > 0 ? 1 : -1
          let z = sign * answer[0]
          // log σ(z) without overflow.
          let logarithm = min(z, 0) - Float(log1p(exp(-Double(abs(z)))))
          let p = exp(logarithm)
          let miss = 1 - p
          sum -= Double(miss * miss * logarithm)
          slope[0] = sign * miss * miss * (2 * p * logarithm - miss)
          guard target[0] > 0 else { continue }
          faces += 1
          for output in 1..<outputs {
            let weight = output == 4 ? target[5] : 1
            let error = answer[output] - target[output]
            let size = abs(error)
            sum += Double(weight * (size < delta ? error * error / (2 * delta) : size - delta / 2))
            slope[output] = weight * max(-1, min(1, error / delta))
          }
        }
      }
    }
  }
  let divisor = max(faces, 1)
  let scaled = gradient / divisor
  return Variable(Tensor(Float(sum) / divisor), from: answers) { scaled * $0.scalar }
}
