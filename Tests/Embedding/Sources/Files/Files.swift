/// A module of the stranger's own with this name.
public enum OwnFiles {
  public static let name = "the stranger's own Files"
}
