import Foundation
import NeuralNetworks

@main
struct Main {
  static func main() throws {
    guard CommandLine.arguments.count > 1 else { return print("usage: CharacterTransformer TEXT [STEPS]") }
    let text = Array(try String(contentsOfFile: CommandLine.arguments[1], encoding: .utf8))
    let steps = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 2500
    let alphabet = Array(Set(text)).sorted()
    let numbers = Dictionary(uniqueKeysWithValues: alphabet.enumerated().map { ($1, $0) })
    let codes = text.compactMap { numbers[$0] }
    let (length, batch, testStart) = (CharacterTransformer.length, 32, codes.count * 9 / 10)

    /// Pieces of the text that begin at `starts`, and what follows each of their characters.
    func pieces(_ starts: [Int]) -> (inputs: Tensor, next: [Int]) {
      let values = starts.flatMap { codes[$0..<$0 + length].map(Float.init) }
      return (Tensor([starts.count, length], values), starts.flatMap { codes[$0 + 1..<$0 + length + 1] })
    }
    func loss(_ logits: Variable, _ next: [Int]) -> Variable {
      CrossEntropy()(logits, labels: next)
    }

    var generator = RandomGenerator(seed: 1)
    var network = CharacterTransformer(alphabet.count, using: &generator)
    print(network.summary(of: [1, length]))
    let schedule = Schedule.cosine(0.003, steps: steps).warmedUp(over: 100)
    var optimizer = AdamW(learningRate: 0, betas: (0.9, 0.95), weightDecay: 0.1)
    for step in 0..<steps {
      let (inputs, next) = pieces((0..<batch).map { _ in Int.random(in: 0..<testStart - length, using: &generator) })
      let value = loss(network.train(Variable(constant: inputs), using: &generator), next)
      var gradients = value.gradients()
      gradients.clip(toNorm: 1, over: network)
      optimizer.learningRate = schedule(step)
      optimizer.update(&network, along: gradients)
      if (step + 1) % max(steps / 10, 1) == 0 { print("step \(step + 1): \(value.value.scalar) nats per character") }
    }

    let starts = Array(stride(from: testStart, to: codes.count - length - 1, by: length))
    let (inputs, next) = pieces(starts)
    let nats = loss(Variable(constant: network(inputs)), next).value.scalar
    var written = Array(codes[testStart..<testStart + length])
    for _ in 0..<300 {
      let logits = network(Tensor([1, length], written.suffix(length).map(Float.init)))[0, length - 1, 0...]
      var rest = generator.uniform(in: 0...1)
      let chosen = softmax(logits * 1.25).elements.firstIndex { probability in
        rest -= probability
        return rest <= 0
      }
      written.append(chosen ?? 0)
    }
    print(String(written.map { alphabet[$0] }))
    print("test: nats \(nats)")
  }
}
