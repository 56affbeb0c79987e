import Foundation

// Numbers as text, the same in every locale; shared by tables, charts and progress.

/// `value` with exactly `places` decimals: `fixed(0.125, 2)` is "0.13"; "nan", "inf" or "-inf" if it is not finite.
package func fixed(_ value: Double, _ places: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
  let text = String(format: "%.*f", places, value)
  // A negative number that rounds to zero is shown as zero: "-0.00" looks like a mistake.
  return text.hasPrefix("-") && text.allSatisfy({ "-0.".contains($0) }) ? String(text.dropFirst()) : text
}

/// `fraction` in per cent, without the sign: `percentage(0.7054)` is "70.5".
package func percentage(_ fraction: Double, _ places: Int = 1) -> String {
  fixed(fraction * 100, places)
}

/// `text` with spaces up to a width: behind it, or before it where it stands on the right.
package func padded(_ text: String, to width: Int, onTheRight: Bool = false) -> String {
  let blank = String(repeating: " ", count: max(0, width - text.count))
  return onTheRight ? blank + text : text + blank
}

/// `count` with thousands separators: "3,589".
package func grouped(_ count: Int) -> String {
  var digits = String(count.magnitude)
  var groups: [String] = []
  while digits.count > 3 {
    groups.insert(String(digits.suffix(3)), at: 0)
    digits.removeLast(3)
  }
  return (count < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
}

/// The same with what it counts: "1 image", "3,589 images".
package func grouped(_ count: Int, _ name: String) -> String { "\(grouped(count)) \(count == 1 ? name : name + "s")" }

/// A duration for people: "0.42 s", "4.2 s", "42 s", "3 min 07 s", "2 h 05 min", "1 d 02 h"; "?" if not finite.
///
/// It is rounded to the precision that is shown: 59.7 seconds are "1 min 00 s". A negative duration counts as zero.
public func formatDuration(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e12 else { return "?" }
  let seconds = max(0, seconds)
  if seconds < 0.995 { return fixed(seconds, 2) + " s" }
  if seconds < 9.95 { return fixed(seconds, 1) + " s" }
  func pair(_ value: Int, _ large: String, _ small: String, _ size: Int) -> String {
    let rest = value % size
    return "\(value / size) \(large) \(rest < 10 ? "0" : "")\(rest) \(small)"
  }
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  if whole < 3600 { return pair(whole, "min", "s", 60) }
  let minutes = Int((seconds / 60).rounded())
  if minutes < 24 * 60 { return pair(minutes, "h", "min", 60) }
  return pair(Int((seconds / 3600).rounded()), "d", "h", 24)
}
