import FuzzTargets
import MienSystem
import NeuralNetworks

/// libFuzzer's loop: it calls `body` with bytes that it makes up, and watches which parts of the program they reach.
@_silgen_name("LLVMFuzzerRunDriver")
private func runFuzzer(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ body: @convention(c) (_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32
) -> Int32

/// Fuzzes the reader that the variable FUZZ_READER names, with the options of libFuzzer; without it the readers are
/// listed. Variables, because libFuzzer starts the program again with options of its own, to reduce an input.
///
/// The folder FUZZ_FOLDER gets `inputs` (what reaches new code is kept there), `words.txt` and what is found. With
/// files or folders among the options only these are read.
@main
struct Fuzz {
  /// The reader. libFuzzer calls a function of C, which holds nothing of its own.
  nonisolated(unsafe) private static var body: FuzzTarget.Body = { _ in }

  static func main() throws {
    guard let name = getenv("FUZZ_READER"), let place = getenv("FUZZ_FOLDER") else {
      for target in FuzzTarget.all { print(target.name, target.longest, target.about, separator: "\t") }
      return
    }
    guard let target = FuzzTarget.all.first(where: { $0.name == String(cString: name) }) else {
      print("fuzz: there is no reader '\(String(cString: name))'")
      exit(2)
    }
    let folder = String(cString: place)
    // Each process has files of its own.
    let scratch = "\(folder)/scratch-\(getpid())"
    for path in [folder, folder + "/inputs", scratch] { mkdir(path, 0o700) }
    // The networks are small, and several readers may be fuzzed at once.
    ThreadPool.threadCount = 1
    // Other programs are not fuzzed: a picture that only ffmpeg decodes is refused.
    setenv("PATH", "", 1)
    body = try target.prepare(scratch)
    var options = CommandLine.arguments
    options.insert(contentsOf: ["-max_len=\(target.longest)", "-artifact_prefix=\(folder)/found-"], at: 1)
    if options.dropFirst().allSatisfy({ $0.hasPrefix("-") }) {
      for (index, seed) in try target.seeds().enumerated() { try write(seed, to: "\(folder)/inputs/seed-\(index)") }
      if !target.words.isEmpty {
        try write(target.dictionary, to: folder + "/words.txt")
        options.append("-dict=\(folder)/words.txt")
      }
      options.append(folder + "/inputs")
    }
    var count = Int32(options.count)
    var pointers = options.map { strdup($0) } + [nil]
    let status = pointers.withUnsafeMutableBufferPointer { buffer in
      var arguments = buffer.baseAddress
      return withUnsafeMutablePointer(to: &arguments) { runFuzzer(&count, $0, read) }
    }
    exit(status)
  }

  /// One input. A finding ends the program, as a trap does: libFuzzer then keeps the input.
  private static let read: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32 = { bytes, count in
    let begin = clock()
    do {
      try Fuzz.body(Array(UnsafeBufferPointer(start: bytes, count: count)))
    } catch let finding as Finding {
      fatalError("finding: \(finding)")
    } catch {
      // Whatever it says, saying it must not trap.
      _ = "\(error)"
    }
    // The processor's time: libFuzzer's own limit is that of a clock, which runs on while other programs work.
    let seconds = Double(clock() - begin) / Double(CLOCKS_PER_SEC)
    if seconds > 1 { fatalError("finding: \(count) bytes took \(seconds) seconds of the processor") }
    return 0
  }

  private static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "w") else {
      print("fuzz: \(path) cannot be written")
      exit(2)
    }
    defer { fclose(file) }
    fwrite(bytes, 1, bytes.count, file)
  }
}
