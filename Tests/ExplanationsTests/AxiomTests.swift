import Explanations
import ReferenceSupport
import Testing

/// What must hold for any network: closed forms, symmetry, dead features, sums, seeds.
@Suite struct AxiomTests {
  static let side = 6
  private let linear = linearNetwork(side: side)
  private let image = Tensor.reference([side, side, 1], seed: 3, in: -1...1)
  private let baseline = Tensor.reference([side, side, 1], seed: 4, in: -1...1)

  /// The weights of a class, [side, side, 1].
  private func weights(_ target: Int) -> Tensor {
    let all = linear.parameters.first { $0.name == "logits.weight" }?.variable.value.elements ?? []
    let count = Self.side * Self.side
    return Tensor([Self.side, Self.side, 1], Array(all[target * count..<(target + 1) * count]))
  }

  private func isClose(_ first: Tensor, _ second: Tensor, _ tolerance: Float = 1e-5) -> Bool {
    first.shape == second.shape && zip(first.elements, second.elements).allSatisfy { abs($0 - $1) <= tolerance }
  }

  /// For a linear network every pixel's share is w · (x − baseline).
  @Test func aLinearNetworkHasAClosedForm() {
    let target = 1
    let (w, difference) = (weights(target), image - baseline)
    let share = w * difference
    let start = Baseline.image(baseline)
    func values(_ method: some AttributionMethod) -> Tensor {
      method.attribution(of: linear, for: image, toward: target).values
    }
    #expect(isClose(values(Saliency()), w))
    #expect(isClose(values(SmoothGrad(samples: 3)), w))
    #expect(isClose(values(GradientTimesInput()), w * image))
    #expect(isClose(values(IntegratedGradients(steps: 1, baseline: start)), share))
    #expect(isClose(values(Occlusion(window: 1, stride: 1, baseline: start)), share))
    let background = baseline.reshaped([1, Self.side, Self.side, 1])
    #expect(isClose(values(ExpectedGradients(background: background, samples: 5)), share))
    // Every pixel a feature: more than 16, so the regression of sampled coalitions, exact for a linear game.
    let pixels = FeatureChoice.grid(rows: Self.side, columns: Self.side)
    #expect(isClose(values(KernelSHAP(features: pixels, baseline: start, samples: 300)), share, 1e-4))
    #expect(isClose(values(LIME(features: pixels, baseline: start, samples: 600, ridge: 1e-6)), share, 1e-3))
    #expect(isClose(values(KernelSHAP(features: .grid(rows: 3, columns: 3), baseline: start)), cellMeans(share)))
  }

  /// The mean of a map over each cell of 2 × 2.
  private func cellMeans(_ map: Tensor) -> Tensor {
    let side = Self.side
    return Tensor(
      map.shape,
      (0..<side * side).map { pixel in
        let (row, column) = (pixel / side / 2 * 2, pixel % side / 2 * 2)
        return (map[row, column, 0] + map[row, column + 1, 0] + map[row + 1, column, 0] + map[row + 1, column + 1, 0])
          / 4
      })
  }

  /// score = x₀ · x₁ + x₂ of three features: half of the product for each factor.
  @Test func aProductIsShared() {
    let features = ImageFeatures(height: 1, width: 4, owners: [0, 1, 2, 3])
    let values = ShapleyValues.exact(
      of: ProductNetwork(), for: Tensor([1, 4, 1], [3, 4, 5, 6]), features: features, score: .logit)
    #expect(zip(values.values[0], [6.0, 6, 5, 0]).allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(abs(values.values[0].reduce(0, +) - 17) < 1e-6)
    #expect(values.standardErrors[0] == [0, 0, 0, 0])
  }

  /// A feature that the network does not see gets nothing, from every method.
  @Test func deadPixelsGetNothing() {
    var network = linear
    network.forEachParameter { name, value, _ in
      guard name == "logits.weight" else { return }
      var weights = value.value
      for target in 0..<2 { weights[target, 7] = 0 }
      value = Variable(weights)
    }
    let pixels = FeatureChoice.grid(rows: Self.side, columns: Self.side)
    let methods: [any AttributionMethod] = [
      Saliency(), GradientTimesInput(), SmoothGrad(samples: 3), IntegratedGradients(steps: 3),
      Occlusion(window: 1, stride: 1), KernelSHAP(features: pixels, samples: 400),
      ExpectedGradients(background: .reference([3, Self.side, Self.side, 1], seed: 8, in: -1...1), samples: 9),
    ]
    for method in methods {
      let value = method.attribution(of: network, for: image, toward: 0).values[1, 1, 0]
      #expect(abs(value) < 1e-5, "\(method): \(value)")
    }
    let lime = LIME(features: pixels, samples: 600, ridge: 1e-6).attribution(of: network, for: image, toward: 0)
    #expect(abs(lime.values[1, 1, 0]) < 1e-3)
  }

  /// A mirror-symmetric network explains a symmetric image symmetrically.
  @Test func aSymmetricNetworkGivesSymmetricValues() {
    // 8, 4 and 2 columns: no pooling window contains both of two mirrored pixels, because it would choose one of them.
    var network = ReferenceNetwork.network(cells: 4)
    network.forEachParameter { name, value, role in
      guard role == .weight else { return }
      // Filters are [outputs, inputs, 3, 3]; the last layer's inputs are [16 channels, 2 rows, 2 columns].
      value = Variable(value.value.mirrored(columns: name == "logits.weight" ? 2 : 3))
    }
    let image = Tensor.reference([8, 8], seed: 11, in: -1.5...1.5).mirrored(columns: 8).reshaped([8, 8, 1])
    let methods: [any AttributionMethod] = [
      Saliency(), GradientTimesInput(), IntegratedGradients(steps: 9), GradCAM(layer: "norm2", rectified: false),
      GradCAM(layer: "norm2", weighting: .plusPlus), Occlusion(window: 4, stride: 2),
      KernelSHAP(features: .grid(rows: 2, columns: 4)),
      ExpectedGradients(background: image.reshaped([1, 8, 8, 1]) * 0.3, samples: 5),
    ]
    for method in methods {
      let values = method.attribution(of: network, for: image, toward: 1).values
      let mirrored = values.elements.mirroredRows(8)
      let largest = values.elements.reduce(0) { max($0, abs($1)) }
      #expect(largest > 0 && relativeDeviation(values.elements, from: mirrored.map(Double.init)) < 1e-4, "\(method)")
    }
  }

  /// The mean of the results with each baseline alone.
  @Test func expectedGradientsAreTheMeanOfIntegratedOnes() throws {
    let background = Tensor.reference([3, 12, 12, 1], seed: 12, in: -1.5...1.5)
    let (network, image) = (ReferenceNetwork.network, ReferenceNetwork.image)
    let parts = (0..<3).map { index in
      IntegratedGradients(
        steps: 200, baseline: .image(background.rows(index..<index + 1).reshaped([12, 12, 1]))
      ).attribution(of: network, for: image, toward: 1).values
    }
    let mean = (parts[0] + parts[1] + parts[2]) / 3
    let expected = ExpectedGradients(background: background, samples: 6000).attribution(
      of: network, for: image, toward: 1)
    #expect(relativeDeviation(expected.values.elements, from: mean.elements.map(Double.init)) < 0.02)
    #expect(try #require(expected.completeness).relativeError < 0.02)
  }

  /// A few samples of a large set are not only its first images.
  @Test func smallSamplesAreDrawnFromTheWholeBackground() {
    // All images but the first ten are zero, and a linear network's attribution is w · (x − baseline).
    var background = Tensor([200, Self.side, Self.side, 1], repeating: 0)
    for index in 0..<10 * Self.side * Self.side { background.withUnsafeMutablePointer { $0[index] = 100 } }
    let values = ExpectedGradients(background: background, samples: 10).attribution(
      of: linear, for: image, toward: 0
    ).values
    #expect(!isClose(values, weights(0) * (image - 100), 1))
  }

  @Test(arguments: [1, 2, 3]) func defaultsWorkOnTinyImages(side: Int) {
    let network = linearNetwork(side: side)
    let image = Tensor.reference([side, side, 1], seed: 3, in: 0.5...1)
    let methods: [any AttributionMethod] = [
      KernelSHAP(), LIME(), RISE(), Occlusion(), SmoothGrad(), IntegratedGradients(), Saliency(),
    ]
    for method in methods {
      let values = method.attribution(of: network, for: image, toward: 1).values
      #expect(values.shape == [side, side, 1] && values.elements.allSatisfy { $0.isFinite }, "\(method)")
    }
  }

  @Test func sensitivityIsRankedByItsMagnitude() {
    let saliency = Saliency().attribution(of: linear, for: image, toward: 1)
    #expect(saliency.meaning == .sensitivity && saliency.map.elements.contains { $0 < 0 })
    #expect(saliency.strength.elements == saliency.map.elements.map { abs($0) })
    let share = GradientTimesInput().attribution(of: linear, for: image, toward: 1)
    #expect(share.meaning == .evidence && share.strength == share.map)
  }

  @Test func completenessIsStated() throws {
    let methods: [any AttributionMethod] = [
      IntegratedGradients(steps: 50), KernelSHAP(features: .grid(rows: 5, columns: 5), samples: 200),
      KernelSHAP(features: .grid(rows: 3, columns: 3), score: .probability()),
    ]
    for method in methods {
      let attribution = method.attribution(of: ReferenceNetwork.network, for: ReferenceNetwork.image, toward: 1)
      let completeness = try #require(attribution.completeness)
      #expect(completeness.isByConstruction == (method is KernelSHAP))
      let isSampledLine = method is IntegratedGradients
      #expect(completeness.relativeError < (isSampledLine ? 0.02 : 1e-5), "\(method): \(completeness)")
      let sum = attribution.values.elements.reduce(0) { $0 + Double($1) }
      #expect(abs(sum - completeness.sum) < 1e-5 * max(1, abs(sum)))
    }
    #expect(
      Saliency().attribution(of: ReferenceNetwork.network, for: ReferenceNetwork.image, toward: 1).completeness == nil)
  }

  @Test func completenessNoticesErrors() {
    #expect(Completeness(sum: 1, difference: 1).relativeError == 0)
    #expect(Completeness(sum: 1.5, difference: 1).relativeError == 0.5)
    #expect(Completeness(sum: 1, difference: 0).relativeError == .infinity)
  }

  /// The requested score is explained: a probability's gradients over all classes cancel.
  @Test func probabilitiesSumToOne() {
    let sum = (0..<3).map {
      Saliency(score: .probability(temperature: 2)).attribution(
        of: ReferenceNetwork.network, for: ReferenceNetwork.image, toward: $0
      ).values
    }.reduce(Tensor([12, 12, 1], repeating: 0)) { $0 + $1 }
    #expect(sum.elements.allSatisfy { abs($0) < 1e-6 })
  }

  @Test(arguments: ReferenceNetwork.methods.indices)
  func theSameSeedGivesTheSameBitsOnAnyNumberOfThreads(index: Int) {
    let before = ThreadPool.threadCount
    defer { ThreadPool.threadCount = before }
    let runs = [1, 2, 3].map { threads in
      ThreadPool.threadCount = threads
      return ReferenceNetwork.methods[index].attribution(
        of: ReferenceNetwork.network, for: ReferenceNetwork.image, toward: 1)
    }
    #expect(runs[0].values.shape == [12, 12, 1] && runs[0].values.elements.contains { $0 != 0 })
    #expect(runs[0].values.elements.allSatisfy { $0.isFinite })
    #expect(runs[0] == runs[1] && runs[0] == runs[2])
  }
}

/// score of class 0 = x₀ · x₁ + x₂ and of class 1 = 0, of images of four pixels.
private struct ProductNetwork: Layer {
  mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    let x = input.value
    var scores: [Float] = []
    for image in 0..<x.shape[0] { scores += [x[image, 0, 0, 0] * x[image, 0, 1, 0] + x[image, 0, 2, 0], 0] }
    return Variable(constant: Tensor([x.shape[0], 2], scores))
  }
}

extension Array {
  /// The rows of `width` elements, each from its end to its beginning.
  func mirroredRows(_ width: Int) -> [Element] {
    stride(from: 0, to: count, by: width).flatMap { self[$0..<$0 + width].reversed() }
  }
}

extension Tensor {
  /// The mean of the tensor and its mirror image along the last axis, with rows of `columns` values.
  fileprivate func mirrored(columns: Int) -> Tensor {
    let other = Tensor(shape, elements.mirroredRows(columns))
    return (self + other) * 0.5
  }
}
