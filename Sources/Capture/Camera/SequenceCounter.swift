/// Counts the frames that are missing between the numbers of V4L2's buffers.
///
/// The numbers have 32 bits and wrap. Drivers that do not number always give 0, and some go back when the writer
/// changes: then missing frames are unknown and count as none.
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
