// A small transformer that learns to write, character by character (Vaswani et al. 2017; Radford et al. 2019).
//
//     swift run -c release CharacterTransformer Examples/Data/genesis.txt 2500
//     …
//     step 2500: 0.79 nats per character
//     test: nats 1.30

import NeuralNetworks

/// Numbers of characters [batch, length] to the logits of the next ones [batch, length, characters].
struct CharacterTransformer: Layer {
  static let (length, width) = (64, 96)
  var characters: Embedding
  var places: Variable
  var blocks: [TransformerBlock]
  var norm = LayerNormalization(width)
  var logits: Linear

  init(_ count: Int, blocks: Int = 3, using generator: inout RandomGenerator) {
    characters = Embedding(count, Self.width, using: &generator)
    places = Variable(.normal([Self.length, Self.width], deviation: 0.1, using: &generator))
    self.blocks = (0..<blocks).map { _ in
      TransformerBlock(Self.width, heads: 4, isCausal: true, using: &generator)
    }
    logits = Linear(Self.width, count, initializer: .glorotNormal, using: &generator)
  }

  mutating func visitParts(_ visitor: inout PartVisitor) {
    visitor.visit("characters", &characters)
    visitor.visit("places", &places, role: .bias)
    visitor.visit("blocks", &blocks)
    visitor.visit("norm", &norm)
    visitor.visit("logits", &logits)
  }

  mutating func forward(_ x: Variable, _ pass: inout ForwardPass) -> Variable {
    var y = characters(x, &pass) + places.sliced(along: 0, 0..<x.shape[1])
    for index in blocks.indices { y = blocks[index](y, &pass) }
    return logits(norm(y, &pass), &pass)
  }
}
