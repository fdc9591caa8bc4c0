package import Documents
import Experiments
package import Metrics

/// The methods of several runs side by side, best first, from their `metrics.json` alone.
package struct Leaderboard: Sendable {
  /// One column of one metric.
  package struct Measure: Sendable, Hashable {
    package let metric: String
    package let column: String
    /// `higher`, `lower` or the number to be close to.
    package let direction: String
  }

  /// One method of one run at one point of its sweep, over its seeds.
  package struct Entry: Sendable {
    package let run: String
    package let method: String
    /// `path=value`, joined by blanks.
    package let point: String
    package let isBaseline: Bool
    package internal(set) var seeds = 0
    package internal(set) var values: [Measure: Value] = [:]
    /// The mean over all columns of its place among the methods that have the column; nil for baselines.
    package internal(set) var rank: Double?
  }

  /// The mean over the seeds: with one seed its own interval, else Student's over the seeds.
  package struct Value: Sendable, Equatable {
    package let estimate: Double
    package let low: Double
    package let high: Double
  }

  package private(set) var measures: [Measure] = []
  package private(set) var entries: [Entry] = []

  /// Takes the name and the parsed `metrics.json` of each run; rows of another form are left out.
  package init(_ runs: [(name: String, metrics: JSONValue)]) {
    for run in runs { add(run.name, run.metrics.array ?? []) }
    rank()
  }

  private mutating func add(_ run: String, _ rows: [JSONValue]) {
    var found: [String: [Measure: [Value]]] = [:]
    var order: [Entry] = []
    for row in rows {
      guard let method = row["method"]?.string, let metric = row["metric"]?.string,
        let column = row["column"]?.string, let estimate = row["estimate"]?.number
      else { continue }
      let point = (row["point"]?.object ?? [:]).sorted { $0.key < $1.key }
        .map { "\($0.key)=\($0.value.string ?? $0.value.canonical())" }.joined(separator: " ")
      let measure = Measure(
        metric: metric, column: column,
        direction: row["direction"]?.string ?? row["direction"]?.canonical() ?? "")
      if !measures.contains(measure) { measures.append(measure) }
      let key = "\(method)\n\(point)"
      if found[key] == nil {
        order.append(
          Entry(
            run: run, method: method, point: point,
            isBaseline: experimentKinds.baselines.contains(method)))
      }
      found[key, default: [:]][measure, default: []].append(
        Value(
          estimate: estimate, low: row["low"]?.number ?? estimate,
          high: row["high"]?.number ?? estimate))
    }
    for var entry in order {
      let values = found["\(entry.method)\n\(entry.point)"] ?? [:]
      entry.seeds = values.values.map(\.count).max() ?? 0
      entry.values = values.mapValues(Self.mean)
      entries.append(entry)
    }
  }

  private static func mean(_ values: [Value]) -> Value {
    let n = Double(values.count)
    guard values.count > 1 else { return values[0] }
    let mean = values.reduce(0) { $0 + $1.estimate } / n
    let squares = values.reduce(0) { $0 + ($1.estimate - mean) * ($1.estimate - mean) }
    let half = SeedSummary.quantile(values.count - 1) * (squares / (n - 1) / n).squareRoot()
    return Value(estimate: mean, low: mean - half, high: mean + half)
  }

  /// Gives the methods their mean rank and sorts by it, baselines last.
  private mutating func rank() {
    var places: [[Double]] = entries.map { _ in [] }
    for measure in measures {
      let merits = entries.indices.compactMap { index -> (index: Int, merit: Double)? in
        guard !entries[index].isBaseline, let value = entries[index].values[measure] else {
          return nil
        }
        return measure.merit(value.estimate).map { (index, $0) }
      }
      for (index, merit) in merits {
        // Equal values share the middle of their places.
        let better = merits.count { $0.merit > merit }
        let equal = merits.count { $0.merit == merit }
        places[index].append(Double(better) + Double(equal + 1) / 2)
      }
    }
    for index in entries.indices where !places[index].isEmpty {
      entries[index].rank = places[index].reduce(0, +) / Double(places[index].count)
    }
    entries = entries.enumerated().sorted {
      ($0.element.rank ?? .infinity, $0.offset) < ($1.element.rank ?? .infinity, $1.offset)
    }.map(\.element)
  }

  /// Keeps the columns whose name, or whose metric's name, is one of `names`.
  package mutating func keep(_ names: [String]) {
    measures.removeAll { !names.contains($0.column) && !names.contains($0.metric) }
    for index in entries.indices { entries[index].rank = nil }
    rank()
  }

  /// Sorts by one column, the best first; false when there is no such column.
  package mutating func sort(by column: String) -> Bool {
    guard let measure = measures.first(where: { $0.column == column }) else { return false }
    entries = entries.enumerated().sorted { first, second in
      let merits = [first, second].map { item in
        item.element.values[measure].flatMap { measure.merit($0.estimate) } ?? -.infinity
      }
      return (merits[0], second.offset) > (merits[1], first.offset)
    }.map(\.element)
    return true
  }
}

extension Leaderboard.Measure {
  /// How good a value is, larger being better; nil when that is unknown.
  package func merit(_ value: Double) -> Double? { way.map { $0.merit(value) } }

  /// The direction, read from its text; nil for one that is unknown.
  package var way: Column.Direction? {
    switch direction {
    case "higher": .higher
    case "lower": .lower
    default:
      direction.split(separator: " ").last.flatMap { Double($0) }.map { .closerTo($0) }
    }
  }
}
