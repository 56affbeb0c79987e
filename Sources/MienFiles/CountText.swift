/// A count with what it counts: `1 image`, `2 images`.
///
/// - Parameter plural: More than one of it, where that is not the word with an `s`.
package func counted(_ count: Int, _ name: String, plural: String? = nil) -> String {
  "\(count) \(count == 1 ? name : plural ?? name + "s")"
}
