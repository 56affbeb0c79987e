/// The pairs of rows and columns of smallest total cost (Kuhn 1955, "The Hungarian method"; the form with potentials,
/// O(rows² · columns)).
package enum Assignment {
  /// For each row its column, or nil if a pair would cost more than leaving both unassigned.
  ///
  /// - Parameters:
  ///   - costs: [row][column], finite.
  ///   - limit: The cost of an unassigned row.
  package static func columns(_ costs: [[Double]], limit: Double) -> [Int?] {
    let (rows, columns) = (costs.count, costs.first?.count ?? 0)
    guard rows > 0, columns > 0 else { return [Int?](repeating: nil, count: rows) }
    // One more column for each row, so that it can stay unassigned.
    let width = columns + rows
    func cost(_ row: Int, _ column: Int) -> Double { column < columns ? costs[row][column] : limit }
    // Rows and columns from 1; 0 is none. owner[column] is its row, previous[column] the column before it on the path.
    var (rowPotential, columnPotential) = (
      [Double](repeating: 0, count: rows + 1), [Double](repeating: 0, count: width + 1)
    )
    var owner = [Int](repeating: 0, count: width + 1)
    for row in 1...rows {
      var previous = [Int](repeating: 0, count: width + 1)
      var slack = [Double](repeating: .infinity, count: width + 1)
      var isUsed = [Bool](repeating: false, count: width + 1)
      owner[0] = row
      var column = 0
      while owner[column] != 0 {
        isUsed[column] = true
        let current = owner[column]
        var (least, next) = (Double.infinity, 0)
        for other in 1...width where !isUsed[other] {
          let reduced = cost(current - 1, other - 1) - rowPotential[current] - columnPotential[other]
          if reduced < slack[other] { (slack[other], previous[other]) = (reduced, column) }
          if slack[other] < least { (least, next) = (slack[other], other) }
        }
        for other in 0...width {
          if isUsed[other] {
            rowPotential[owner[other]] += least
            columnPotential[other] -= least
          } else {
            slack[other] -= least
          }
        }
        column = next
      }
      while column != 0 {
        owner[column] = owner[previous[column]]
        column = previous[column]
      }
    }
    var result = [Int?](repeating: nil, count: rows)
    for column in 1...columns where owner[column] > 0 { result[owner[column] - 1] = column - 1 }
    return result
  }
}
