import MienKernels
import MienSystem
import Synchronization

/// Prepares batches on a thread of its own, some steps before they are needed: pictures are read and changed while the
/// network learns from those before.
///
///     let loader = BatchLoader(Batches(of: files.count, size: 64, seed: 7)) { chosen, generator in
///       try read(chosen.map { files[$0] }, augmentedBy: &generator)
///     }
///     let plan = TrainingPlan(epochs: 10, stepsPerEpoch: loader.batches.perEpoch)
///     _ = try loop.run(batch: loader.batch) { network, batch, step in … }
///
/// What a batch is depends on its epoch and step alone, not on how far ahead it is prepared, so a run is the same
/// whether it was interrupted or not. It saves time where reading waits for a disk, or where the network does not use
/// all processors. Where both want all of them it saves nothing, and can cost: kernels that find the threads at work
/// for the next batch run on one. Then `ahead: 0` is better.
///
/// Steps are meant to be asked for one after the other, by one thread: others are right, too, and prepared from the
/// beginning. A call waits for its batch and blocks its thread.
public final class BatchLoader<Batch: Sendable>: Sendable {
  /// What is loaded.
  public let batches: Batches
  private let work: Work
  /// One caller at a time.
  private let calls = Mutex(())

  /// - Parameters:
  ///   - batches: Which examples each step has.
  ///   - ahead: How many batches are prepared before they are needed; with 0, each is prepared when it is asked for.
  ///   - epochs: How many epochs the run has: nothing is prepared beyond. Nil for no end.
  ///   - prepare: Makes the batch of these examples. Its random numbers are those of the step. An error is thrown where
  ///     the batch is asked for. It must not ask this loader.
  public init(
    _ batches: Batches, ahead: Int = 2, epochs: Int? = nil,
    prepare: @escaping @Sendable (_ chosen: [Int], _ generator: inout RandomGenerator) throws -> Batch
  ) {
    expect(ahead >= 0, "BatchLoader: expected no negative number of batches ahead, got \(ahead)")
    expect(epochs ?? 1 > 0, "BatchLoader: expected epochs, got \(epochs ?? 0)")
    self.batches = batches
    work = Work(batches, ahead, epochs.map { $0 * batches.perEpoch } ?? .max, prepare)
  }

  deinit { work.stop() }

  /// The batch of an epoch's step, both from 0.
  ///
  /// - Throws: What `prepare` throws.
  public func batch(epoch: Int, step: Int) throws -> Batch {
    expect(
      epoch >= 0 && (0..<batches.perEpoch).contains(step),
      "BatchLoader: expected a step in 0 ..< \(batches.perEpoch) of an epoch, got step \(step) of epoch \(epoch)")
    return try calls.withLock { _ in work.take(epoch * batches.perEpoch + step) }.get()
  }

  /// The batch of a step of a ``TrainingLoop``, whose plan has the ``Batches/perEpoch`` steps of ``batches``.
  ///
  /// - Throws: What `prepare` throws.
  public func batch(_ step: TrainingStep) throws -> Batch { try batch(epoch: step.epoch, step: step.step) }

  /// What the thread and the callers share. The thread holds it as long as it runs, and not the loader.
  private final class Work: @unchecked Sendable {
    private let batches: Batches
    private let ahead: Int
    /// The place after the last.
    private let end: Int
    private let prepare: @Sendable ([Int], inout RandomGenerator) throws -> Batch

    private let condition = Condition()
    // Under the condition's lock from here on.
    /// The batches that are ready, `first` the place of the first of them.
    private var ready: [Result<Batch, any Error>] = []
    private var first = 0
    /// Changes when other places are asked for, so that a batch on its way to the old ones is dropped.
    private var course = 0
    private var isEnded = false
    private var isStarted = false

    /// The last epoch's order. The thread's alone; without a thread, the caller's.
    private var epoch: (number: Int, batches: Batches.Epoch)?

    init(
      _ batches: Batches, _ ahead: Int, _ end: Int,
      _ prepare: @escaping @Sendable ([Int], inout RandomGenerator) throws -> Batch
    ) {
      (self.batches, self.ahead, self.end, self.prepare) = (batches, ahead, end, prepare)
    }

    func stop() {
      condition.withLock {
        isEnded = true
        condition.signal()
      }
    }

    /// The batch of a place in the run, counted over all epochs.
    func take(_ place: Int) -> Result<Batch, any Error> {
      expect(
        place < end,
        "BatchLoader: expected one of \(end / batches.perEpoch) epochs, got epoch \(place / batches.perEpoch)")
      let hasThread = condition.withLock {
        if ahead > 0, !isStarted { isStarted = SystemThread.start { self.live() } }
        guard isStarted else { return false }
        if place != first {
          (ready, first, course) = ([], place, course + 1)
          condition.signal()
        }
        return true
      }
      guard hasThread else { return make(place) }
      return condition.withLock {
        while ready.isEmpty { condition.wait() }
        first += 1
        let batch = ready.removeFirst()
        condition.signal()
        return batch
      }
    }

    private func live() {
      while let (place, course) = nextPlace() {
        let batch = make(place)
        condition.withLock {
          guard course == self.course else { return }
          ready.append(batch)
          condition.signal()
        }
      }
    }

    /// Waits until a batch is wanted; nil at the end.
    private func nextPlace() -> (place: Int, course: Int)? {
      condition.withLock {
        while ready.count >= ahead || first + ready.count >= end, !isEnded { condition.wait() }
        return isEnded ? nil : (first + ready.count, course)
      }
    }

    private func make(_ place: Int) -> Result<Batch, any Error> {
      let (number, step) = place.quotientAndRemainder(dividingBy: batches.perEpoch)
      let order = epoch.flatMap { $0.number == number ? $0.batches : nil } ?? batches.epoch(number)
      epoch = (number, order)
      var generator = batches.generator(epoch: number, step: step)
      return Result { try prepare(order[step], &generator) }
    }
  }
}
