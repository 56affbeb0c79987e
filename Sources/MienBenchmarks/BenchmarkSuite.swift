import Dispatch
import EmotionRecognition
import Images
import MienDocuments
import MienKernels
import NeuralNetworks

/// The pieces of work that `mien benchmark` times.
public struct BenchmarkSuite {
  /// One piece: its name, what it counts, and its preparation, which returns the closure that is timed.
  struct Piece {
    let name: String
    /// Floating-point operations of one run; nil if they are not counted.
    var operations: Double?
    /// Images of one run.
    var images: Int?
    /// Bytes that one run has to read and write at minimum; nil if arithmetic is the limit.
    var bytes: Double?
    let prepare: () -> () -> Void
  }

  private let pieces: [Piece]

  /// The pieces whose name begins with `filter`.
  ///
  /// - Parameter picture: The picture in which faces are searched; nil for a drawn one of 640 × 480 pixels.
  public init(filter: String, picture: GrayImage? = nil) {
    let detection = "detect/".hasPrefix(filter) || filter.hasPrefix("detect/")
    let all =
      [Self.peak] + KernelBenchmarks.pieces + MemoryBenchmarks.pieces + ElementwiseBenchmarks.pieces
      + OperationBenchmarks.pieces + NetworkBenchmarks.pieces
    pieces = (all + (detection ? DetectionBenchmarks.pieces(picture) : [])).filter { $0.name.hasPrefix(filter) }
  }

  /// Their names.
  public var names: [String] { pieces.map(\.name) }

  /// Times the pieces in order, each `rounds` times together with the machine's peak, and returns the medians.
  ///
  /// - Parameter progress: Called with the name of every piece after it was timed.
  public func measure(rounds: Int, progress: (String) -> Void) -> [Measurement] {
    let threads = ThreadPool.threadCount
    return pieces.map { piece in
      let work = piece.prepare()
      work()
      // Short work is repeated, as in real use: its data stay in the caches.
      let repeats = max(1, Int(0.05 / max(Self.time(work), 1e-6)))
      var (seconds, ratios) = ([Double](), [Double]())
      for _ in 0..<rounds {
        // The peak is taken before and after, because the machine's speed changes between two moments.
        let before = Self.time { MultiplyAddPeak.run(threads: threads) }
        let time = Self.time { for _ in 0..<repeats { work() } } / Double(repeats)
        let after = Self.time { MultiplyAddPeak.run(threads: threads) }
        let peak = MultiplyAddPeak.operations(threads: threads) / ((before + after) / 2)
        seconds.append(time)
        if let operations = piece.operations { ratios.append(operations / time / peak) }
        progress(piece.name)
      }
      let middle = median(seconds)
      return Measurement(
        name: piece.name, threads: threads, seconds: middle,
        gigaflopsPerSecond: piece.operations.map { $0 / middle * 1e-9 },
        fractionOfPeak: ratios.isEmpty ? nil : median(ratios),
        imagesPerSecond: piece.images.map { Double($0) / middle },
        gigabytesPerSecond: piece.bytes.map { $0 / middle * 1e-9 })
    }
  }

  private static func time(_ work: () -> Void) -> Double {
    let start = DispatchTime.now().uptimeNanoseconds
    work()
    return Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
  }

  private static var peak: Piece {
    let threads = ThreadPool.threadCount
    return Piece(name: "peak", operations: MultiplyAddPeak.operations(threads: threads)) {
      { MultiplyAddPeak.run(threads: threads) }
    }
  }
}
