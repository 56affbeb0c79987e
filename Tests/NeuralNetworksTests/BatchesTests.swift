import Foundation
import NeuralNetworks
import ReferenceSupport
import Synchronization
import Testing

/// Examples in batches.
@Suite struct BatchesTests {
  @Test(arguments: [(10, 3, false), (10, 3, true), (9, 3, true), (2, 5, false), (2, 5, true), (1, 1, false)])
  func everyExampleComesOnce(count: Int, size: Int, keepsLast: Bool) {
    let batches = Batches(of: count, size: size, seed: 3, keepsLast: keepsLast)
    let epoch = batches.epoch(4)
    #expect(epoch.count == batches.perEpoch)
    let all = epoch.flatMap { $0 }
    let isWhole = keepsLast || count < size || count % size == 0
    #expect(Set(all).count == all.count && Set(all).isSubset(of: 0..<count))
    #expect(all.count == (isWhole ? count : count - count % size))
    #expect(epoch.dropLast().allSatisfy { $0.count == size } && epoch[epoch.count - 1].count <= size)
  }

  @Test func ordersFollowFromTheSeedAndTheEpoch() {
    let batches = Batches(of: 100, size: 10, seed: 3)
    #expect(batches.epoch(0).map { $0 } == Batches(of: 100, size: 10, seed: 3).epoch(0).map { $0 })
    #expect(batches.epoch(0).map { $0 } != batches.epoch(1).map { $0 })
    #expect(batches.epoch(0).map { $0 } != Batches(of: 100, size: 10, seed: 4).epoch(0).map { $0 })
    #expect(Batches(inOrder: 5, size: 2).epoch(7).map { $0 } == [[0, 1], [2, 3], [4]])
  }

  // MARK: - Ahead

  private struct Failure: Error {}

  /// Whatever is prepared ahead, and however the steps are asked for, the batches are the same.
  @Test(arguments: [0, 1, 2, 7]) func batchesAreTheSameHoweverTheyAreAskedFor(ahead: Int) throws {
    let batches = Batches(of: 20, size: 3, seed: 5)
    func loader(_ ahead: Int) -> BatchLoader<[UInt64]> {
      BatchLoader(batches, ahead: ahead) { chosen, generator in chosen.map(UInt64.init) + [generator.next()] }
    }
    let places = (0..<3).flatMap { epoch in (0..<6).map { (epoch, $0) } }
    let reference = try places.map { try loader(0).batch(epoch: $0.0, step: $0.1) }
    #expect(Set(reference.map { $0.suffix(1) }).count == places.count)
    #expect(reference[7].dropLast().map(Int.init) == batches.epoch(1)[1])
    let inOrder = loader(ahead)
    #expect(try places.map { try inOrder.batch(epoch: $0.0, step: $0.1) } == reference)
    // Resumed elsewhere, and asked for again.
    let jumping = loader(ahead)
    for index in [9, 10, 2, 3, 4, 4, 17, 0, 1] {
      #expect(try jumping.batch(epoch: places[index].0, step: places[index].1) == reference[index])
    }
  }

  /// They are prepared before they are asked for, and not more than were wanted.
  @Test func batchesArePreparedAhead() throws {
    let made = DispatchSemaphore(value: 0)
    let asked = Mutex(0)
    let tooFar = Mutex([Int]())
    let loader = BatchLoader(Batches(inOrder: 100, size: 1), ahead: 3) { chosen, _ in
      // At most the one that is asked for is being taken, and three follow it.
      let limit = asked.withLock { $0 } - 1 + 3
      tooFar.withLock { $0 += chosen.filter { $0 > limit } }
      made.signal()
      return chosen
    }
    for step in 0..<50 {
      asked.withLock { $0 += 1 }
      #expect(try loader.batch(epoch: 0, step: step) == [step])
      // The first, and the three after it; then one more for each that is taken.
      for _ in 0..<(step == 0 ? 4 : 1) where step < 97 { #expect(made.wait(timeout: .now() + 60) == .success) }
    }
    #expect(tooFar.withLock { $0 } == [])
  }

  /// Nothing is prepared for epochs that do not come.
  @Test func nothingIsPreparedBeyondTheEnd() throws {
    let prepared = Mutex(0)
    do {
      let loader = BatchLoader(Batches(inOrder: 3, size: 1), ahead: 5, epochs: 2) { chosen, _ in
        prepared.withLock { $0 += 1 }
        return chosen
      }
      for place in 0..<6 { #expect(try loader.batch(epoch: place / 3, step: place % 3) == [place % 3]) }
    }
    #expect(prepared.withLock { $0 } == 6)
  }

  /// The numbers of a loader are those of its batches, and none of a step's own streams.
  @Test func numbersOfAStep() throws {
    let batches = Batches(of: 4, size: 2, seed: 3)
    let loader = BatchLoader(batches) { _, generator in generator.next() }
    var generator = batches.generator(epoch: 2, step: 1)
    let number = generator.next()
    #expect(try loader.batch(epoch: 2, step: 1) == number)
    for stream in 0..<100 {
      var other = RandomGenerator(seed: 3, stream: UInt64(stream), 2, 1)
      #expect(other.next() != number)
    }
  }

  @Test(arguments: [0, 2]) func errorsAreThrownWhereTheBatchIsAskedFor(ahead: Int) throws {
    let attempts = Mutex(0)
    let loader = BatchLoader(Batches(inOrder: 10, size: 1), ahead: ahead) { chosen, _ in
      if chosen == [1],
        attempts.withLock({
          $0 += 1; return $0
        }) == 1
      {
        throw Failure()
      }
      return chosen
    }
    #expect(try loader.batch(epoch: 0, step: 0) == [0])
    #expect(throws: Failure.self) { try loader.batch(epoch: 0, step: 1) }
    // The same step again.
    #expect(try loader.batch(epoch: 0, step: 1) == [1])
    #expect(try loader.batch(epoch: 0, step: 2) == [2])
  }

  /// Several callers, each with places of its own, all get what they ask for.
  @Test func severalCallers() throws {
    let loader = BatchLoader(Batches(inOrder: 50, size: 1), ahead: 2) { chosen, _ in chosen }
    let wrong = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 8) { caller in
      for step in 0..<40 where (try? loader.batch(epoch: caller, step: step)) != [step] {
        wrong.withLock { $0 += 1 }
      }
    }
    #expect(wrong.withLock { $0 } == 0)
  }

  /// The thread ends with its loader, and what it holds is freed.
  @Test func theThreadEndsWithTheLoader() throws {
    final class Held: Sendable {
      let ended: DispatchSemaphore
      init(_ ended: DispatchSemaphore) { self.ended = ended }
      deinit { ended.signal() }
    }
    let ended = DispatchSemaphore(value: 0)
    do {
      let held = Held(ended)
      let loader = BatchLoader(Batches(inOrder: 50, size: 1), ahead: 2) { [held] chosen, _ in
        withExtendedLifetime(held) { chosen }
      }
      _ = try loader.batch(epoch: 0, step: 0)
    }
    #expect(ended.wait(timeout: .now() + 60) == .success)
  }

  /// A run with a loader is that without one, to the bit, interrupted or not.
  @Test func aRunIsTheSameWithALoader() throws {
    let (inputs, targets) = (
      Tensor.reference([12, 2], seed: 1, in: 0...1), Tensor.reference([12, 1], seed: 2, in: 0...1)
    )
    let batches = Batches(of: 12, size: 4, seed: 9)
    func weights(ahead: Int, stops: Bool) throws -> [Float] {
      var generator = RandomGenerator(seed: 3)
      let plan = TrainingPlan(epochs: 3, stepsPerEpoch: batches.perEpoch, seed: 1)
      var loop = TrainingLoop(Linear(2, 1, using: &generator), optimizer: SGD(learningRate: 0.1), plan: plan)
      for _ in 0..<(stops ? 9 : 1) {
        // Another loader after each stop, as after a resume.
        let loader = BatchLoader(batches, ahead: ahead) { chosen, generator in
          let noise = Tensor.uniform([chosen.count, 2], in: 0...0.1, using: &generator)
          return (inputs.taking(chosen, along: 0) + noise, targets.taking(chosen, along: 0))
        }
        var steps = 0
        _ = try loop.run(
          shouldStop: {
            steps += 1
            return stops && steps > 1
          }, batch: loader.batch
        ) { network, batch, step in
          MeanSquaredError()(network.train(Variable(constant: batch.0), using: &step.generator), targets: batch.1)
        }
      }
      return loop.network.parameters.flatMap { $0.variable.value.elements }
    }
    let reference = try weights(ahead: 0, stops: false)
    #expect(try weights(ahead: 2, stops: false) == reference && weights(ahead: 2, stops: true) == reference)
  }

  // MARK: - Progress

  @Test func progressInWords() {
    #expect(progressText("epoch 3", done: 0, of: 500, seconds: 0) == "epoch 3  0 of 500  0 %")
    #expect(progressText("epoch 3", done: 120, of: 500, seconds: 25.3) == "epoch 3  120 of 500  24 %  1:20 left")
    #expect(progressText("a", done: 1, of: 100, seconds: 100) == "a  1 of 100  1 %  2:45:00 left")
    #expect(progressText("a", done: 1, of: 1 << 40, seconds: 1e30).hasSuffix("left"))
  }

  @Test func progressIsShownAndTakenAway() throws {
    let pipe = Pipe()
    let line = ProgressLine("work", 1...3, descriptor: pipe.fileHandleForWriting.fileDescriptor)
    #expect(Array(line) == [1, 2, 3])
    for number in line where number == 2 { break }
    try pipe.fileHandleForWriting.close()
    let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    #expect(text.hasPrefix("\rwork  0 of 3  0 %\u{1B}[K") && text.hasSuffix("\r\u{1B}[K"))
    // Each way through begins with the line and ends without it.
    #expect(text.components(separatedBy: "0 of 3").count == 3)
    // Without a terminal nothing is written.
    #expect(Array(ProgressLine("work", [4, 5], descriptor: -1)) == [4, 5])
  }
}
