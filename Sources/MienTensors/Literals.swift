import MienSystem

extension Tensor: ExpressibleByArrayLiteral {
  /// A number, or a list of them, in a literal of a tensor: `let matrix: Tensor = [[1, 2], [3, 4]]`.
  ///
  /// It is a type of its own, so that a number alone is no tensor and `tensor + 1` has one meaning.
  public enum Literal: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, Sendable {
    case number(Float)
    case list([Literal])

    /// Infinity, and not a number.
    public static let infinity = number(.infinity), nan = number(.nan)

    public init(floatLiteral number: Float) { self = .number(number) }
    public init(integerLiteral number: Int) { self = .number(Float(number)) }
    public init(arrayLiteral elements: Literal...) { self = .list(elements) }

    fileprivate var sizes: [Int] {
      guard case .list(let parts) = self else { return [] }
      return [parts.count] + (parts.first?.sizes ?? [])
    }

    /// Appends the numbers, which have to have these sizes.
    fileprivate func append(to numbers: inout [Float], sizes: ArraySlice<Int>) {
      switch self {
      case .number(let number) where sizes.isEmpty: numbers.append(number)
      case .list(let parts) where parts.count == sizes.first:
        for part in parts { part.append(to: &numbers, sizes: sizes.dropFirst()) }
      default:
        let found = self.sizes.first.map { "a list of \($0)" } ?? "a number"
        let expected = sizes.first.map { "a list of \($0)" } ?? "a number"
        stop("Tensor literal: expected lists of equal length, \(expected), got \(found)")
      }
    }
  }

  /// A tensor of the numbers in a literal.
  ///
  /// - Precondition: the lists of one level have one length.
  public init(arrayLiteral elements: Literal...) {
    let literal = Literal.list(elements)
    var numbers: [Float] = []
    literal.append(to: &numbers, sizes: literal.sizes[...])
    self.init(Shape(literal.sizes), numbers)
  }
}
