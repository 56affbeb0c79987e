import NeuralNetworks

/// Whether this build uses all of the processor.
public enum PortableBuild {
  /// What to tell the user of a build that does not; nil for one that does.
  public static var advice: String? {
    guard !ThreadPool.usesHardwareMultiplyAdd else { return nil }
    return "note: this build runs on every processor of its kind and is several times slower than it could be; "
      + "'swift build -c release' in Mien's own folder, without MIEN_PORTABLE, gives one for this machine"
  }
}
