import MienTensors

// Element by element, broadcast by NumPy's rule. A gradient to a broadcast operand is summed to its shape.
extension Variable {
  /// Sums.
  public static func + (first: Variable, second: Variable) -> Variable {
    let (firstShape, secondShape) = (first.shape, second.shape)
    return Variable(first.value + second.value, from: [first, second]) {
      [$0.summed(to: firstShape), $0.summed(to: secondShape)]
    }
  }

  /// Differences.
  public static func - (first: Variable, second: Variable) -> Variable {
    let (firstShape, secondShape) = (first.shape, second.shape)
    return Variable(first.value - second.value, from: [first, second]) {
      [$0.summed(to: firstShape), (-$0).summed(to: secondShape)]
    }
  }

  /// Products: ∂(x · y) = y · ∂x + x · ∂y.
  public static func * (first: Variable, second: Variable) -> Variable {
    let (x, y) = (first.value, second.value)
    return Variable(x * y, from: [first, second]) {
      [($0 * y).summed(to: x.shape), ($0 * x).summed(to: y.shape)]
    }
  }

  /// Quotients: ∂(x / y) = ∂x / y − x / y² · ∂y.
  public static func / (first: Variable, second: Variable) -> Variable {
    let (x, y) = (first.value, second.value)
    let quotient = x / y
    return Variable(quotient, from: [first, second]) {
      let inner = $0 / y
      return [inner.summed(to: x.shape), (-(inner * quotient)).summed(to: y.shape)]
    }
  }

  /// The other sign.
  public static prefix func - (variable: Variable) -> Variable {
    Variable(-variable.value, from: variable) { -$0 }
  }

  /// Every element plus a number.
  public static func + (variable: Variable, number: Float) -> Variable {
    Variable(variable.value + number, from: variable) { $0 }
  }

  /// Every element minus a number.
  public static func - (variable: Variable, number: Float) -> Variable { variable + -number }

  /// Every element times a number.
  public static func * (variable: Variable, number: Float) -> Variable {
    Variable(variable.value * number, from: variable) { $0 * number }
  }

  /// A number plus every element.
  public static func + (number: Float, variable: Variable) -> Variable { variable + number }

  /// A number minus every element.
  public static func - (number: Float, variable: Variable) -> Variable {
    Variable(number - variable.value, from: variable) { -$0 }
  }

  /// A number times every element.
  public static func * (number: Float, variable: Variable) -> Variable { variable * number }

  /// Every element divided by a number.
  public static func / (variable: Variable, number: Float) -> Variable { variable * (1 / number) }

  /// A number divided by every element: ∂(n / x) = −n / x² · ∂x.
  public static func / (number: Float, variable: Variable) -> Variable {
    let x = variable.value
    let quotient = number / x
    return Variable(quotient, from: variable) { -($0 * quotient / x) }
  }

  /// Replaces the variable by the sum.
  public static func += (variable: inout Variable, other: Variable) { variable = variable + other }
  /// Replaces the variable by the difference.
  public static func -= (variable: inout Variable, other: Variable) { variable = variable - other }
  /// Replaces the variable by the product.
  public static func *= (variable: inout Variable, other: Variable) { variable = variable * other }
  /// Replaces the variable by the quotient.
  public static func /= (variable: inout Variable, other: Variable) { variable = variable / other }
  /// Replaces the variable by the sum.
  public static func += (variable: inout Variable, number: Float) { variable = variable + number }
  /// Replaces the variable by the difference.
  public static func -= (variable: inout Variable, number: Float) { variable = variable - number }
  /// Replaces the variable by the product.
  public static func *= (variable: inout Variable, number: Float) { variable = variable * number }
  /// Replaces the variable by the quotient.
  public static func /= (variable: inout Variable, number: Float) { variable = variable / number }
}
