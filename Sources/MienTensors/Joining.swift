import MienKernels
import MienSystem

extension Array<Tensor> {
  /// The tensors one after the other along `axis`, all other sizes being equal.
  ///
  /// - Precondition: there is a tensor.
  public func concatenated(along axis: Int) -> Tensor {
    let shape = map(\.shape).concatenated(along: axis)
    let ranges = shape.split(along: axis, sizes: map { $0.shape[axis] })
    return Tensor(shape) { output in
      for (tensor, range) in Swift.zip(self, ranges) {
        let slice = Slice(shape, along: axis, range)
        tensor.withUnsafePointer {
          StridedCopy.copy(
            slice.sizes, $0, strides: tensor.shape.strides, into: output + slice.offset, strides: slice.strides)
        }
      }
    }
  }

  /// Tensors of one shape along a new axis, which is axis `axis` of the result.
  ///
  /// - Precondition: there is a tensor, and the shapes are equal.
  public func stacked(along axis: Int = 0) -> Tensor {
    map { $0.insertingAxis(at: axis) }.concatenated(along: axis)
  }
}

extension [Shape] {
  /// The shape of tensors of these shapes one after the other.
  package func concatenated(along axis: Int) -> Shape {
    guard let first else { stop("concatenated: expected at least one tensor, got none") }
    let place = first.index(ofAxis: axis)
    var sizes = first.sizes
    sizes[place] = 0
    for shape in self {
      var others = shape.sizes
      if shape.rank == first.rank { others[place] = first.sizes[place] }
      expect(
        others == first.sizes,
        "concatenated: expected shapes that are equal except along axis \(axis), got \(first) and \(shape)")
      sizes[place] += shape.sizes[place]
    }
    return Shape(sizes)
  }
}

extension Tensor {
  /// The tensor with `before` and `after` further indices along `axis`, whose elements are `value`.
  ///
  /// - Precondition: neither number is negative.
  public func padded(along axis: Int, before: Int = 0, after: Int = 0, with value: Float = 0) -> Tensor {
    let (shape, slice) = shape.padded(along: axis, before: before, after: after)
    var whole = Tensor(shape, repeating: value)
    whole.write(self, at: slice)
    return whole
  }

  /// The slabs at `indices` along `axis`: the result's slab k is this tensor's slab `indices[k]`. One index may come
  /// more than once.
  ///
  /// A table of word vectors [words, features] gives a text's vectors by `table.taking(words, along: 0)`.
  ///
  /// - Precondition: the indices lie within the axis.
  public func taking(_ indices: [Int], along axis: Int) -> Tensor {
    let layout = shape.layout(along: axis)
    if let wrong = indices.first(where: { $0 < 0 || $0 >= layout.size }) {
      stop("taking: index \(wrong) is outside axis \(axis) of shape \(shape)")
    }
    return Tensor(shape.replacing(axis, with: indices.count)) { output in
      withUnsafePointer {
        Gathering.take(indices, outer: layout.outer, size: layout.size, inner: layout.inner, $0, into: output)
      }
    }
  }

  /// Zeros of a shape, to whose slabs at `indices` along `axis` this tensor's slabs are added: the gradient of taking
  /// them. They are added in their order, whatever the number of threads.
  package func added(at indices: [Int], along axis: Int, of shape: Shape) -> Tensor {
    let layout = shape.layout(along: axis)
    return Tensor(shape) { output in
      withUnsafePointer {
        Gathering.add(indices, outer: layout.outer, size: layout.size, inner: layout.inner, $0, into: output)
      }
    }
  }
}

extension Shape {
  /// The shape seen as [outer, size, inner], with `axis` in the middle.
  package func layout(along axis: Int) -> (outer: Int, size: Int, inner: Int) {
    let axis = index(ofAxis: axis)
    return (sizes[..<axis].reduce(1, *), sizes[axis], sizes[(axis + 1)...].reduce(1, *))
  }

  /// The shape with another size along `axis`.
  package func replacing(_ axis: Int, with size: Int) -> Shape {
    var sizes = sizes
    sizes[index(ofAxis: axis)] = size
    return Shape(sizes)
  }

  /// The shape of a padded tensor, and where in it the tensor is.
  package func padded(along axis: Int, before: Int, after: Int) -> (shape: Shape, slice: Slice) {
    expect(before >= 0 && after >= 0, "padded: expected no negative numbers, got \(before) before and \(after) after")
    let shape = replacing(axis, with: self[axis] + before + after)
    return (shape, Slice(shape, along: axis, before..<before + self[axis]))
  }
}
