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
public enum BufferPool {
  private struct Books {
    /// The buffers that nobody uses, those of a size together.
    var shelves: [Shelf] = []
    /// Where the shelf of a size is. (Changing a dictionary's values in place allocates; looking them up does not.)
    var places: [Int: Int] = [:]
    /// Floats in the hands of takers now, at most so far, and on the shelves.
    var used = 0, peak = 0, kept = 0
    /// Counts what is taken and given back.
    var clock = 0

    mutating func tick() -> Int {
      clock += 1
      return clock
    }

    /// Where the shelf for buffers of this size is, a new one if there is none.
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
    /// When the last of them came or went.
    var lastUse = 0
  }

  private static let books = Mutex(Books())

  /// Buffers under this many Floats go to the allocator at once, which is quicker than a lock; who must not allocate takes larger ones
  /// (``withScratch(_:_:)``).
  private static let smallest = 4096

  /// This many Floats, 64 MiB, may be kept whatever the need was: a network on small inputs of many sizes uses little at a time,
  /// and much in all.
  private static let little = 16 << 20

  /// Gives the memory that is kept, and not in use, back to the system: after training, say, in a program that lives on.
  /// Without it, memory in use and memory kept together are up to one and a half times what was ever in use at once, or 64 MiB.
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

  /// Calls `body` with memory for `count` Floats, its content unspecified, of a size that is kept: who comes again and again allocates
  /// nothing. Where `count` is 0, nothing is taken.
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

  /// Gives what ``take(_:)`` gave for the same `count` back to the system: for who will not ask for it again.
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

  /// Frees kept buffers until memory in use and memory kept together are at most half above the highest need there ever
  /// was, or ``little``. Less would free in every step what the next one needs again.
  private static func makeRoom(_ books: inout Books) {
    while books.used + books.kept > max(books.peak + books.peak / 2, little), free(&books) {}
  }

  /// Frees a buffer of the size that was not asked for longest; false if none is kept.
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
      // Fewer, larger pages: fewer faults when it is first written, and fewer misses in the address translation after that.
      _ = madvise(memory, bytes, Int32(MADV_HUGEPAGE))
    #endif
    return memory
  }

  private static let hugePage = 2 << 20
}
