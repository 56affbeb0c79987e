import MienKernels
import MienSystem
import MienTensors

// Mathematical functions of every element, of tensors and of variables.

/// eˣ of every element; ∂eˣ = eˣ · ∂x.
public func exp(_ x: Variable) -> Variable {
  let y = exp(x.value)
  return Variable(y, from: x) { $0 * y }
}

/// eˣ of every element.
public func exp(_ x: Tensor) -> Tensor { x.mapped(Exponential()) }

/// The natural logarithm of every element; ∂ log x = ∂x / x.
public func log(_ x: Variable) -> Variable {
  let value = x.value
  return Variable(log(value), from: x) { $0 / value }
}

/// The natural logarithm of every element.
public func log(_ x: Tensor) -> Tensor { x.mapped(Logarithm()) }

/// The square root of every element; ∂√x = ∂x / (2√x).
public func sqrt(_ x: Variable) -> Variable {
  let y = sqrt(x.value)
  return Variable(y, from: x) { $0.zipped(y, SquareRootGradient()) }
}

/// The square root of every element.
public func sqrt(_ x: Tensor) -> Tensor { x.mapped(SquareRoot()) }

/// sin x of every element, by the C library, one after the other; ∂ sin x = cos x · ∂x.
public func sin(_ x: Variable) -> Variable {
  let value = x.value
  return Variable(sin(value), from: x) { $0 * cos(value) }
}

/// sin x of every element, by the C library, one after the other.
public func sin(_ x: Tensor) -> Tensor { x.mapped(Sine()) }

/// cos x of every element, by the C library, one after the other; ∂ cos x = −sin x · ∂x.
public func cos(_ x: Variable) -> Variable {
  let value = x.value
  return Variable(cos(value), from: x) { -($0 * sin(value)) }
}

/// cos x of every element, by the C library, one after the other.
public func cos(_ x: Tensor) -> Tensor { x.mapped(Cosine()) }

/// xʸ of every element; ∂xʸ = y · xʸ⁻¹ · ∂x, which is 0 for y = 0.
///
/// As in C, a power of a negative number is NaN unless y is whole, and x⁰ is 1.
public func pow(_ x: Variable, _ exponent: Float) -> Variable {
  let value = x.value
  return Variable(pow(value, exponent), from: x) {
    exponent == 0 ? Tensor(value.shape, repeating: 0) : $0 * (exponent * pow(value, exponent - 1))
  }
}

/// xʸ of every element. As in C, a power of a negative number is NaN unless y is whole, and x⁰ is 1.
public func pow(_ x: Tensor, _ exponent: Float) -> Tensor {
  switch exponent {
  case 1: x
  case 2: x * x
  case -1: 1 / x
  default: x.mapped(Power(exponent: exponent))
  }
}

/// |x| of every element. ∂|x| = ∂x with the sign of x; at 0 it is 0, as in PyTorch.
public func abs(_ x: Variable) -> Variable {
  let value = x.value
  return Variable(abs(value), from: x) { $0.zipped(value, SignedGradient()) }
}

/// |x| of every element.
public func abs(_ x: Tensor) -> Tensor { x.mapped(Magnitude()) }

private struct Exponential: UnaryFunction {
  @inline(__always) func callAsFunction(_ x: Float) -> Float { ElementaryFunctions.exp(x) }
}

private struct Logarithm: UnaryFunction {
  @inline(__always) func callAsFunction(_ x: Float) -> Float { ElementaryFunctions.log(x) }
}

// A type of this module, so that the loop over it is compiled here, with the function in it.
private struct Power: UnaryFunction {
  let exponent: Float
  // What depends on the exponent alone is moved out of the loop.
  @inline(__always) func callAsFunction(_ x: Float) -> Float { PowerFunction(exponent: exponent)(x) }
}

private struct SquareRoot: UnaryFunction {
  @inline(__always) func callAsFunction(_ x: Float) -> Float { ElementaryFunctions.squareRoot(x) }
}

private struct SquareRootGradient: BinaryFunction {
  @inline(__always) func callAsFunction(_ gradient: Float, _ y: Float) -> Float { gradient / (2 * y) }
}

private struct Sine: UnaryFunction {
  @inline(__always) func callAsFunction(_ x: Float) -> Float { sinf(x) }
}

private struct Cosine: UnaryFunction {
  @inline(__always) func callAsFunction(_ x: Float) -> Float { cosf(x) }
}

private struct Magnitude: UnaryFunction {
  @inline(__always) func callAsFunction(_ x: Float) -> Float { Float(bitPattern: x.bitPattern & 0x7FFF_FFFF) }
}

private struct SignedGradient: BinaryFunction {
  @inline(__always) func callAsFunction(_ gradient: Float, _ x: Float) -> Float {
    x > 0 ? gradient : x < 0 ? -gradient : x == 0 ? 0 : .nan
  }
}
