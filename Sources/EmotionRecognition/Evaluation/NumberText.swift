import Foundation

// Numbers as text, the same in every locale; shared by tables, charts and progress.

/// `value` with exactly `places` decimals: `fixed(0.125, 2)` is "0.13"; "nan", "inf" or "-inf" when it is not finite.
package func fixed(_ value: Double, _ places: Int) -> String {
  guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
  let text = String(format: "%.*f", places, value)
  // A negative number that rounds to zero is zero: "-0.00" reads as a mistake.
  return text.hasPrefix("-") && text.allSatisfy({ "-0.".contains($0) }) ? String(text.dropFirst()) : text
}

/// `fraction` in per cent, without the sign: `percentage(0.7054)` is "70.5".
package func percentage(_ fraction: Double, _ places: Int = 1) -> String {
  fixed(fraction * 100, places)
}

/// `count` with its thousands set apart: "3,589".
package func grouped(_ count: Int) -> String {
  var digits = String(count.magnitude)
  var groups: [String] = []
  while digits.count > 3 {
    groups.insert(String(digits.suffix(3)), at: 0)
    digits.removeLast(3)
  }
  return (count < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
}
