import SystemLibrary
import TensorKernels
import Tensors

/// eˣ of every element; ∂eˣ = eˣ · ∂x.
public func exp(_ x: Variable) -> Variable {
  let y = x.value.mapped(Exponential())
  return Variable(y, from: x) { $0 * y }
}

/// The natural logarithm of every element; ∂ log x = ∂x / x.
public func log(_ x: Variable) -> Variable {
  let value = x.value
  return Variable(value.mapped(Logarithm()), from: x) { $0 / value }
}

/// The square root of every element; ∂√x = ∂x / (2√x).
public func sqrt(_ x: Variable) -> Variable {
  let y = x.value.mapped(SquareRoot())
  return Variable(y, from: x) { $0.zipped(y, SquareRootGradient()) }
}

private struct Exponential: UnaryFunction {
  @inline(__always) func callAsFunction(_ x: Float) -> Float { ElementaryFunctions.exp(x) }
}

private struct Logarithm: UnaryFunction {
  @inline(__always) func callAsFunction(_ x: Float) -> Float { logf(x) }
}

private struct SquareRoot: UnaryFunction {
  @inline(__always) func callAsFunction(_ x: Float) -> Float { ElementaryFunctions.squareRoot(x) }
}

private struct SquareRootGradient: BinaryFunction {
  @inline(__always) func callAsFunction(_ gradient: Float, _ y: Float) -> Float { gradient / (2 * y) }
}
