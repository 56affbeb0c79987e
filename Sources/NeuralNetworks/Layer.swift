@_exported import Autodiff
import SystemLibrary
@_exported import Tensors

// Writing a checkpoint throws it.
@_exported import struct Files.FileError

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

/// A part of a network: a value that maps one variable to another and lists its parameters.
///
/// A copy of a network is a network of its own: `let best = network` keeps the weights as they are.
///
/// A layer of your own needs the call; everything else has a default:
///
///     struct Scale: Layer {
///       var factor = Variable(Tensor(1))
///       func callAsFunction(_ input: Variable) -> Variable { input * factor }
///       mutating func forEachParameter(
///         _ visit: (_ name: String, _ value: inout Variable, _ role: ParameterRole) throws -> Void
///       ) rethrows { try visit("factor", &factor, .weight) }
///     }
public protocol Layer: Sendable {
  /// What the layer is. Give one of the known kinds only where the layer computes exactly what that kind does, with the
  /// same parameters: it may then be computed as one. The default is ``LayerDescription/custom(_:)``.
  var layerDescription: LayerDescription { get }

  /// The output in use. Nothing is drawn at random and nothing in the layer changes.
  func callAsFunction(_ input: Variable) -> Variable

  /// The output while training: dropout draws from `generator`, normalisation takes the batch's statistics and notes
  /// them.
  mutating func train(_ input: Variable, using generator: inout RandomGenerator) -> Variable

  /// The output in use from memory to memory: the same bits as the call.
  ///
  /// ``Inference`` calls it for inputs that come one after the other. The default computes the output as a tensor and
  /// copies it; a layer that writes it with ``Features/likewise(filledBy:)`` or an initialiser of ``Features``
  /// allocates nothing.
  func inferred(_ input: borrowing Features) -> Features

  /// Calls `visit` with the name, the value and the role of every parameter, always in the same order.
  ///
  /// This one list serves optimisers, checkpoints and counting. Names of inner layers are joined by dots:
  /// `stage1.conv1.weight`.
  mutating func forEachParameter(
    _ visit: (_ name: String, _ value: inout Variable, _ role: ParameterRole) throws -> Void
  ) rethrows
}

extension Layer {
  /// A kind of its own.
  public var layerDescription: LayerDescription { .custom(Self.self) }

  /// The output in use by way of tensors.
  public func inferred(_ input: borrowing Features) -> Features { inferredByTensors(input) }

  /// The output in use by way of tensors.
  func inferredByTensors(_ input: borrowing Features) -> Features {
    Features(self(Variable(constant: input.tensor)).value, in: input.store)
  }

  /// The same as in use, for layers that make no difference.
  public mutating func train(_ input: Variable, using generator: inout RandomGenerator) -> Variable { self(input) }

  /// No parameters, for layers that have none.
  public mutating func forEachParameter(
    _ visit: (_ name: String, _ value: inout Variable, _ role: ParameterRole) throws -> Void
  ) rethrows {}
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

extension Layer {
  /// All parameters, in their order.
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

  /// The output in use for a tensor. Nothing is recorded, whether the network is trainable or not.
  public func callAsFunction(_ input: Tensor) -> Tensor { frozen(Variable(constant: input)).value }
}
