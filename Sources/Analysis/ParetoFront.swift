package import Metrics
import Tensors

/// Forgetting against utility: the points of which no other is better in both.
package struct ParetoFront: Sendable {
  /// One method at one point of the sweep.
  package struct Point: Sendable {
    package let title: String
    package let isBaseline: Bool
    package let x: SeedSummary
    package let y: SeedSummary
  }

  /// A column of the table with the metric that it is one of.
  package typealias Axis = (metric: String, column: Column)

  package let x: Axis
  package let y: Axis
  /// The methods, baselines apart; at least two.
  package let rivals: [Point]
  package let baselines: [Point]
  /// The positions of the rivals that no other dominates, by rising x.
  package let front: [Int]
  /// For each rival the share of draws from both intervals of all, taken as normal and independent, in which it is on
  /// the front.
  package let chances: [Double]

  private static let draws = 2_000

  /// Compares by two columns, by default utility against forget quality; nil for fewer than two methods with both.
  package init?(_ table: MetricTable, x: String? = nil, y: String? = nil) {
    let all = table.columns()
    func find(_ wanted: String?, _ usual: String, _ set: String) -> Axis? {
      if let wanted { return all.first { $0.column.name == wanted } }
      return all.first { $0.column.name == usual }
        ?? all.first { $0.column.name.hasPrefix(set + ".") }
    }
    guard let across = find(x, ModelUtility.name, "retain"),
      let up = find(y, ForgetQuality.name, "forget")
    else { return nil }
    let points = table.rows.compactMap { row -> Point? in
      guard let a = table.summary(row, across.metric, across.column.name),
        let b = table.summary(row, up.metric, up.column.name)
      else { return nil }
      return Point(title: row.title, isBaseline: row.isBaseline, x: a, y: b)
    }
    let rivals = points.filter { !$0.isBaseline }
    guard rivals.count > 1 else { return nil }
    self.x = across
    self.y = up
    self.rivals = rivals
    baselines = points.filter(\.isBaseline)
    let directions = (x: across.column.direction, y: up.column.direction)
    let members = Self.members(
      rivals.map { (directions.x.merit($0.x.estimate), directions.y.merit($0.y.estimate)) })
    front = members.sorted {
      (rivals[$0].x.estimate, $0) < (rivals[$1].x.estimate, $1)
    }
    chances = Self.chances(rivals.map { ($0.x, $0.y) }, directions.x, directions.y)
  }

  /// The positions of the points that no other dominates: is as good in both and better in one.
  ///
  /// What is not a number is neither better nor worse than anything, so such a point stays.
  package static func members(_ merits: [(x: Double, y: Double)]) -> Set<Int> {
    let (odd, numbers) = merits.indices.partitioned { merits[$0].x.isNaN || merits[$0].y.isNaN }
    let plain = undominated(numbers, merits)
    let order = plain.sorted {
      (merits[$0].x, merits[$0].y) > (merits[$1].x, merits[$1].y)
    }
    var found = Set(odd)
    // The best y of all points with a greater x, and that of the points with this x, which comes first among them.
    var best: Double?
    var own: (x: Double, y: Double)?
    for index in order {
      let point = merits[index]
      if let last = own, last.x != point.x {
        best = max(best ?? last.y, last.y)
        own = nil
      }
      let top = own ?? point
      own = top
      if point.y == top.y, best.map({ point.y > $0 }) ?? true { found.insert(index) }
    }
    return found
  }

  /// Those that no point of a few good ones dominates: most points go before any are sorted.
  private static func undominated(
    _ indices: [Int], _ merits: [(x: Double, y: Double)]
  ) -> [Int] {
    var left = indices
    for share in [0.5, 0.2, 0.8] where left.count > 32 {
      let (low, high) = left.reduce(into: (merits[left[0]], merits[left[0]])) { ends, index in
        ends.0 = (min(ends.0.x, merits[index].x), min(ends.0.y, merits[index].y))
        ends.1 = (max(ends.1.x, merits[index].x), max(ends.1.y, merits[index].y))
      }
      let weights = (x: share / (high.x - low.x), y: (1 - share) / (high.y - low.y))
      func worth(_ index: Int) -> Double {
        merits[index].x * weights.x + merits[index].y * weights.y
      }
      guard let best = left.max(by: { worth($0) < worth($1) }).map({ merits[$0] }) else { break }
      left.removeAll { index in
        let point = merits[index]
        return point.x <= best.x && point.y <= best.y && (point.x < best.x || point.y < best.y)
      }
    }
    return left
  }

  /// How often each point is on the front when all are drawn from their intervals.
  package static func chances(
    _ points: [(x: SeedSummary, y: SeedSummary)], _ x: Column.Direction, _ y: Column.Direction
  ) -> [Double] {
    var counts = [Int](repeating: 0, count: points.count)
    for draw in 0..<draws {
      var stream = Seed(1).stream("pareto", UInt64(draw))
      let merits = points.map { point in
        (
          x: x.merit(point.x.drawn(stream.normal())), y: y.merit(point.y.drawn(stream.normal()))
        )
      }
      for index in members(merits) { counts[index] += 1 }
    }
    return counts.map { Double($0) / Double(draws) }
  }
}

extension SeedSummary {
  /// A value as far from the estimate as the interval says of a standard normal draw.
  fileprivate func drawn(_ z: Double) -> Double { estimate + (high - low) / 2 / 1.96 * z }
}

extension Sequence {
  /// The elements for which a condition holds, and the others, both in order.
  fileprivate func partitioned(
    by condition: (Element) -> Bool
  ) -> (matching: [Element], others: [Element]) {
    var parts: (matching: [Element], others: [Element]) = ([], [])
    for element in self {
      if condition(element) {
        parts.matching.append(element)
      } else {
        parts.others.append(element)
      }
    }
    return parts
  }
}
