import CAllocationCounter
import FaceDetection
import Images
import NeuralNetworks
import Testing

#if compiler(>=6.2)
  /// What is searched again and again allocates nothing once it has been searched. Each test has a process of its own: others would take
  /// what the pool of buffers keeps.
  @Suite(.enabled(if: mien_counts_allocations())) struct AllocationTests {
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

    @Test func searchingOnOneThreadAllocatesNothing() async {
      await #expect(processExitsWith: .success) {
        ThreadPool.threadCount = 1
        try searchFrames(.init(), faces: 4)
      }
    }

    @Test func searchingInVainAllocatesNothing() async {
      await #expect(processExitsWith: .success) {
        try searchFrames(.init(region: Rectangle(x: 0, y: 0, width: 50, height: 50)), faces: 0)
      }
    }
  }

  /// How many pieces of memory this thread asks for in `body`.
  private func count(_ body: () -> Void) -> Int {
    let before = mien_allocations()
    body()
    return mien_allocations() - before
  }

  /// Searches frames of 640 × 480 with faces of 20 to 60 pixels, each another picture than the one before.
  private func searchFrames(_ options: FaceDetector.Options, faces expected: Int) throws {
    let detector = try #require(FaceDetectorTests.detector)
    let frames = (0..<3).map { frame in
      var image = GrayImage(width: 640, height: 480, filledWith: 90)
      for (index, side) in ([20, 40, 60, 50] as [Float]).enumerated() {
        let (part, _) = FaceDetectorTests.picture(side: side, size: 150)
        for y in 0..<150 { for x in 0..<150 { image[index * 155 + 5 + x, 100 + 10 * frame + y] = part[x, y] } }
      }
      return image
    }
    var pyramid = PixelPyramid(frames[0])
    var faces: [DetectedFace] = []
    var counts: [Int] = []
    counts.reserveCapacity(60)
    for round in 0..<60 {
      counts.append(
        count {
          pyramid.replace(with: frames[round % frames.count])
          _ = detector.search(pyramid, options, into: &faces)
        })
      #expect(faces.count == expected)
    }
    // The first frames find out how much memory is needed.
    #expect(counts[0] > 0 && counts[10...].allSatisfy { $0 == 0 }, "\(counts)")
  }
#endif
