/// A module of the stranger's own with this name.
public enum OwnImages {
  public static let name = "the stranger's own Images"
}
