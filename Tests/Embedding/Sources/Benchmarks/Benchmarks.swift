/// A module of the stranger's own with this name.
public enum OwnBenchmarks {
  public static let name = "the stranger's own Benchmarks"
}
