/// Counts the frames that are missing between the numbers of V4L2's buffers.
///
/// The numbers are of 32 bits and wrap. Drivers that number nothing give 0 always, and some go back when a writer
/// changes: then nothing is known to be missing.
struct SequenceCounter {
  private var last: UInt32?

  /// How many frames are missing before this one.
  mutating func dropped(before sequence: UInt32) -> Int {
    defer { last = sequence }
    guard let last else { return 0 }
    let step = sequence &- last
    return step == 0 || step > UInt32(Int32.max) ? 0 : Int(step) - 1
  }
}
