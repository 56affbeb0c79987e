import Synchronization

import MienSystem

/// Memory for Floats, aligned to a cache line, kept for the next use of the same size.
///
/// A training step needs the same sizes as the step before it. Returning the memory to the operating system in between
/// costs a page fault for every 4 KiB, which is more than many kernels cost.
public enum BufferPool {
  private struct Books {
    /// The buffers that are not in use, by size.
    var shelves: [Shelf] = []
    /// The index of each size's shelf. (Changing a dictionary's values in place allocates; looking them up does not.)
    var places: [Int: Int] = [:]
    /// Floats in use now, the most that were ever in use, and Floats on the shelves.
    var used = 0, peak = 0, kept = 0
    /// Counts what is taken and given back.
    var clock = 0

    mutating func tick() -> Int {
      clock += 1
      return clock
    }

    /// The index of the shelf for buffers of this size; a new one if there is none.
    mutating func place(_ size: Int) -> Int {
      if let place = places[size] { return place }
      places[size] = shelves.count
      shelves.append(Shelf(size: size))
      return shelves.count - 1
    }

    mutating func removeShelf(at place: Int) {
      places[shelves[place].size] = nil
      let last = shelves.removeLast()
      guard place < shelves.count else { return }
      shelves[place] = last
      places[last.size] = place
    }
  }

  private struct Shelf {
    /// Floats of each buffer.
    let size: Int
    var addresses: [UInt] = []
    /// When a buffer of this shelf was last taken or returned.
    var lastUse = 0
  }

  private static let books = Mutex(Books())

  /// Buffers with fewer Floats go to the allocator at once, which is faster than a lock. Code that must not allocate
  /// takes larger ones (``withScratch(_:_:)``).
  private static let smallest = 4096

  /// This many Floats, 64 MiB, may always be kept: a network with small inputs of many sizes uses little at a time, but
  /// much in total.
  private static let little = 16 << 20

  /// Returns kept memory that is not in use to the system, for example after training in a program that runs on.
  /// Without this call, memory in use and memory kept are together at most 1.5 times what was ever in use at once, or
  /// 64 MiB.
  public static func release() {
    books.withLock { books in
      while free(&books) {}
      books.peak = books.used
    }
  }

  /// Whether a buffer of this size is kept.
  package static func keeps(_ count: Int) -> Bool {
    books.withLock { books in books.places[count].map { !books.shelves[$0].addresses.isEmpty } ?? false }
  }

  /// Calls `body` with memory for `count` Floats, its content unspecified, of a size that is kept: repeated calls
  /// allocate nothing. If `count` is 0, nothing is taken.
  package static func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<Float>) -> Void) {
    guard count > 0 else {
      return withUnsafeTemporaryAllocation(of: Float.self, capacity: 1) {
        if let unused = $0.baseAddress { body(unused) }
      }
    }
    let size = max(count, smallest)
    let memory = take(size)
    defer { give(back: memory, size) }
    body(memory)
  }

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
    books.withLock { books in
      let place = books.place(count)
      books.shelves[place].addresses.append(address)
      books.shelves[place].lastUse = books.tick()
      books.used -= count
      books.kept += count
    }
  }

  /// Returns what ``take(_:)`` gave for the same `count` to the system, for memory that will not be needed again.
  package static func discard(_ memory: UnsafeMutablePointer<Float>, _ count: Int) {
    if count >= smallest { books.withLock { $0.used -= count } }
    memory.deallocate()
  }

  private static func recycled(_ count: Int) -> UnsafeMutableRawPointer? {
    guard count >= smallest else { return nil }
    let address = books.withLock { books in
      books.used += count
      books.peak = max(books.peak, books.used)
      let now = books.tick()
      if let place = books.places[count], let address = books.shelves[place].addresses.popLast() {
        books.shelves[place].lastUse = now
        books.kept -= count
        return address
      }
      makeRoom(&books)
      return 0
    }
    return UnsafeMutableRawPointer(bitPattern: address)
  }

  /// Frees kept buffers until memory in use and memory kept are together at most 1.5 times the highest use so far, or
  /// ``little``. A lower limit would free in every step what the next step needs again.
  private static func makeRoom(_ books: inout Books) {
    while books.used + books.kept > max(books.peak + books.peak / 2, little), free(&books) {}
  }

  /// Frees a buffer of the size that was unused for the longest time; false if none is kept.
  private static func free(_ books: inout Books) -> Bool {
    while let place = books.shelves.indices.min(by: { books.shelves[$0].lastUse < books.shelves[$1].lastUse }) {
      guard let address = books.shelves[place].addresses.popLast() else {
        books.removeShelf(at: place)
        continue
      }
      UnsafeMutableRawPointer(bitPattern: address)?.deallocate()
      books.kept -= books.shelves[place].size
      return true
    }
    return false
  }

  private static func allocate(_ count: Int) -> UnsafeMutableRawPointer {
    let bytes = max(count, 1) * MemoryLayout<Float>.stride
    guard bytes >= 2 * hugePage else { return UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64) }
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: hugePage)
    #if os(Linux)
      // Fewer, larger pages: fewer faults on the first write, and fewer misses in the address translation after that.
      _ = madvise(memory, bytes, Int32(MADV_HUGEPAGE))
    #endif
    return memory
  }

  private static let hugePage = 2 << 20
}
