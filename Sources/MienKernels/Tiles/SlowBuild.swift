import MienSystem

/// What decides how a build rounds: the compiler's assumptions about the processor, and the kernels.
public enum TargetFeatures {
  /// Incremented with every change that changes a bit of a kernel's result.
  private static let arithmetic = 1

  /// For example `x86-64, vectors of 8, fused multiply-add, arithmetic 1`.
  public static var summary: String {
    #if arch(x86_64)
      let architecture = "x86-64"
    #elseif arch(arm64)
      let architecture = "arm64"
    #else
      let architecture = "another processor"
    #endif
    let product = Processor.hasFusedMultiplyAdd ? "fused multiply-add" : "no fused multiply-add"
    return "\(architecture), vectors of \(Processor.vectorWidth), \(product), arithmetic \(arithmetic)"
  }

  /// Whether the build is made for any processor of its kind, and slower than it could be on this one.
  public static var isForAnyProcessor: Bool { !Processor.hasFusedMultiplyAdd }
}

/// A build that is slower than it could be: for any processor of its kind, as a dependency gets it, or not optimised.
enum SlowBuild {
  /// Says once, on standard error, that the build is slow and how to get a fast one. In a fast build it says nothing.
  static func sayOnce() { _ = said }

  private static let said: Void = {
    #if DEBUG
      say("this is a debug build of Mien, about 30 times slower; build with: swift build -c release")
    #else
      if TargetFeatures.isForAnyProcessor {
        say(
          "Mien was built for any processor of this kind and is a half to a quarter as fast as it could be; "
            + "for this machine, build with: swift build -c release -Xcc -march=native -Xcc -mtune=znver4")
      }
    #endif
  }()

  private static func say(_ note: String) {
    _ = Array("note: \(note)\n".utf8).withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
