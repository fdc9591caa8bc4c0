/// Draws no more points than a screen can show.
enum Thinning {
  /// Keeps of each run of points in one column of pixels the first, lowest, highest and last.
  ///
  /// The drawn curve is the same; nil marks a gap and stays.
  static func thinned(_ points: [(x: Double, y: Double)?]) -> [(x: Double, y: Double)?] {
    guard points.count > 1200 else { return points }
    var result: [(x: Double, y: Double)?] = []
    var column: [(x: Double, y: Double)] = []
    func flush() {
      guard let last = column.indices.last else { return }
      let lowest = column.indices.min { (column[$0].y, $0) < (column[$1].y, $1) } ?? 0
      let highest = column.indices.max { (column[$0].y, $0) < (column[$1].y, $1) } ?? 0
      for index in Set([0, lowest, highest, last]).sorted() { result.append(column[index]) }
      column = []
    }
    for point in points {
      guard let point else {
        flush()
        result.append(nil)
        continue
      }
      if let first = column.first, first.x.rounded(.down) != point.x.rounded(.down) { flush() }
      column.append(point)
    }
    flush()
    return result
  }
}
