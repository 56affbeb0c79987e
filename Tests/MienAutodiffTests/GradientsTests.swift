import MienAutodiff
import MienTensors
import Testing

/// The record of a computation, and how gradients travel through it.
@Suite struct GradientsTests {
  @Test func variableUsedTwiceAccumulates() {
    let x = Variable(Tensor([3], [1, 2, 3]))
    #expect((x * x).sum().gradients()[x]?.elements == [2, 4, 6])
    #expect((x + x * x + x).sum().gradients()[x]?.elements == [4, 6, 8])
  }

  /// A leaf's gradients are not mixed up when it is shared, in-place addition or not.
  @Test func sharedCotangentIsNotChanged() {
    let (x, y) = (Variable(Tensor([2], [1, 2])), Variable(Tensor([2], [3, 4])))
    let cotangent = Tensor([2], [1, 1])
    let gradients = ((x + y) + x).gradients(cotangent: cotangent)
    #expect(gradients[x]?.elements == [2, 2])
    #expect(gradients[y]?.elements == [1, 1])
    #expect(cotangent.elements == [1, 1])
  }

  @Test func constantsGetNoGradientAndRecordNothing() {
    let x = Variable(Tensor([2], [1, 2]))
    let c = Variable(constant: Tensor([2], [3, 4]))
    #expect(x.isTracked && !c.isTracked)
    #expect(!(c * c + c).isTracked && !relu(c).sum().isTracked)
    #expect((c * x).isTracked && !(c * x).detached.isTracked)
    let gradients = (c * x + c).sum().gradients()
    #expect(gradients[x]?.elements == [3, 4])
    #expect(gradients[c] == nil)
    #expect((x.detached * x).sum().gradients()[x]?.elements == [1, 2])
    #expect(c.sum().gradients()[x] == nil)
  }

  /// A pullback that is not needed is never called.
  @Test func untrackedPullbackIsNotKept() {
    let constant = Variable(constant: Tensor(1))
    let result = Variable(Tensor(2), from: constant) { _ in
      Issue.record("the pullback of a constant was called")
      return Tensor(0)
    }
    #expect(!result.isTracked)
    #expect(result.gradients()[constant] == nil)
  }

  @Test func variableThatDoesNotMatterHasNoGradient() {
    let (x, y) = (Variable(Tensor(1)), Variable(Tensor(2)))
    #expect((x * 2).gradients()[y] == nil)
    #expect(x.gradients()[x] == Tensor(1))
  }

  /// Each pullback runs once, although the number of paths doubles with every diamond.
  @Test func diamonds() {
    let x = Variable(Tensor(1))
    var y = x
    for _ in 0..<60 { y = (y + y) * 0.5 + (y - y) }
    #expect(y.gradients()[x]?.scalar == 1)

    // a reaches the end both directly and through b.
    let a = x * 3
    let b = a * a
    #expect((b * a + a).gradients()[x]?.scalar == 84)
  }

  @Test func gradientsCanBeTakenTwiceAndScaled() {
    let x = Variable(Tensor([2], [1, 2]))
    let y = (x * x).sum()
    var gradients = y.gradients()
    #expect(gradients[x] == y.gradients()[x])
    gradients.scale(by: 0.5)
    #expect(gradients[x]?.elements == [1, 2])
    gradients[x] = Tensor([2], [7, 8])
    #expect(gradients[x]?.elements == [7, 8])
  }

  /// Neither walking nor freeing a long record recurses: so deep a recursion would overflow the stack.
  @Test func longChain() {
    let x = Variable(Tensor(1))
    var y = x
    for _ in 0..<200_000 { y = y + 1 }
    #expect(y.value.scalar == 200_001)
    #expect(y.gradients()[x]?.scalar == 1)
    y = x
    #expect(y.gradients()[x]?.scalar == 1)
  }

  /// The same for operations of two inputs, and for those whose pullback might hold on to its input.
  @Test func longChainOfOtherOperations() {
    let x = Variable(Tensor([1, 2], [0.5, 0.25]))
    var y = x
    for _ in 0..<50_000 { y = (logSoftmax(y) + y) * 0.5 }
    #expect(y.sum().gradients()[x] != nil)
    y = x
    #expect(y.shape == [1, 2])
  }

  /// A record shared by two results survives the freeing of one.
  @Test func sharedRecordSurvives() {
    let x = Variable(Tensor(1))
    var shared = x
    for _ in 0..<1000 { shared = shared + 1 }
    var first: Variable? = shared * 2
    let second = shared * 3
    #expect(first?.gradients()[x]?.scalar == 2)
    first = nil
    #expect(second.gradients()[x]?.scalar == 3)
  }

  /// Gradients to results on the way are kept where they are asked for, and stay what they are elsewhere.
  @Test func keptGradients() {
    let x = Variable(Tensor([2], [1, 2]))
    let squares = x * x
    let sum = (squares * squares + squares).sum()
    let gradients = sum.gradients(keeping: [squares, sum])
    #expect(gradients[squares]?.elements == [3, 9] && gradients[sum] == Tensor(1))
    #expect(gradients[x]?.elements == [6, 36] && sum.gradients()[x]?.elements == [6, 36])
    let other = x * 2
    #expect(sum.gradients(keeping: [other])[other] == nil)
    let (value, gradient) = valueAndGradient(at: Tensor([2], [3, 4])) { ($0 * $0).sum() }
    #expect(value == 25 && gradient.elements == [6, 8])
    #expect(
      valueAndGradient(at: Tensor([2], [3, 4])) { _ in Variable(constant: Tensor(1)) }.gradient.elements == [0, 0])
  }

  @Test func variablesPrintTheirValue() {
    let variable = Variable(Tensor([1, 2]))
    #expect("\(variable)" == "\(variable.value)" && variable.shape == [2])
    #expect("\(Variable(constant: Tensor([1, 2])))" == "constant \(variable.value)")
  }
}
