import MienKernels
import MienTensors

/// max(x, 0) of every element (Nair & Hinton 2010); the derivative at 0 is taken as 0.
public func relu(_ x: Variable) -> Variable { activated(x, Rectifier(), gradient: RectifierGradient()) }

/// The same from memory to memory.
package func relu(_ x: borrowing Features) -> Features { x.mapped(Rectifier()) }

/// x where it is positive and slope · x elsewhere (Maas, Hannun & Ng 2013).
public func leakyReLU(_ x: Variable, slope: Float = 0.01) -> Variable {
  activated(x, LeakyRectifier(slope: slope), gradientByInput: LeakyRectifierGradient(slope: slope))
}

/// The same from memory to memory.
package func leakyReLU(_ x: borrowing Features, slope: Float = 0.01) -> Features {
  x.mapped(LeakyRectifier(slope: slope))
}

/// σ(x) = 1 / (1 + e⁻ˣ) of every element; ∂σ = σ · (1 − σ) · ∂x.
public func sigmoid(_ x: Variable) -> Variable { activated(x, Logistic(), gradient: LogisticGradient()) }

/// The same from memory to memory.
package func sigmoid(_ x: borrowing Features) -> Features { x.mapped(Logistic()) }

/// tanh x of every element; ∂ tanh = (1 − tanh²) · ∂x.
public func tanh(_ x: Variable) -> Variable { activated(x, HyperbolicTangent(), gradient: HyperbolicTangentGradient()) }

/// The same from memory to memory.
package func tanh(_ x: borrowing Features) -> Features { x.mapped(HyperbolicTangent()) }

/// x · σ(x) of every element, also called swish (Hendrycks & Gimpel 2016; Ramachandran, Zoph & Le 2017).
public func silu(_ x: Variable) -> Variable { activated(x, SiLU(), gradientByInput: SiLUGradient()) }

/// The same from memory to memory.
package func silu(_ x: borrowing Features) -> Features { x.mapped(SiLU()) }

/// x · Φ(x) of every element, Φ the standard normal distribution function, exact (Hendrycks & Gimpel 2016).
public func gelu(_ x: Variable) -> Variable { activated(x, GELU(), gradientByInput: GELUGradient()) }

/// The same from memory to memory.
package func gelu(_ x: borrowing Features) -> Features { x.mapped(GELU()) }

/// A function of every element whose gradient is computed from the gradient and the result.
private func activated(
  _ x: Variable, _ function: some UnaryFunction, gradient: some BinaryFunction
) -> Variable {
  let y = x.value.mapped(function)
  return Variable(y, from: x) { $0.zipped(y, gradient) }
}

/// The same, computed from the gradient and the input.
private func activated(
  _ x: Variable, _ function: some UnaryFunction, gradientByInput gradient: some BinaryFunction
) -> Variable {
  let value = x.value
  return Variable(value.mapped(function), from: x) { $0.zipped(value, gradient) }
}

extension Features {
  /// A function of every element.
  fileprivate borrowing func mapped(_ function: some UnaryFunction) -> Features {
    let count = count
    return likewise { output in withUnsafePointer { Elementwise.map(count, $0, into: output, function) } }
  }
}

// MARK: - Functions of one element, and their gradients as functions of the outer gradient and the result or the input

private struct Rectifier: UnaryFunction {
  @inline(__always) func callAsFunction(_ x: Float) -> Float { x < 0 ? 0 : x }
}

/// Also of other operations that end with max(x, 0): the gradient where the result is positive.
struct RectifierGradient: BinaryFunction {
  @inline(__always) func callAsFunction(_ gradient: Float, _ y: Float) -> Float { y > 0 ? gradient : 0 }
}

private struct LeakyRectifier: UnaryFunction {
  let slope: Float
  @inline(__always) func callAsFunction(_ x: Float) -> Float { x > 0 ? x : slope * x }
}

private struct LeakyRectifierGradient: BinaryFunction {
  let slope: Float
  @inline(__always) func callAsFunction(_ gradient: Float, _ x: Float) -> Float { x > 0 ? gradient : slope * gradient }
}

private struct Logistic: UnaryFunction {
  @inline(__always) func callAsFunction(_ x: Float) -> Float { ElementaryFunctions.logistic(x) }
}

private struct LogisticGradient: BinaryFunction {
  @inline(__always) func callAsFunction(_ gradient: Float, _ y: Float) -> Float { gradient * y * (1 - y) }
}

private struct HyperbolicTangent: UnaryFunction {
  @inline(__always) func callAsFunction(_ x: Float) -> Float { ElementaryFunctions.tanh(x) }
}

private struct HyperbolicTangentGradient: BinaryFunction {
  @inline(__always) func callAsFunction(_ gradient: Float, _ y: Float) -> Float { gradient * (1 - y * y) }
}

private struct SiLU: UnaryFunction {
  @inline(__always) func callAsFunction(_ x: Float) -> Float { x * ElementaryFunctions.logistic(x) }
}

private struct SiLUGradient: BinaryFunction {
  @inline(__always) func callAsFunction(_ gradient: Float, _ x: Float) -> Float {
    let s = ElementaryFunctions.logistic(x)
    return gradient * s * (1 + x * (1 - s))
  }
}

private struct GELU: UnaryFunction {
  @inline(__always) func callAsFunction(_ x: Float) -> Float { x * ElementaryFunctions.normalDistribution(x) }
}

private struct GELUGradient: BinaryFunction {
  @inline(__always) func callAsFunction(_ gradient: Float, _ x: Float) -> Float {
    let density = ElementaryFunctions.exp(-0.5 * x * x) * 0.398_942_28
    return gradient * (ElementaryFunctions.normalDistribution(x) + x * density)
  }
}
