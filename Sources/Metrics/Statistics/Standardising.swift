/// Takes the mean off each feature and divides it by its deviation, both of the examples that it was made of; a feature
/// that is the same in all of them is divided by 1.
struct Standardising {
  private let means: [Double]
  private let deviations: [Double]

  /// Takes at least one example.
  init(_ rows: [[Double]]) {
    let count = Double(rows.count)
    var means = [Double](repeating: 0, count: rows[0].count)
    for row in rows { for place in means.indices { means[place] += row[place] / count } }
    var squares = [Double](repeating: 0, count: means.count)
    for row in rows {
      for place in means.indices {
        let difference = row[place] - means[place]
        squares[place] += difference * difference / count
      }
    }
    self.means = means
    deviations = squares.map { $0 > 0 ? $0.squareRoot() : 1 }
  }

  func of(_ row: [Double]) -> [Double] {
    row.indices.map { (row[$0] - means[$0]) / deviations[$0] }
  }
}
