/// A tensor in double precision with the few operations that the references of the gradient checks are
/// written in: plain, slow, and independent of `Tensor`.
struct DoubleTensor: Sendable {
  var sizes: [Int]
  var elements: [Double]

  var count: Int { elements.count }

  /// `body` of every element.
  func map(_ body: (Double) -> Double) -> DoubleTensor {
    DoubleTensor(sizes: sizes, elements: elements.map(body))
  }

  /// `body` of the elements of both, broadcast to one shape.
  func zip(_ other: DoubleTensor, _ body: (Double, Double) -> Double) -> DoubleTensor {
    let rank = max(sizes.count, other.sizes.count)
    let joint = (0..<rank).map { axis in max(size(axis, of: rank), other.size(axis, of: rank)) }
    return DoubleTensor(
      sizes: joint,
      elements: Self.indices(joint).map { index in body(self[broadcast: index], other[broadcast: index]) })
  }

  /// The sums along `axes`, which are left out of the result.
  func sum(along axes: [Int]) -> DoubleTensor {
    let kept = sizes.indices.filter { !axes.contains($0) }
    let keptSizes = kept.map { sizes[$0] }
    var result = DoubleTensor(
      sizes: keptSizes, elements: [Double](repeating: 0, count: keptSizes.reduce(1, *)))
    for (index, element) in Swift.zip(Self.indices(sizes), elements) {
      result.elements[kept.reduce(0) { $0 * sizes[$1] + index[$1] }] += element
    }
    return result
  }

  /// The elements that fall together when `axes` are reduced, in row-major order of what remains.
  func groups(along axes: [Int]) -> [[Double]] {
    let kept = sizes.indices.filter { !axes.contains($0) }
    var groups = [[Double]](repeating: [], count: kept.reduce(1) { $0 * sizes[$1] })
    for (index, element) in Swift.zip(Self.indices(sizes), elements) {
      groups[kept.reduce(0) { $0 * sizes[$1] + index[$1] }].append(element)
    }
    return groups
  }

  /// Axis i of the result is axis `order[i]`.
  func transposed(_ order: [Int]) -> DoubleTensor {
    let newSizes = order.map { sizes[$0] }
    return DoubleTensor(
      sizes: newSizes,
      elements: Self.indices(newSizes).map { index in
        var place = sizes.map { _ in 0 }
        for (axis, position) in Swift.zip(order, index) { place[axis] = position }
        return self[broadcast: place]
      })
  }

  /// Every index of a tensor of `sizes`, in row-major order.
  private static func indices(_ sizes: [Int]) -> [[Int]] {
    sizes.reduce([[]]) { indices, size in indices.flatMap { index in (0..<size).map { index + [$0] } } }
  }

  private func size(_ axis: Int, of rank: Int) -> Int {
    let own = axis - (rank - sizes.count)
    return own < 0 ? 1 : sizes[own]
  }

  private subscript(broadcast index: [Int]) -> Double {
    var place = 0
    for axis in sizes.indices {
      let position = index[axis + index.count - sizes.count]
      place = place * sizes[axis] + (sizes[axis] == 1 ? 0 : position)
    }
    return elements[place]
  }
}
