import TensorKernels
import Tensors

import SystemLibrary

/// max(x, 0) of every element (Nair & Hinton 2010); the derivative at 0 is taken as 0.
public func relu(_ x: Variable) -> Variable {
  let y = x.value.map { $0 < 0 ? 0 : $0 }
  return Variable(y, from: x) { $0.zip(y) { $1 > 0 ? $0 : 0 } }
}

/// The same from memory to memory.
package func relu(_ x: borrowing Features) -> Features { x.mapped { $0 < 0 ? 0 : $0 } }

/// x where it is positive and slope · x elsewhere (Maas, Hannun & Ng 2013).
public func leakyReLU(_ x: Variable, slope: Float = 0.01) -> Variable {
  let value = x.value
  return Variable(value.map { $0 > 0 ? $0 : slope * $0 }, from: x) {
    $0.zip(value) { $1 > 0 ? $0 : slope * $0 }
  }
}

/// The same from memory to memory.
package func leakyReLU(_ x: borrowing Features, slope: Float = 0.01) -> Features {
  x.mapped { $0 > 0 ? $0 : slope * $0 }
}

/// σ(x) = 1 / (1 + e⁻ˣ) of every element; ∂σ = σ · (1 − σ) · ∂x.
public func sigmoid(_ x: Variable) -> Variable {
  let y = x.value.map(logistic)
  return Variable(y, from: x) { $0.zip(y) { $0 * $1 * (1 - $1) } }
}

/// The same from memory to memory.
package func sigmoid(_ x: borrowing Features) -> Features { x.mapped(logistic) }

/// tanh x of every element; ∂ tanh = (1 − tanh²) · ∂x.
public func tanh(_ x: Variable) -> Variable {
  let y = x.value.map { tanhf($0) }
  return Variable(y, from: x) { $0.zip(y) { $0 * (1 - $1 * $1) } }
}

/// The same from memory to memory.
package func tanh(_ x: borrowing Features) -> Features { x.mapped { tanhf($0) } }

/// x · σ(x) of every element, also called swish (Hendrycks & Gimpel 2016; Ramachandran, Zoph & Le 2017).
public func silu(_ x: Variable) -> Variable {
  let value = x.value
  return Variable(value.map { $0 * logistic($0) }, from: x) {
    $0.zip(value) { gradient, x in
      let s = logistic(x)
      return gradient * s * (1 + x * (1 - s))
    }
  }
}

/// The same from memory to memory.
package func silu(_ x: borrowing Features) -> Features { x.mapped { $0 * logistic($0) } }

/// x · Φ(x) of every element, Φ the standard normal distribution function, exact (Hendrycks & Gimpel 2016).
public func gelu(_ x: Variable) -> Variable {
  let value = x.value
  return Variable(value.map { $0 * normalDistribution($0) }, from: x) {
    $0.zip(value) { gradient, x in
      gradient * (normalDistribution(x) + x * expf(-0.5 * x * x) * 0.398_942_28)
    }
  }
}

/// The same from memory to memory.
package func gelu(_ x: borrowing Features) -> Features { x.mapped { $0 * normalDistribution($0) } }

/// 1 / (1 + e⁻ˣ), without overflow on either side.
private func logistic(_ x: Float) -> Float {
  let power = expf(-abs(x))
  return (x >= 0 ? 1 : power) / (1 + power)
}

/// ½ · (1 + erf(x / √2)).
private func normalDistribution(_ x: Float) -> Float { 0.5 * erfcf(-x * 0.707_106_78) }

extension Features {
  /// `body` of every element.
  @inline(__always)
  fileprivate borrowing func mapped(_ body: @Sendable (Float) -> Float) -> Features {
    let count = count
    return likewise { output in withUnsafePointer { Elementwise.map(count, $0, into: output, body) } }
  }
}
