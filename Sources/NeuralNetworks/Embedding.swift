import MienSystem

/// A vector for each of a number of things: characters, words, users.
public struct Embedding: Layer {
  /// [count, width].
  public var weight: Variable

  /// Random vectors, normal with deviation 1 as PyTorch's.
  public init(_ count: Int, _ width: Int, using generator: inout RandomGenerator) {
    weight = Variable(.normal([count, width], using: &generator))
  }

  /// Names its parts; see ``Module``.
  public mutating func visitParts(_ visitor: inout PartVisitor) { visitor.visit("weight", &weight, role: .weight) }

  /// The vectors of things by their numbers, [numbers.count, width].
  ///
  /// - Precondition: every number is from 0 to below `count`.
  public func callAsFunction(_ numbers: [Int]) -> Variable {
    let count = weight.shape[0]
    for number in numbers {
      expect(number >= 0 && number < count, "Embedding: expected numbers from 0 to \(count - 1), got \(number)")
    }
    return weight.taking(numbers, along: 0)
  }

  /// The vectors of whole numbers of any shape [...]: [..., width].
  public mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    let numbers = input.value.elements.map { element in
      guard let number = Int(exactly: element) else {
        stop("Embedding: expected whole numbers from 0 to \(weight.shape[0] - 1), got \(element)")
      }
      return number
    }
    return self(numbers).reshaped(Shape(input.shape.sizes + [weight.shape[1]]))
  }
}
