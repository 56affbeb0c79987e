/// A module of the stranger's own with this name.
public enum OwnTensors {
  public static let name = "the stranger's own Tensors"
}
