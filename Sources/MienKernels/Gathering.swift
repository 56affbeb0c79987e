/// Takes slabs of a tensor by their index, and adds them up again. A tensor is seen as [outer, size, inner].
package enum Gathering {
  /// output[o, k, i] = input[o, indices[k], i].
  package static func take(
    _ indices: [Int], outer: Int, size: Int, inner: Int, _ input: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    let count = indices.count
    guard inner > 0, count > 0 else { return }
    ThreadPool.forEachRange(outer * count, grain: max(1, 16384 / inner)) { range in
      for row in range {
        let (slab, place) = row.quotientAndRemainder(dividingBy: count)
        let source = input + (slab &* size &+ indices[place]) &* inner
        let target = output + row &* inner
        if inner >= 16 {
          target.update(from: source, count: inner)
        } else {
          for index in 0..<inner { target[index] = source[index] }
        }
      }
    }
  }

  /// output[o, j, i] = Σ input[o, k, i] over the k with indices[k] = j, in their order.
  ///
  /// Each j is one thread's, so the number of threads changes no bit.
  package static func add(
    _ indices: [Int], outer: Int, size: Int, inner: Int, _ input: UnsafePointer<Float>,
    into output: UnsafeMutablePointer<Float>
  ) {
    guard inner > 0, size > 0 else { return }
    let count = indices.count
    let (places, starts) = sorted(indices, below: size)
    // An item is a slab of the output; beside its own elements it reads those of its share of the indices.
    let length = inner * (1 + count / size)
    ThreadPool.forEachRange(outer * size, grain: max(1, 16384 / length)) { range in
      for row in range {
        let (slab, index) = row.quotientAndRemainder(dividingBy: size)
        let target = output + row &* inner
        target.update(repeating: 0, count: inner)
        for place in starts[index]..<starts[index + 1] {
          let source = input + (slab &* count &+ places[place]) &* inner
          for column in 0..<inner { target[column] += source[column] }
        }
      }
    }
  }

  /// The places of `indices`, sorted by index and then by place, and where each index begins among them.
  private static func sorted(_ indices: [Int], below size: Int) -> (places: [Int], starts: [Int]) {
    var starts = [Int](repeating: 0, count: size + 1)
    for index in indices { starts[index + 1] += 1 }
    for index in 0..<size { starts[index + 1] += starts[index] }
    var (next, places) = (starts, [Int](repeating: 0, count: indices.count))
    for (place, index) in indices.enumerated() {
      places[next[index]] = place
      next[index] += 1
    }
    return (places, starts)
  }
}
