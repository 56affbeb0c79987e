import MienSystem

/// The median: the middle of the sorted values, of an even number the mean of the two in the middle.
///
/// - Precondition: there is a value.
package func median(_ values: [Double]) -> Double {
  expect(!values.isEmpty, "median: of no values")
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
