/// Loops over elements. The closures are inlined, so that each call becomes a vector loop of its own.
public enum Elementwise {
  /// output[i] = body(input[i]).
  @inlinable @inline(__always)
  public static func map(
    _ count: Int, _ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>,
    _ body: @Sendable (Float) -> Float
  ) {
    ThreadPool.forEachRange(count) { range in
      for index in range { output[index] = body(input[index]) }
    }
  }

  /// output[i] = body(first[i], second[i]).
  @inlinable @inline(__always)
  public static func zip(
    _ count: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, _ body: @Sendable (Float, Float) -> Float
  ) {
    ThreadPool.forEachRange(count) { range in
      for index in range { output[index] = body(first[index], second[index]) }
    }
  }

  /// output[i] = body(first[i], second[i], state[i]), which may change its part of the state.
  @inlinable @inline(__always)
  public static func zip(
    _ count: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
    updating state: UnsafeMutablePointer<Float>,
    into output: UnsafeMutablePointer<Float>, _ body: @Sendable (Float, Float, inout Float) -> Float
  ) {
    ThreadPool.forEachRange(count) { range in
      for index in range { output[index] = body(first[index], second[index], &state[index]) }
    }
  }

  /// The same with two states.
  @inlinable @inline(__always)
  public static func zip(
    _ count: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
    updating state: UnsafeMutablePointer<Float>, _ other: UnsafeMutablePointer<Float>,
    into output: UnsafeMutablePointer<Float>, _ body: @Sendable (Float, Float, inout Float, inout Float) -> Float
  ) {
    ThreadPool.forEachRange(count) { range in
      for index in range { output[index] = body(first[index], second[index], &state[index], &other[index]) }
    }
  }

  /// output[r, i] = body(first[r, i], second[i]): one row combined with every row.
  @inlinable @inline(__always)
  public static func zipRows(
    rows: Int, columns: Int, _ first: UnsafePointer<Float>, _ second: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>, _ body: @Sendable (Float, Float) -> Float
  ) {
    ThreadPool.forEachRange(rows, grain: max(1, 16384 / max(columns, 1))) { range in
      for row in range {
        let start = row &* columns
        for column in 0..<columns { output[start &+ column] = body(first[start &+ column], second[column]) }
      }
    }
  }

  /// output[i] = body(first[…], second[…]) for two tensors broadcast to `sizes`.
  ///
  /// - Parameters:
  ///   - sizes: The shape of the output.
  ///   - firstStrides: Floats from one index to the next along each axis of the first; 0 where it is
  ///   broadcast.
  ///   - secondStrides: The same for the second.
  @inlinable @inline(__always)
  public static func zipBroadcast(
    _ sizes: [Int], _ first: UnsafePointer<Float>, _ firstStrides: [Int], _ second: UnsafePointer<Float>,
    _ secondStrides: [Int], into output: UnsafeMutablePointer<Float>, _ body: @Sendable (Float, Float) -> Float
  ) {
    guard let columns = sizes.last, !sizes.contains(0) else {
      if sizes.isEmpty { output[0] = body(first[0], second[0]) }
      return
    }
    let axes = sizes.count - 1
    var index = [Int](repeating: 0, count: axes)
    var (a, b, place) = (0, 0, 0)
    let (stepA, stepB) = (firstStrides[axes], secondStrides[axes])
    for _ in 0..<sizes.dropLast().reduce(1, *) {
      for column in 0..<columns {
        output[place &+ column] = body(first[a &+ column &* stepA], second[b &+ column &* stepB])
      }
      place += columns
      var axis = axes - 1
      while axis >= 0 {
        index[axis] += 1
        a += firstStrides[axis]
        b += secondStrides[axis]
        if index[axis] < sizes[axis] { break }
        a -= sizes[axis] * firstStrides[axis]
        b -= sizes[axis] * secondStrides[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }
}
