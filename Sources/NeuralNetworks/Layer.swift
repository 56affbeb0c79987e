import MienSystem

/// A module that maps one variable to another. It needs ``forward(_:_:)``, and ``Module/visitParts(_:)`` if it has
/// parts:
///
///     struct Scale: Layer {
///       var factor = Variable(Tensor(1))
///       mutating func visitParts(_ visitor: inout PartVisitor) { visitor.visit("factor", &factor, role: .weight) }
///       mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable { input * factor }
///     }
///
/// It is called in three ways:
///
///     network(images)                              // in use, a tensor: nothing is recorded
///     network.inferred(variable)                   // in use, with gradients to the input and the weights
///     network.train(variable, using: &generator)   // in training
///     conv(input, &pass)                           // within another layer, which hands its pass on
public protocol Layer: Module {
  /// What the layer is. Give one of the known kinds only where the layer computes exactly what that kind does, with the
  /// same parameters: it may then be computed as one. The default is ``LayerDescription/custom(_:)``.
  var layerDescription: LayerDescription { get }

  /// The output, both in use and in training: where these differ, `pass` says which it is. Call layers within as
  /// `conv(input, &pass)`.
  mutating func forward(_ input: Variable, _ pass: inout ForwardPass) -> Variable

  /// The output in use from memory to memory: the same bits as ``inferred(_:)-(Variable)``.
  ///
  /// ``Inference`` calls it for inputs that come one after the other. The default computes the output as a tensor and
  /// copies it; a layer that writes it with ``Features/likewise(filledBy:)`` or an initialiser of ``Features``
  /// allocates nothing.
  func inferred(_ input: borrowing Features) -> Features
}

extension Layer {
  /// A kind of its own.
  public var layerDescription: LayerDescription { .custom(Self.self) }

  /// The output in use by way of tensors.
  public func inferred(_ input: borrowing Features) -> Features { inferredByTensors(input) }

  /// The output in use by way of tensors.
  func inferredByTensors(_ input: borrowing Features) -> Features {
    Features(inferred(Variable(constant: input.tensor)).value, in: input.store)
  }

  /// The output for a layer that contains this one.
  public mutating func callAsFunction(_ input: Variable, _ pass: inout ForwardPass) -> Variable {
    guard pass.record != nil else { return forward(input, &pass) }
    return recorded(input, &pass)
  }

  /// The output in use. Nothing is drawn at random and nothing in the layer changes.
  public func inferred(_ input: Variable) -> Variable {
    var (copy, pass) = (self, ForwardPass.inUse)
    return copy.forward(input, &pass)
  }

  /// The output in training: dropout draws from `generator`, normalisation takes the batch's statistics and notes them.
  public mutating func train(_ input: Variable, using generator: inout RandomGenerator) -> Variable {
    var pass = ForwardPass.training(using: generator)
    defer { generator = pass.generator }
    return forward(input, &pass)
  }

  /// The output in use for a tensor. Nothing is recorded, whether the network is trainable or not.
  public func callAsFunction(_ input: Tensor) -> Tensor { frozen.inferred(Variable(constant: input)).value }
}
