import Explanations
import Images
import MienAutodiff
import NeuralNetworks

/// Mistakes that a user of the library makes, by name: `Misuse linear` makes one and ends with its message. Without a
/// name it lists them.
@main
enum Misuse {
  private static func zeros(_ sizes: Int...) -> Tensor { Tensor(Shape(sizes), repeating: 0) }

  private static func loss(of network: inout Sequential) -> Variable {
    var generator = RandomGenerator(seed: 1)
    return CrossEntropy()(network.train(Variable(constant: zeros(1, 2)), using: &generator), labels: [0])
  }

  private static func mistakes() -> [(name: String, make: () -> Void)] {
    var generator = RandomGenerator(seed: 1)
    return [
      ("linear", { _ = Linear(3, 4, using: &generator)(zeros(2, 5)) }),
      ("convolution-channels", { _ = Convolution2D(3, 4, kernel: 3, using: &generator)(zeros(2, 8, 8, 1)) }),
      ("convolution-rank", { _ = Convolution2D(3, 4, kernel: 3, using: &generator)(zeros(8, 8, 3)) }),
      ("convolution-small", { _ = Convolution2D(3, 4, kernel: 9, padding: 0, using: &generator)(zeros(1, 4, 4, 3)) }),
      ("convolution-groups", { _ = Convolution2D(3, 4, kernel: 3, groups: 2, using: &generator) }),
      ("normalization", { _ = BatchNormalization(4)(zeros(2, 8, 8, 3)) }),
      ("pooling", { _ = Pooling2D.maximum(2)(zeros(2, 3)) }),
      ("flatten", { _ = Flatten()(zeros(2)) }),
      ("add", { _ = zeros(2, 3) + zeros(4) }),
      ("variable-add", { _ = Variable(zeros(2, 3)) * Variable(zeros(2, 4)) }),
      (
        "add-in-place",
        {
          var sum = zeros(2, 3)
          sum += zeros(3)
        }
      ),
      ("matrix-product", { _ = zeros(2, 3).matrixProduct(zeros(2, 3)) }),
      ("matrix-rank", { _ = zeros(3).matrixProduct(zeros(3, 4)) }),
      ("matrix-batch", { _ = zeros(2, 3, 4).matrixProduct(zeros(3, 4, 3)) }),
      ("label", { _ = CrossEntropy()(Variable(zeros(2, 3)), labels: [0, 3]) }),
      ("label-count", { _ = CrossEntropy()(Variable(zeros(2, 3)), labels: [0]) }),
      ("gradients-of-many", { _ = Variable(zeros(2)).gradients() }),
      ("cotangent", { _ = Variable(zeros(2)).gradients(cotangent: zeros(3)) }),
      (
        "pullback-shape",
        {
          let x = Variable(zeros(3))
          _ = Variable(x.value, from: x) { _ in zeros(5) }.sum().gradients()
        }
      ),
      (
        "pullback-count",
        {
          let x = Variable(zeros(3))
          _ = Variable(x.value, from: [x, x]) { _ in [zeros(3)] }.sum().gradients()
        }
      ),
      ("reshape", { _ = zeros(2, 3).reshaped([7]) }),
      ("index", { _ = zeros(2, 3)[0, 3] }),
      ("index-count", { _ = zeros(2, 3)[1] }),
      ("elements", { _ = Tensor([2, 3], [1, 2]) }),
      ("negative-size", { _ = zeros(2, -3) }),
      ("transposed", { _ = zeros(2, 3).transposed([0, 0]) }),
      ("rows", { _ = zeros(2, 3).rows(1..<4) }),
      ("slice", { _ = zeros(2, 3)[0..., 1..<5] }),
      ("slice-count", { _ = zeros(2, 3)[0..., 0, 0...] }),
      ("slice-step", { _ = zeros(2, 3).sliced(along: 0, 0..., step: 0) }),
      ("taking", { _ = Variable(zeros(2, 3)).taking([0, 3], along: 1) }),
      ("concatenated", { _ = [zeros(2, 3), zeros(3, 2)].concatenated(along: 0) }),
      ("split", { _ = zeros(2, 3).split(along: 1, into: 2) }),
      ("mask", { _ = zeros(2, 3).replacing(with: zeros(3), where: zeros(2)) }),
      ("upsampling", { _ = bilinearUpsampling(zeros(4, 4), factor: 2) }),
      ("literal", { _ = [[1, 2], [3]] as Tensor }),
      ("axis", { _ = zeros(2, 3).sum(along: [2]) }),
      ("empty-maximum", { _ = zeros(2, 0).max(along: [1]) }),
      ("dropout", { _ = dropout(Variable(zeros(2)), rate: 1, using: &generator) }),
      ("two-layers", { _ = Sequential([("a", Flatten()), ("a", Flatten())]) }),
      (
        "two-parameters",
        {
          struct Twins: Layer {
            var a = Variable(Tensor(1)), b = Variable(Tensor(2))
            mutating func visitParts(_ visitor: inout PartVisitor) {
              visitor.visit("weight", &a, role: .weight)
              visitor.visit("weight", &b, role: .weight)
            }
            mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable { input * a + b }
          }
          _ = Twins().tensors()
        }
      ),
      (
        "forgotten-part",
        {
          struct Forgetful: Layer {
            var body = Variable(Tensor(1)), head = Variable(Tensor(2))
            mutating func visitParts(_ visitor: inout PartVisitor) { visitor.visit("body", &body, role: .weight) }
            mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable { input * body * head }
          }
          _ = Forgetful().tensors()
        }
      ),
      (
        "gradient-on-the-way",
        {
          let squares = Variable(zeros(2)) * 2
          _ = squares.sum().gradients()[squares]
        }
      ),
      ("loss-shapes", { _ = MeanSquaredError()(Variable(zeros(2, 3)), targets: zeros(3)) }),
      (
        "layer-normalization",
        { _ = layerNormalization(Variable(zeros(2, 3)), scale: Variable(zeros(2)), bias: Variable(zeros(3))) }
      ),
      (
        "stale-gradients",
        {
          var network: Sequential = ["logits": Linear(2, 2, using: &generator)]
          var optimizer = SGD(learningRate: 0.1)
          let gradients = loss(of: &network).gradients()
          for _ in 0..<2 { optimizer.update(&network, along: gradients) }
        }
      ),
      (
        "frozen",
        {
          var network = ["logits": Linear(2, 2, using: &generator)] as Sequential
          network = network.frozen
          var optimizer = AdamW(learningRate: 0.1)
          optimizer.update(&network, along: loss(of: &network).gradients())
        }
      ),
      (
        "clip",
        {
          var gradients = Variable(Tensor(1)).gradients()
          gradients.clip(toNorm: 0, over: Flatten())
        }
      ),
      ("threads", { ThreadPool.threadCount = 0 }),
      ("image", { _ = GrayImage(width: 3, height: 2, pixels: [0]) }),
      ("crop", { _ = GrayImage(width: 3, height: 2).cropped(to: Rectangle(x: 2, y: 0, width: 2, height: 1)) }),
    ]
  }

  static func main() {
    guard let name = CommandLine.arguments.dropFirst().first else {
      return print(mistakes().map(\.name).joined(separator: "\n"))
    }
    guard let mistake = mistakes().first(where: { $0.name == name }) else { return print("unknown: \(name)") }
    mistake.make()
    print("it was not noticed")
  }
}
