package import Documents
import Metrics
import Records

/// One column of one method in two runs, with what the items say about the difference.
package struct MetricDifference: Sendable {
  package let method: String
  package let metric: String
  package let column: String
  /// Means over the seeds.
  package let first: Double
  package let second: Double
  /// The 95 % interval of second minus first and the p-value of a test over the items, the seeds, or both, corrected by
  /// Holm over all columns; nil when these cannot be paired.
  package let test: (low: Double, high: Double, pValue: Double)?

  /// Second minus first.
  package var difference: Double { second - first }

  /// Compares what both tables have, in the first one's order.
  package static func between(
    _ old: MetricTable, _ new: MetricTable, sameItems: Bool
  ) throws -> [MetricDifference] {
    var found: [(MetricDifference, PairedComparison?)] = []
    for row in old.rows {
      guard let other = new.rows.first(where: { $0.title == row.title }) else { continue }
      for metric in old.metrics {
        for column in old.columns(of: metric) {
          guard let first = old.summary(row, metric, column.name),
            let second = new.summary(other, metric, column.name)
          else { continue }
          let a = sameItems ? Comparisons.pairedValues(row, metric, column.name) : nil
          let b = sameItems ? Comparisons.pairedValues(other, metric, column.name) : nil
          var test: PairedComparison?
          // Equal items need no test, and must not weaken the others'.
          if let a, let b, a != b {
            test = PairedComparison(seeds: b, a, resamples: Comparisons.resamples, seed: 1)
          }
          found.append(
            (
              MetricDifference(
                method: row.title, metric: metric, column: column.name, first: first.estimate,
                second: second.estimate, test: nil), test
            ))
        }
      }
    }
    let adjusted = Holm.adjusted(found.compactMap { $0.1?.pValue })
    var next = 0
    return found.map { item, test in
      guard let test else { return item }
      defer { next += 1 }
      return MetricDifference(
        method: item.method, metric: item.metric, column: item.column, first: item.first,
        second: item.second,
        test: (test.interval.low, test.interval.high, adjusted[next]))
    }
  }

  /// For people: `significant`, `not significant`, `equal`, `not tested`.
  package var verdict: String {
    if first == second, test == nil { return "equal" }
    guard let test else { return "not tested" }
    return test.pValue < 0.05 ? "significant" : "not significant"
  }

  package var json: JSONValue {
    .object([
      "method": .string(method), "metric": .string(metric), "column": .string(column),
      "first": .number(first), "second": .number(second), "difference": .number(difference),
      "low": test.map { .number($0.low) } ?? .null, "high": test.map { .number($0.high) } ?? .null,
      "p_value": test.map { .number($0.pValue) } ?? .null,
      "significant": test.map { .bool($0.pValue < 0.05) } ?? .null, "verdict": .string(verdict),
    ])
  }
}
