@_exported import MienAutodiff
import MienSystem
@_exported import MienTensors

// Writing a checkpoint throws it.
@_exported import struct MienFiles.FileError

/// A value with parameters, named parts and all: a layer, or a model that takes something else than one variable.
///
/// A copy is a module of its own: `let best = network` keeps the weights as they are.
///
///     struct Scorer: Module {
///       var queries: Linear, keys: Linear
///       mutating func visitParts(_ visitor: inout PartVisitor) {
///         visitor.visit("queries", &queries)
///         visitor.visit("keys", &keys)
///       }
///       mutating func scores(_ x: Variable, _ y: Variable, _ pass: inout ForwardPass) -> Variable {
///         queries(x, &pass).matrixProduct(keys(y, &pass).transposed([1, 0]))
///       }
///     }
///
/// What maps one variable to another is a ``Layer``.
public protocol Module: Sendable, CustomStringConvertible {
  /// Names every part to `visitor`, always in the same order: parameters, and modules that hold more of them.
  ///
  /// This one list serves optimisers, checkpoints, averages and counting. A parameter that a property holds and that is
  /// not named here stops the program when the module is first trained or saved; see ``PartVisitor``. The default names
  /// nothing.
  mutating func visitParts(_ visitor: inout PartVisitor)
}

/// What a parameter is, for those who treat kinds differently: weight decay spares everything but weights, and
/// optimisers change no statistic.
public enum ParameterRole: Sendable, Equatable {
  /// The weights of a convolution or a linear map.
  case weight
  /// The bias of a convolution or a linear map.
  case bias
  /// Scale and bias of a normalisation.
  case normalization
  /// What a layer measured of its data: saved with the network, changed by no optimiser.
  case statistic

  /// Whether an optimiser changes it.
  public var isTrained: Bool { self != .statistic }
}

/// One parameter of a network.
public struct Parameter: Sendable {
  /// Its full name, such as `stage1.conv1.weight`.
  public let name: String
  /// Its value.
  public let variable: Variable
  /// What it is.
  public let role: ParameterRole
}

extension Module {
  /// No parts, for modules that have none.
  public mutating func visitParts(_ visitor: inout PartVisitor) {}

  /// Calls `visit` with the full name, the value and the role of every parameter, in the order of the parts.
  public mutating func forEachParameter(
    _ visit: (_ name: String, _ value: inout Variable, _ role: ParameterRole) -> Void
  ) {
    withoutActuallyEscaping(visit) { visit in
      var visitor = PartVisitor(parameter: visit)
      visitParts(&visitor)
    }
  }

  /// The same with a function that can fail: after the first error it is not called any more, and the error is thrown.
  public mutating func forEachParameter(
    _ visit: (_ name: String, _ value: inout Variable, _ role: ParameterRole) throws -> Void
  ) throws {
    var failure: (any Error)?
    forEachParameter { (name: String, value: inout Variable, role: ParameterRole) -> Void in
      guard failure == nil else { return }
      do { try visit(name, &value, role) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// All parameters, in their order.
  ///
  /// - Precondition: no two have the same name.
  public var parameters: [Parameter] {
    var copy = self
    var result: [Parameter] = []
    var names: Set<String> = []
    copy.forEachParameter { name, value, role in
      expect(names.insert(name).inserted, "\(Self.self): two parameters are named \(name)")
      result.append(Parameter(name: name, variable: value, role: role))
    }
    return result
  }

  /// How many numbers training changes.
  public var trainedParameterCount: Int {
    trainable.trackedParameters.reduce(0) { $0 + $1.variable.value.count }
  }

  /// The same network with weights that no gradient flows to: for use, and for gradients to the input alone.
  public var frozen: Self {
    var copy = self
    copy.forEachParameter { _, value, _ in value = value.detached }
    return copy
  }

  /// The same network with weights that gradients flow to.
  public var trainable: Self {
    var copy = self
    copy.forEachParameter { _, value, role in if role.isTrained, !value.isTracked { value = Variable(value.value) } }
    return copy
  }
}
