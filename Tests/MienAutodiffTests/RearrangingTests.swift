import MienAutodiff
import MienTensors
import Testing

@Suite struct RearrangingTests {
  static let checks =
    [
      GradientCheck("reshaped", [[2, 3, 4]]) {
        $0[0].reshaped([6, 4])
      } reference: {
        $0[0].elements
      },
      GradientCheck("reshaped", [[1]]) {
        $0[0].reshaped([])
      } reference: {
        $0[0].elements
      },
    ]
    + ([[0, 1, 2], [2, 0, 1], [1, 2, 0], [2, 1, 0], [1, 0, 2]] as [[Int]]).map { order in
      GradientCheck("transposed to \(order)", [[2, 3, 4]]) {
        $0[0].transposed(order)
      } reference: {
        $0[0].transposed(order).elements
      }
    }

  /// Whatever moves elements without computing: the reference moves the numbers of the elements the same way.
  static let moves: [GradientCheck] = [
    move("subscript", [[3, 4, 2]]) { $0[0][1..., 2] },
    move("subscript of one element", [[3, 4]]) { $0[0][1, 2] },
    move("slice", [[3, 7, 2]]) { $0[0].sliced(along: -2, 1..., step: 3) },
    move("flip", [[3, 4, 2]]) { $0[0].flipped(along: [0, -1]) },
    move("matrices transposed", [[2, 3, 5]]) { $0[0].transposed() },
    move("axes exchanged", [[2, 3, 5]]) { $0[0].swappingAxes(0, -1) },
    move("axis inserted", [[2, 3]]) { $0[0].insertingAxis(at: 1) },
    move("concatenation", [[2, 3], [2, 1], [2, 2]]) { $0.concatenated(along: 1) },
    move("concatenation of one with itself", [[2, 3]]) { [$0[0], $0[0]].concatenated(along: 0) },
    move("stack", [[2, 3], [2, 3]]) { $0.stacked(along: -1) },
    move("taking", [[4, 3]]) { $0[0].taking([2, 0, 2, 2, 1], along: 0) },
    move("taking of the last axis", [[2, 2, 3]]) { $0[0].taking([2, 2], along: -1) },
    move("split", [[2, 6]]) { [$0[0].split(along: 1, into: 3)[2], $0[0].split(along: 1, sizes: [4, 2])[0]][0] },
    move("broadcast", [[3, 1]]) { $0[0].broadcast(to: [2, 3, 4]) },
  ]

  private static func move(
    _ name: String, _ shapes: [Shape], _ operation: @escaping @Sendable ([Variable]) -> Variable
  ) -> GradientCheck {
    GradientCheck(name, shapes, operation) { inputs in
      var (numbers, start) = ([Variable](), 0)
      for shape in shapes {
        numbers.append(Variable(constant: Tensor(shape, (start..<start + shape.count).map(Float.init))))
        start += shape.count
      }
      let elements = inputs.flatMap(\.elements)
      return operation(numbers).value.elements.map { elements[Int($0)] }
    }
  }

  static let paddings = [
    GradientCheck("padding", [[2, 3]]) {
      $0[0].padded(along: 1, before: 1, after: 2, with: 4)
    } reference: { inputs in
      let x = inputs[0].elements
      return [4, x[0], x[1], x[2], 4, 4, 4, x[3], x[4], x[5], 4, 4]
    }
  ]

  @Test(arguments: checks + moves + paddings) func gradient(_ check: GradientCheck) { check.run() }
}
