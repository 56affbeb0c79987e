import Capture

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What the frames came to.
struct Counts {
  var frames = 0
  var broken = 0
  var dropped = 0
  var skipped = 0
  var isInOrder = true
  var atBegin = Held()
  private var first: Int64?
  private var last: Int64?

  mutating func add(_ frame: Frame) {
    frames += 1
    dropped += frame.dropped
    skipped += frame.skipped
    if frame.fault != nil { broken += 1 }
    if let last, frame.time <= last { isInOrder = false }
    if first == nil { first = frame.time }
    last = frame.time
  }

  func print() {
    let after = Held()
    let seconds = Double((last ?? 0) - (first ?? 0)) / 1e6
    let rate = seconds > 0 ? (Double(frames - 1) / seconds * 100).rounded() / 100 : 0
    say(
      "{\"summary\": {\"frames\": \(frames), \"broken\": \(broken), \"dropped\": \(dropped), \"skipped\": \(skipped), "
        + "\"timesRise\": \(isInOrder), \"perSecond\": \(rate), "
        + "\"leakedDescriptors\": \(after.descriptors - atBegin.descriptors), "
        + "\"leakedMappings\": \(after.mappings - atBegin.mappings)}}")
  }
}

/// What the process holds of the system: open descriptors, and mappings of video devices.
struct Held {
  var descriptors = 0
  var mappings = 0

  init() {
    if let folder = opendir("/proc/self/fd") {
      while readdir(folder) != nil { descriptors += 1 }
      closedir(folder)
    }
    if let file = fopen("/proc/self/maps", "r") {
      var line = [CChar](repeating: 0, count: 4096)
      while fgets(&line, Int32(line.count), file) != nil {
        if strstr(line, "/dev/video") != nil { mappings += 1 }
      }
      fclose(file)
    }
  }
}
