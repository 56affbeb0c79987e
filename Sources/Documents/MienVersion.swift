/// Mien's version.
public let mienVersion = "0.1.0"
