// A small transformer that learns to write, character by character (Vaswani et al. 2017; Radford et al. 2019).
//
//     swift run -c release CharacterTransformer Examples/Data/genesis.txt 2500
//     …
//     step 2500: 0.79 nats per character
//     test: nats 1.30

import NeuralNetworks

/// A transformer block with the normalisation before each part.
struct Block: Layer {
  var norm1, norm2: LayerNormalization
  var attention: MultiHeadAttention
  var hidden, output: Linear

  init(_ width: Int, using generator: inout RandomGenerator) {
    (norm1, norm2) = (LayerNormalization(width), LayerNormalization(width))
    attention = MultiHeadAttention(width, heads: 4, isCausal: true, using: &generator)
    hidden = Linear(width, 4 * width, using: &generator)
    output = Linear(4 * width, width, initializer: .glorotNormal, using: &generator)
  }

  mutating func visitParts(_ visitor: inout PartVisitor) {
    visitor.visit("norm1", &norm1)
    visitor.visit("attention", &attention)
    visitor.visit("norm2", &norm2)
    visitor.visit("hidden", &hidden)
    visitor.visit("output", &output)
  }

  mutating func forward(_ x: Variable, _ pass: inout ForwardPass) -> Variable {
    let y = x + attention(norm1(x, &pass), &pass)
    return y + output(gelu(hidden(norm2(y, &pass), &pass)), &pass)
  }
}

/// Numbers of characters [batch, length] to the logits of the next ones [batch, length, characters].
struct CharacterTransformer: Layer {
  static let (length, width) = (64, 96)
  var characters: Embedding
  var places: Variable
  var blocks: [Block]
  var norm = LayerNormalization(width)
  var logits: Linear

  init(_ count: Int, blocks: Int = 3, using generator: inout RandomGenerator) {
    characters = Embedding(count, Self.width, using: &generator)
    places = Variable(.normal([Self.length, Self.width], deviation: 0.1, using: &generator))
    self.blocks = (0..<blocks).map { _ in Block(Self.width, using: &generator) }
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
