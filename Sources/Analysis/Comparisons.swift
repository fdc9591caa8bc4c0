package import Metrics
import Records

/// Which methods differ in one column: paired tests over the seeds and items that all of them were measured on, or over the
/// seeds alone where the column is no mean over items.
///
/// The p-values are corrected for the number of tests by Holm.
package struct Comparisons {
  /// The first row's mean minus the second's, with the corrected p-value.
  package struct Pair {
    /// Rows of the table.
    package let first: Int
    package let second: Int
    package let test: PairedComparison
    /// After the correction.
    package let pValue: Double
    /// Whether so few items could have made the corrected p-value significant.
    package let isFindable: Bool

    /// Whether the corrected p-value is below 0.05.
    package var isSignificant: Bool { pValue < 0.05 }

    /// For people: `yes`, `not significant`, or that the test could not have found a difference.
    package var verdict: String {
      isSignificant ? "yes" : isFindable ? "not significant" : "too few items to tell"
    }
  }

  /// How often items are resampled for intervals.
  package static let resamples = 2_000

  /// The values of each row that takes part, by its position, a list a seed; nil where they cannot be compared.
  private let values: [[[Double]]?]
  private let direction: Column.Direction

  /// Takes the methods, without baselines; nil when fewer than two have the column, or it is no mean over items and has one
  /// seed.
  package init?(_ table: MetricTable, _ metric: String, _ column: Column) {
    self.init(
      table.rows.map { row in
        row.isBaseline ? nil : Self.pairedValues(row, metric, column.name)
      }, direction: column.direction)
  }

  /// Takes the items' values of every row, a list a seed, nil for a row that takes no part; nil for fewer than two rows,
  /// or rows that differ in seeds or items.
  package init?(_ values: [[[Double]]?], direction: Column.Direction) {
    self.values = values
    self.direction = direction
    let shapes = values.compactMap { $0?.map(\.count) }
    guard shapes.count > 1, Set(shapes).count == 1 else { return nil }
  }

  /// Most methods of which every two are tested; of more, only the best `few`.
  package static let most = 40
  /// How many of very many methods are tested two by two.
  package static let few = 12

  /// Whether there are more methods than are tested in pairs, so that only the best are.
  package var isLimited: Bool { values.count { $0 != nil } > Self.most }

  /// Every two methods; of very many, every two of the best few.
  package var pairs: [Pair] {
    let means = means
    let rows =
      means.count <= Self.most
      ? means.map(\.row) : ranked(means).prefix(Self.few).map(\.row).sorted()
    return tested(
      rows.enumerated().flatMap { place, first in
        rows.dropFirst(place + 1).map { (first, $0) }
      })
  }

  /// The best method and those that do not differ from it significantly; empty when none differs.
  ///
  /// Of very many only the best are tested.
  package var best: Set<Int> {
    let means = means
    guard let best = means.max(by: { direction.merit($0.mean) < direction.merit($1.mean) }) else {
      return []
    }
    let rivals =
      means.count <= Self.most ? means : ranked(means).prefix(Self.most).sorted { $0.row < $1.row }
    let others = rivals.map(\.row).filter { $0 != best.row }
    let tests = others.compactMap { row -> (row: Int, pValue: Double)? in
      guard let a = values[best.row], let b = values[row] else { return nil }
      return PairedComparison.pValue(seeds: a, b, seed: 1).map { (row, $0) }
    }
    let ties = zip(tests, Holm.adjusted(tests.map(\.pValue))).filter { $1 >= 0.05 }.map(\.0.row)
    return ties.count == tests.count ? [] : Set([best.row] + ties)
  }

  /// The mean of every row that takes part.
  private var means: [(row: Int, mean: Double)] {
    values.enumerated().compactMap { row, values in
      values.map { seeds in
        (row, seeds.reduce(0) { $0 + $1.reduce(0, +) / Double($1.count) } / Double(seeds.count))
      }
    }
  }

  /// The best first, of equal ones the earlier.
  private func ranked(_ means: [(row: Int, mean: Double)]) -> [(row: Int, mean: Double)] {
    means.sorted {
      let (a, b) = (direction.merit($0.mean), direction.merit($1.mean))
      return a == b ? $0.row < $1.row : a > b
    }
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
  package static func explanation(seeds: Int) -> String {
    seeds > 1
      ? "tests over \(seeds) seeds and the items, both drawn at random (two crossed factors, Student's t with "
        + "Satterthwaite's degrees of freedom)"
        + (seeds < 5 ? ", in which \(seeds) seeds can show only large differences" : "")
        + "; of a column that is no mean over items by Student's t over the seeds"
      : "paired permutation tests over the items of the one model that each method trained, which say nothing of "
        + "other seeds"
  }

  /// What of a row is paired with others', a list a seed: its items' values, or of several seeds the estimate of each where
  /// that is not the mean of items (p-values, harmonic means); nil where there is neither.
  package static func pairedValues(
    _ row: MetricTable.Row, _ metric: String, _ column: String
  ) -> [[Double]]? {
    let columns = row.models.compactMap { model in
      model.measurement(metric)?.columns.first { $0.name == column }
    }
    guard let count = columns.first?.values.count else { return nil }
    if count > 1, columns.allSatisfy({ $0.values.count == count && $0.isMeanOfValues }) {
      return columns.map(\.values)
    }
    return columns.count > 1 ? columns.map { [$0.estimate] } : nil
  }
}
