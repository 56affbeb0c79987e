import MienAutodiff
import MienTensors
import Testing

/// An operation, the same in double precision, and the shapes to try it on: everything that checks its
/// pullback.
struct GradientCheck: Sendable, CustomTestStringConvertible {
  var name: String
  /// The shapes of the inputs.
  var shapes: [Shape]
  /// The range of the inputs.
  var range: ClosedRange<Float>
  /// The smallest distance of the inputs from 0, where an operation may have a kink.
  var distanceFromZero: Float
  var operation: @Sendable ([Variable]) -> Variable
  var reference: @Sendable ([DoubleTensor]) -> [Double]

  init(
    _ name: String, _ shapes: [Shape], in range: ClosedRange<Float> = -1.5...1.5,
    distanceFromZero: Float = 0, _ operation: @escaping @Sendable ([Variable]) -> Variable,
    reference: @escaping @Sendable ([DoubleTensor]) -> [Double]
  ) {
    self.name = name
    self.shapes = shapes
    self.range = range
    self.distanceFromZero = distanceFromZero
    self.operation = operation
    self.reference = reference
  }

  var testDescription: String { "\(name) of \(shapes.map(\.description).joined(separator: ", "))" }

  /// The largest allowed relative error of a correct pullback.
  static let tolerance = 1e-3

  /// Half of the step of a difference quotient. Everything there is in double precision, so a tiny step is
  /// the best, and it hardly ever crosses a kink.
  private static let step = 1e-6

  /// The largest relative error of the value and of the pullback to any of the inputs, over several seeds.
  ///
  /// As in JAX's `check_vjp`: with a random cotangent c and a random direction v of one input,
  ///
  ///     ⟨gradient, v⟩ = ⟨c, J · v⟩ ≈ ⟨c, f(x + h·v) − f(x − h·v)⟩ / 2h
  ///
  /// The error is relative to the right side, or to the gradient's norm if that is larger: the typical size
  /// of such a product, which may itself be near 0 by chance.
  func worstError(seeds: Range<UInt64> = 1..<5) -> Double {
    var worst = 0.0
    for seed in seeds {
      var generator = RandomGenerator(seed: seed)
      let inputs = shapes.map { draw($0, using: &generator) }
      let variables = inputs.map { Variable($0) }
      let output = operation(variables)
      let values = reference(inputs.map(\.inDoubles))
      worst = max(worst, valueError(output.value, values))
      let cotangent = Tensor.normal(output.shape, using: &generator)
      let gradients = output.gradients(cotangent: cotangent)
      for (place, variable) in variables.enumerated() {
        let gradient = gradients[variable] ?? Tensor(variable.shape, repeating: 0)
        let direction = Tensor.normal(variable.shape, using: &generator)
        let analytic = gradient.dot(direction)
        let numeric = slope(of: inputs, along: direction, at: place, weights: cotangent)
        let error = abs(analytic - numeric) / max(abs(numeric), gradient.dot(gradient).squareRoot(), 1e-6)
        worst = error.isNaN ? .infinity : max(worst, error)
      }
    }
    return worst
  }

  private func draw(_ shape: Shape, using generator: inout RandomGenerator) -> Tensor {
    Tensor.uniform(shape, in: range, using: &generator).map { x in
      abs(x) < distanceFromZero ? (x < 0 ? x - distanceFromZero : x + distanceFromZero) : x
    }
  }

  private func valueError(_ value: Tensor, _ expected: [Double]) -> Double {
    guard value.count == expected.count else { return .infinity }
    let scale = max(expected.map { abs($0) }.max() ?? 0, 1e-6)
    let errors = zip(value.elements, expected).map { abs(Double($0) - $1) / scale }
    return errors.contains(where: \.isNaN) ? .infinity : errors.max() ?? 0
  }

  private func slope(of inputs: [Tensor], along direction: Tensor, at place: Int, weights: Tensor) -> Double {
    func weightedSum(_ step: Double) -> Double {
      var moved = inputs.map(\.inDoubles)
      for (index, component) in direction.elements.enumerated() {
        moved[place].elements[index] += step * Double(component)
      }
      return zip(weights.elements, reference(moved)).reduce(0) { $0 + Double($1.0) * $1.1 }
    }
    return (weightedSum(Self.step) - weightedSum(-Self.step)) / (2 * Self.step)
  }

  /// The same check of an operation whose gradient to input `place` is damaged.
  func broken(_ breakage: Breakage, at place: Int) -> GradientCheck {
    var check = self
    check.operation = { [operation] inputs in
      var inputs = inputs
      let input = inputs[place]
      inputs[place] = Variable(input.value, from: [input]) { [breakage.damage($0)] }
      return operation(inputs)
    }
    return check
  }

  /// Checks the pullback, and that the check fails for every damage to it.
  func run(sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(worstError() < Self.tolerance, sourceLocation: sourceLocation)
    for breakage in Breakage.allCases {
      for place in shapes.indices {
        let error = broken(breakage, at: place).worstError()
        #expect(
          error > Self.tolerance, "\(breakage) gradient to input \(place) is not noticed",
          sourceLocation: sourceLocation)
      }
    }
  }
}

/// The kinds of a wrong pullback.
enum Breakage: CaseIterable {
  case scaled, flipped, oneElementDropped, missing

  func damage(_ gradient: Tensor) -> Tensor? {
    switch self {
    case .scaled: return gradient * 1.05
    case .flipped: return -gradient
    case .missing: return nil
    case .oneElementDropped:
      var elements = gradient.elements
      guard let place = elements.indices.max(by: { abs(elements[$0]) < abs(elements[$1]) }) else {
        return gradient
      }
      elements[place] = 0
      return Tensor(gradient.shape, elements)
    }
  }
}

extension Tensor {
  /// The same tensor in double precision.
  var inDoubles: DoubleTensor { DoubleTensor(sizes: shape.sizes, elements: elements.map(Double.init)) }

  /// Σ self · other.
  fileprivate func dot(_ other: Tensor) -> Double {
    Swift.zip(elements, other.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}
