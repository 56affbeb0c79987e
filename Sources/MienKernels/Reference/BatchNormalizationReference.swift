/// The readable batch normalisation and its gradients, against which ``BatchNormalization`` is tested.
///
/// Tensors are [rows, channels]; every channel is normalised on its own. The gradients go step by step through the
/// definition, as in Ioffe & Szegedy 2015, section 3, rather than by the closed form that the fast kernel uses.
package enum BatchNormalizationReference {
  /// mean[c] = Σᵣ input[r, c] / rows and variance[c] = Σᵣ (input[r, c] − mean[c])² / rows.
  @_specialize(where Scalar == Double)
  package static func statistics<Scalar: BinaryFloatingPoint>(
    rows: Int, channels: Int, input: [Scalar]
  ) -> (mean: [Scalar], variance: [Scalar]) {
    var mean = [Scalar](repeating: 0, count: channels)
    var variance = mean
    for channel in 0..<channels {
      for row in 0..<rows { mean[channel] += input[row * channels + channel] / Scalar(rows) }
      for row in 0..<rows {
        let deviation = input[row * channels + channel] - mean[channel]
        variance[channel] += deviation * deviation / Scalar(rows)
      }
    }
    return (mean, variance)
  }

  /// output[r, c] = input[r, c] · factor[c] + term[c], and max(output, 0) if `rectified`.
  @_specialize(where Scalar == Double)
  package static func apply<Scalar: BinaryFloatingPoint>(
    rows: Int, channels: Int, input: [Scalar], factor: [Scalar], term: [Scalar], rectified: Bool
  ) -> [Scalar] {
    (0..<rows * channels).map { index in
      let value = input[index] * factor[index % channels] + term[index % channels]
      return rectified ? max(value, 0) : value
    }
  }

  /// output[r, c] = scale[c] · (input[r, c] − mean[c]) / √(variance[c] + ε) + bias[c], and max(output, 0) if
  /// `rectified`.
  @_specialize(where Scalar == Double)
  package static func normalize<Scalar: BinaryFloatingPoint>(
    rows: Int, channels: Int, input: [Scalar], mean: [Scalar], variance: [Scalar], scale: [Scalar],
    bias: [Scalar], epsilon: Scalar, rectified: Bool
  ) -> [Scalar] {
    (0..<rows * channels).map { index in
      let channel = index % channels
      let normalized = (input[index] - mean[channel]) / (variance[channel] + epsilon).squareRoot()
      let value = scale[channel] * normalized + bias[channel]
      return rectified ? max(value, 0) : value
    }
  }

  /// The gradients of ``normalize(rows:channels:input:mean:variance:scale:bias:epsilon:rectified:)`` with the
  /// batch's own mean and variance. With g the gradient to the output before rectification, d = x − mean and
  /// v = variance + ε:
  ///
  ///     scaleGradient    = Σᵣ g · d / √v
  ///     biasGradient     = Σᵣ g
  ///     varianceGradient = Σᵣ g · scale · d · (−½) · v⁻³ᐟ²
  ///     meanGradient     = Σᵣ −g · scale / √v  −  varianceGradient · Σᵣ 2d / rows
  ///     inputGradient    = g · scale / √v + varianceGradient · 2d / rows + meanGradient / rows
  @_specialize(where Scalar == Double)
  package static func gradients<Scalar: BinaryFloatingPoint>(
    rows: Int, channels: Int, input: [Scalar], outputGradient: [Scalar], scale: [Scalar], bias: [Scalar],
    epsilon: Scalar, rectified: Bool
  ) -> (input: [Scalar], scale: [Scalar], bias: [Scalar]) {
    let (mean, variance) = statistics(rows: rows, channels: channels, input: input)
    let output = normalize(
      rows: rows, channels: channels, input: input, mean: mean, variance: variance, scale: scale, bias: bias,
      epsilon: epsilon, rectified: rectified)
    var inputGradient = [Scalar](repeating: 0, count: rows * channels)
    var (scaleGradient, biasGradient) = (scale.map { _ in Scalar(0) }, scale.map { _ in Scalar(0) })
    let count = Scalar(rows)
    for channel in 0..<channels {
      let v = variance[channel] + epsilon
      var (varianceGradient, meanGradient, deviations) = (Scalar(0), Scalar(0), Scalar(0))
      let places = (0..<rows).map { row in row * channels + channel }
      let passed = places.map { place in rectified && output[place] <= 0 ? 0 : outputGradient[place] }
      for (place, g) in zip(places, passed) {
        let deviation = input[place] - mean[channel]
        scaleGradient[channel] += g * deviation / v.squareRoot()
        biasGradient[channel] += g
        varianceGradient -= g * scale[channel] * deviation / (2 * v * v.squareRoot())
        meanGradient -= g * scale[channel] / v.squareRoot()
        deviations += deviation
      }
      meanGradient -= varianceGradient * 2 * deviations / count
      for (place, g) in zip(places, passed) {
        let deviation = input[place] - mean[channel]
        inputGradient[place] =
          g * scale[channel] / v.squareRoot() + varianceGradient * 2 * deviation / count + meanGradient
          / count
      }
    }
    return (inputGradient, scaleGradient, biasGradient)
  }
}
