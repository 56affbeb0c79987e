import CAllocationCounter
import FaceDetection
import Images
import NeuralNetworks
import Testing

#if compiler(>=6.2)
  /// In an optimised build, a repeated search allocates nothing after the first one. Each test has its own process,
  /// because others would take the buffers that the pool keeps.
  @Suite(.enabled(if: mien_counts_allocations() && !_isDebugAssertConfiguration())) struct AllocationTests {
    @Test func allocationsAreCounted() {
      var memory: UnsafeMutablePointer<UInt8>?
      #expect(count { memory = .allocate(capacity: 100) } == 1)
      memory?.deallocate()
      #expect(count { memory = .allocate(capacity: 100_000) } == 1)
      memory?.deallocate()
      var pyramid: PixelPyramid?
      let image = GrayImage(width: 40, height: 30)
      #expect(count { pyramid = PixelPyramid(image) } > 1 && pyramid?.width == 40)
    }

    @Test func searchingForFacesAllocatesNothing() async {
      await #expect(processExitsWith: .success) { try searchFrames(.init(), faces: 4) }
    }

    @Test func searchingForLargeFacesAllocatesNothing() async {
      await #expect(processExitsWith: .success) { try searchFrames(.init(smallestSide: 40), faces: 3) }
    }

    /// At these the picture, or its half, is what the first network sees.
    @Test func searchingAtScalesOfThePyramidAllocatesNothing() async {
      await #expect(processExitsWith: .success) { try searchFrames(.init(smallestSide: 16), faces: 4) }
      await #expect(processExitsWith: .success) { try searchFrames(.init(smallestSide: 32), faces: 3) }
    }

    /// More than the pool of buffers would keep.
    @Test func searchingLargeFramesAllocatesNothing() async {
      await #expect(processExitsWith: .success) {
        try searchFrames(.init(), width: 1920, height: 1080, rounds: 12, faces: 4)
      }
    }

    /// Each thread takes scratch memory when it comes to a kind of work for the first time, which may be late.
    @Test func searchingOnSeveralThreadsAllocatesNothing() async {
      await #expect(processExitsWith: .success) { try searchFrames(.init(), threads: 2, rounds: 150, faces: 4) }
      // Products of few rows.
      await #expect(processExitsWith: .success) {
        try searchFrames(.init(), sides: [60], threads: 2, rounds: 150, faces: 1)
      }
    }

    @Test func searchingInVainAllocatesNothing() async {
      await #expect(processExitsWith: .success) {
        try searchFrames(.init(region: Rectangle(x: 0, y: 0, width: 50, height: 50)), faces: 0)
      }
    }
  }

  /// How many pieces of memory this thread asks for in `body`, or all threads.
  private func count(ofAllThreads: Bool = false, _ body: () -> Void) -> Int {
    let asked = ofAllThreads ? mien_allocations_of_all_threads : mien_allocations
    let before = asked()
    body()
    return asked() - before
  }

  /// Searches frames with faces of 20 to 60 pixels, each another picture than the one before.
  private func searchFrames(
    _ options: FaceDetector.Options, sides: [Float] = [20, 40, 60, 50], width: Int = 640, height: Int = 480,
    threads: Int = 1, rounds: Int = 30, faces expected: Int
  ) throws {
    ThreadPool.threadCount = threads
    let detector = try #require(FaceDetectorTests.detector)
    let frames = (0..<3).map { frame in
      var image = GrayImage(width: width, height: height, filledWith: 90)
      for (index, side) in sides.enumerated() {
        let (part, _) = FaceDetectorTests.picture(side: side, size: 150)
        for y in 0..<150 { for x in 0..<150 { image[index * 155 + 5 + x, 100 + 10 * frame + y] = part[x, y] } }
      }
      return image
    }
    var pyramid = PixelPyramid(width: width, height: height)
    var faces: [DetectedFace] = []
    var counts: [Int] = []
    counts.reserveCapacity(rounds)
    for round in 0..<rounds {
      counts.append(
        count(ofAllThreads: threads > 1) {
          pyramid.replace(with: frames[round % frames.count])
          _ = detector.search(pyramid, options, into: &faces)
        })
      #expect(faces.count == expected)
    }
    // The first frames find out how much memory is needed; several threads take longer.
    let late = threads == 1 ? counts[9...] : counts.suffix(50)
    #expect(counts[0] > 0 && late.count { $0 == 0 } >= (threads == 1 ? late.count : 40), "\(counts)")
  }
#endif
