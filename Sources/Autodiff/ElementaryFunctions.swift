import Tensors

import SystemLibrary

/// eˣ of every element; ∂eˣ = eˣ · ∂x.
public func exp(_ x: Variable) -> Variable {
  let y = x.value.map { expf($0) }
  return Variable(y, from: x) { $0 * y }
}

/// The natural logarithm of every element; ∂ log x = ∂x / x.
public func log(_ x: Variable) -> Variable {
  let value = x.value
  return Variable(value.map { logf($0) }, from: x) { $0 / value }
}

/// The square root of every element; ∂√x = ∂x / (2√x).
public func sqrt(_ x: Variable) -> Variable {
  let y = x.value.map { $0.squareRoot() }
  return Variable(y, from: x) { $0.zip(y) { $0 / (2 * $1) } }
}
