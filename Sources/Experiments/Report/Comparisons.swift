import Metrics

/// Which methods differ in one column: paired tests over the seeds and items that all of them were measured on.
///
/// The p-values are corrected for the number of tests by Holm.
struct Comparisons {
  /// The first row's mean minus the second's, with the corrected p-value.
  struct Pair {
    let first: Int
    let second: Int
    let test: PairedComparison
    let pValue: Double
    /// Whether so few items could have made the corrected p-value significant.
    let isFindable: Bool

    var isSignificant: Bool { pValue < 0.05 }

    /// For people: `yes`, `not significant`, or that the test could not have found a difference.
    var verdict: String {
      isSignificant ? "yes" : isFindable ? "not significant" : "too few items to tell"
    }
  }

  /// How often items are resampled for intervals.
  static let resamples = 2_000

  /// The values of each row that takes part, by its position, a list a seed; nil where they cannot be compared.
  private let values: [[[Double]]?]
  private let direction: Metrics.Column.Direction

  /// Takes the methods, without baselines; nil when the column is no mean over items or fewer than two have it.
  init?(_ table: MetricTable, _ metric: String, _ column: Metrics.Column) {
    values = table.rows.map { row in
      row.isBaseline ? nil : Self.itemValues(row, metric, column.name)
    }
    direction = column.direction
    let shapes = values.compactMap { $0?.map(\.count) }
    guard shapes.count > 1, Set(shapes).count == 1 else { return nil }
  }

  /// Every two methods.
  var pairs: [Pair] {
    let rows = values.indices.filter { values[$0] != nil }
    return tested(
      rows.enumerated().flatMap { place, first in
        rows.dropFirst(place + 1).map { (first, $0) }
      })
  }

  /// The best method and those that do not differ from it significantly; empty when none differs.
  var best: Set<Int> {
    let means = values.enumerated().compactMap { row, values in
      values.map { seeds in
        (row, seeds.reduce(0) { $0 + $1.reduce(0, +) / Double($1.count) } / Double(seeds.count))
      }
    }
    guard let best = means.max(by: { direction.merit($0.1) < direction.merit($1.1) }) else {
      return []
    }
    let others = tested(means.map(\.0).filter { $0 != best.0 }.map { (best.0, $0) })
    let ties = others.filter { !$0.isSignificant }.map(\.second)
    return ties.count == others.count ? [] : Set([best.0] + ties)
  }

  private func tested(_ pairs: [(Int, Int)]) -> [Pair] {
    let tests = pairs.compactMap { first, second -> (Int, Int, PairedComparison)? in
      guard let a = values[first], let b = values[second] else { return nil }
      return PairedComparison(seeds: a, b, resamples: Self.resamples, seed: 1).map {
        (first, second, $0)
      }
    }
    let adjusted = Holm.adjusted(tests.map(\.2.pValue))
    return zip(tests, adjusted).map {
      Pair(
        first: $0.0, second: $0.1, test: $0.2, pValue: $1,
        isFindable: $0.2.smallestPValue * Double(tests.count) < 0.05)
    }
  }

  /// How the tests of a table with this many seeds were made, for people.
  static func explanation(seeds: Int) -> String {
    seeds > 1
      ? "tests over \(seeds) seeds and the items, both drawn at random (two crossed factors, Student's t with "
        + "Satterthwaite's degrees of freedom)"
        + (seeds < 5 ? ", in which \(seeds) seeds can show only large differences" : "")
      : "paired permutation tests over the items of the one model that each method trained, which say nothing of "
        + "other seeds"
  }

  /// The values of a row's items, a list a seed; nil when the estimates are not their means.
  static func itemValues(
    _ row: MetricTable.Row, _ metric: String, _ column: String
  ) -> [[Double]]? {
    let columns = row.models.compactMap { model in
      model.measurement(metric)?.columns.first { $0.name == column }
    }
    guard let count = columns.first?.values.count, count > 1,
      columns.allSatisfy({ $0.values.count == count && $0.isMeanOfValues })
    else { return nil }
    return columns.map(\.values)
  }
}
