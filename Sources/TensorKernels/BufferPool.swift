import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Memory for Floats, aligned to a cache line, kept for the next taker of the same size.
///
/// A training step asks for the same sizes as the step before it. Giving the memory back to the operating
/// system in between costs a page fault for every 4 KiB, more than many a kernel.
package enum BufferPool {
  /// The addresses of the buffers that nobody uses, by their size in Floats.
  private static let free = Mutex<[Int: [UInt]]>([:])

  /// Buffers under this many Floats go to the allocator at once, which is quicker than a lock.
  private static let smallest = 4096

  /// Memory for `count` Floats, its content unspecified.
  package static func take(_ count: Int) -> UnsafeMutablePointer<Float> {
    let memory = recycled(count) ?? allocate(count)
    return memory.bindMemory(to: Float.self, capacity: max(count, 1))
  }

  /// Takes back what ``take(_:)`` gave for the same `count`.
  package static func give(back memory: UnsafeMutablePointer<Float>, _ count: Int) {
    guard count >= smallest else {
      memory.deallocate()
      return
    }
    let address = UInt(bitPattern: memory)
    free.withLock { free in free[count, default: []].append(address) }
  }

  private static func recycled(_ count: Int) -> UnsafeMutableRawPointer? {
    guard count >= smallest else { return nil }
    let address = free.withLock { free in
      if let address = free[count]?.popLast() { return address }
      makeRoom(for: count, in: &free)
      return 0
    }
    return UnsafeMutableRawPointer(bitPattern: address)
  }

  /// Frees kept buffers of other sizes, as much as will now be allocated: memory in use plus memory kept
  /// stays at the highest need there ever was.
  private static func makeRoom(for count: Int, in free: inout [Int: [UInt]]) {
    var freed = 0
    while freed < count, let size = free.keys.max() {
      guard let address = free[size]?.popLast() else {
        free[size] = nil
        continue
      }
      UnsafeMutableRawPointer(bitPattern: address)?.deallocate()
      freed += size
    }
  }

  private static func allocate(_ count: Int) -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer.allocate(byteCount: max(count, 1) * MemoryLayout<Float>.stride, alignment: 64)
  }
}

/// How many processors are online.
func activeProcessors() -> Int {
  Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
}
