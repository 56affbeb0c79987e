/// [batch, height, width, channels] to [batch, channels · height · width], in the order channel, row, column.
///
/// That is the order of PyTorch, whose images are [batch, channels, height, width], so the weights of a linear layer
/// after it mean the same there and here.
public struct Flatten: Layer {
  /// The layer.
  public init() {}

  /// The output in use; see ``Layer``.
  public func callAsFunction(_ input: Variable) -> Variable {
    let shape = input.shape
    precondition(shape.rank == 4, "Flatten: expected [batch, height, width, channels], got \(shape)")
    return input.transposed([0, 3, 1, 2]).reshaped([shape[0], shape[1] * shape[2] * shape[3]])
  }
}
