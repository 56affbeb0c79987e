import Foundation
import Synchronization

/// Faults that `Scripts/test-sanitized` has to see before it believes a clean run, and one program without a fault.
@main
enum SanitizerCheck {
  static let counted = Mutex(0)
  nonisolated(unsafe) static var shared = 0

  static func main() {
    switch CommandLine.arguments.last {
    case "mutex": mutex()
    case "race": race()
    case "overflow": overflow(CommandLine.arguments.count)
    case "leak": leak()
    default: exit(2)
    }
  }

  /// Correct: five threads count under a lock. ThreadSanitizer reports a race all the same.
  static func mutex() {
    for _ in 0..<4 { Thread.detachNewThread { for _ in 0..<20_000 { counted.withLock { $0 += 1 } } } }
    while counted.withLock({ $0 }) < 80_000 { usleep(10) }
  }

  /// Wrong: one thread counts under a lock, the other without.
  static func race() {
    Thread.detachNewThread { for _ in 0..<1000 { counted.withLock { _ in shared += 1 } } }
    for _ in 0..<1000 { shared += 1 }
    usleep(100_000)
  }

  /// Wrong: writes one Float behind the end.
  static func overflow(_ count: Int) {
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: 4 * count)
    for index in 0...4 * count { memory[index] = Float(index) }
    print(memory[count])
    memory.deallocate()
  }

  /// Wrong: 100 times memory that nobody gives back.
  static func leak() {
    for index in 0..<100 {
      let memory = UnsafeMutablePointer<Int>.allocate(capacity: 100)
      memory[index] = index
      if memory[index] != index { print(memory) }
    }
  }
}
