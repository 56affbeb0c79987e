import Explanations
import ReferenceSupport
import Testing

/// The methods against captum's and shap's on the same weights and image; see `Scripts/reference/explanations.py`.
@Suite struct CaptumTests {
  private func check(
    _ method: some AttributionMethod, _ golden: [Double], tolerance: Double = 1e-5,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let attribution = method.attribution(
      of: ReferenceNetwork.network, for: ReferenceNetwork.image, toward: ReferenceNetwork.target)
    #expect(attribution.values.shape == [12, 12, 1], sourceLocation: sourceLocation)
    #expect(relativeDeviation(attribution.values.elements, from: golden) < tolerance, sourceLocation: sourceLocation)
  }

  @Test func theNetworksAgree() {
    let logits = ReferenceNetwork.network(ReferenceNetwork.image.reshaped([1, 12, 12, 1]))
    #expect(relativeDeviation(logits.elements, from: CaptumGolden.logits) < 1e-5)
  }

  @Test func saliency() { check(Saliency(), CaptumGolden.saliency) }

  @Test func gradientTimesInput() { check(GradientTimesInput(), CaptumGolden.inputTimesGradient) }

  @Test func integratedGradients() {
    check(IntegratedGradients(steps: 7), CaptumGolden.integratedGradients7)
    check(IntegratedGradients(steps: 50), CaptumGolden.integratedGradients50)
  }

  /// With the same noise, which captum is given.
  @Test func smoothGrad() { check(SmoothGrad(samples: 6, noise: 0.15, seed: 1), CaptumGolden.smoothGrad) }

  @Test func gradCAM() {
    check(GradCAM(layer: "norm2", rectified: false), CaptumGolden.gradCAM)
    // The paper's order: what is negative goes before the map is enlarged.
    check(GradCAM(layer: "norm2"), CaptumGolden.gradCAMRectified)
    check(GradCAM(layer: "norm2", weighting: .plusPlus), CaptumGolden.gradCAMPlusPlus)
  }

  /// Grad-CAM++, RISE and LIME are neither captum's nor shap's but the papers' formulas in numpy and PyTorch.
  @Test func lime() {
    let cells = ImageFeatures.grid(rows: 4, columns: 4, height: 12, width: 12)
    let map = LIME(features: .fixed(cells), samples: 200).attribution(
      of: ReferenceNetwork.network, for: ReferenceNetwork.image, toward: ReferenceNetwork.target
    ).map
    let weights = (0..<16).map { (map * cells.share(of: $0)).sum().scalar }
    #expect(relativeDeviation(weights, from: CaptumGolden.lime) < 1e-5)
  }

  @Test func rise() { check(RISE(samples: 50, grid: 3), CaptumGolden.rise) }

  @Test func occlusion() { check(Occlusion(window: 5, stride: 3), CaptumGolden.occlusion) }

  /// All coalitions: the exact values, shap's and the formula's alike.
  @Test func shapleyValues() {
    let exact = ShapleyValues.exact(
      of: ReferenceNetwork.network, for: ReferenceNetwork.image, features: ReferenceNetwork.cells)
    let kernel = KernelSHAP(features: .fixed(ReferenceNetwork.cells)).shapleyValues(
      of: ReferenceNetwork.network, for: ReferenceNetwork.image)
    for values in [exact, kernel] {
      #expect(values.isExact && values.evaluations == 512)
      let numbers = values.values.flatMap { $0 }.map(Float.init)
      #expect(relativeDeviation(numbers, from: CaptumGolden.shapleyValues) < 1e-5)
      #expect(relativeDeviation(numbers, from: CaptumGolden.kernelSHAP) < 1e-5)
    }
  }

  /// The comparison notices a gradient that is off by a thousandth and one wrong pixel.
  @Test func noticesSmallErrors() {
    let values = Saliency().attribution(
      of: ReferenceNetwork.network, for: ReferenceNetwork.image, toward: ReferenceNetwork.target
    ).values
    #expect(relativeDeviation((values * 1.001).elements, from: CaptumGolden.saliency) > 1e-4)
    var elements = values.elements
    elements.swapAt(3, 77)
    #expect(relativeDeviation(elements, from: CaptumGolden.saliency) > 1e-4)
  }
}
