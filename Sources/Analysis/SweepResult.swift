package import Documents
package import Experiments
import Metrics
package import Records
import Tensors

/// What a sweep found: every trial with its merit, and how sure one can be of the best.
package struct SweepResult: Sendable {
  /// One trial.
  package struct Entry: Sendable {
    package let point: [Assignment]
    /// Nil for a trial that is judged by the mean over methods.
    package let method: String?
    /// What was sought, the higher the better; nil when the trial failed.
    package let merit: Objective.Estimated?
    /// False for a trial that was given up before its last round.
    package let isComplete: Bool
    /// The share of draws from all intervals in which no other complete trial is better.
    package fileprivate(set) var chance = 0.0

    /// The value of a path on one line; nil where the trial does not have it.
    package func text(_ path: String) -> String? { point.first { $0.path == path }?.text }
  }

  /// In the order of the trials.
  package private(set) var entries: [Entry]
  /// What was sought, in words.
  package let sought: String
  /// True when the rows that chose are not those that the report measures.
  package let isHeldOut: Bool
  /// The swept paths.
  package let paths: [String]
  private let axes: [SweepAxis]
  /// How much of the differences each path explains; empty when there are too few trials to tell.
  package private(set) var importances: [ParameterImportance] = []

  /// The result of a record, judged by `column`; worked out once.
  package static func of(_ record: RunRecord, column: String? = nil) -> SweepResult? {
    record.shared.value("sweep by \(column ?? "")") { SweepResult(record, column: column) }
  }

  /// Reads an adaptive sweep's trials, or compares the points of another by `column`, or by the best
  /// column that there is.
  private init?(_ record: RunRecord, column: String?) {
    let sweep = record.spec.experiment.sweep
    paths = sweep.paths
    axes = sweep.axes
    guard !paths.isEmpty else { return nil }
    if let objective = sweep.objective {
      sought = objective.text
      isHeldOut = true
      let complete = record.spec.trials.points
      entries = record.trials.map {
        Entry(
          point: $0.point, method: nil, merit: $0.objective,
          isComplete: complete.contains($0.point))
      }
    } else {
      let table = record.table
      guard let chosen = Self.chosen(column, in: table) else { return nil }
      let shown = chosen.column
      sought =
        switch shown.direction {
        case .higher: shown.name
        case .lower: "low \(shown.name)"
        case .closerTo(let target): "\(shown.name) close to \(target)"
        }
      isHeldOut = false
      entries = table.rows.filter { !$0.isBaseline && $0.models.first?.compared.point != [] }
        .map { row in
          let summary = table.summary(row, chosen.metric, shown.name)
          return Entry(
            point: row.models.first?.compared.point ?? [],
            method: row.models.first?.compared.method,
            merit: summary.map {
              .init(value: shown.direction.merit($0.estimate), half: ($0.high - $0.low) / 2)
            }, isComplete: true)
        }
    }
    guard !entries.isEmpty else { return nil }
    addChances()
    importances = foundImportances
  }

  /// The positions of the entries, best first; those that were given up after the complete ones.
  package var ranking: [Int] {
    entries.indices.sorted { a, b in
      let (x, y) = (entries[a], entries[b])
      if x.isComplete != y.isComplete { return x.isComplete }
      let (m, n) = (x.merit?.value ?? -.infinity, y.merit?.value ?? -.infinity)
      return m == n ? a < b : m > n
    }
  }

  /// The column to judge by: the one asked for, else utility, else the first that is good when high.
  private static func chosen(
    _ name: String?, in table: MetricTable
  ) -> (metric: String, column: Column)? {
    let all = table.columns()
    if let name { return all.first { $0.column.name == name } }
    return all.first { $0.column.name == ModelUtility.name }
      ?? all.first { $0.column.direction == .higher } ?? all.first
  }

  private mutating func addChances() {
    let chances = Self.chances(of: entries.map { $0.isComplete ? $0.merit : nil })
    for index in entries.indices { entries[index].chance = chances[index] }
  }

  /// The share of 2,000 draws from all intervals, taken as normal and independent, in which each value is the greatest;
  /// 0 for those that are nil.
  package static func chances(of merits: [Objective.Estimated?]) -> [Double] {
    let draws = 2_000
    let rivals = merits.enumerated().compactMap { index, merit in merit.map { (index, $0) } }
    var wins = [Int](repeating: 0, count: merits.count)
    guard let first = rivals.first else { return wins.map(Double.init) }
    for draw in 0..<draws {
      var stream = Seed(1).stream("best point", UInt64(draw))
      var best = (index: first.0, value: -Double.infinity)
      for (index, merit) in rivals {
        let value = merit.value + merit.half / 1.96 * stream.normal()
        if value > best.value { best = (index, value) }
      }
      wins[best.index] += 1
    }
    return wins.map { Double($0) / Double(draws) }
  }

  private var foundImportances: [ParameterImportance] {
    // Trials that were given up differ in the resource too, so each round speaks for itself.
    let complete = entries.filter(\.isComplete)
    let judged = complete.count >= 6 ? complete : entries
    return axes.compactMap { axis in
      let pairs = judged.compactMap { entry -> (place: Double, merit: Double)? in
        guard let value = entry.point.first(where: { $0.path == axis.path })?.value,
          let place = axis.place(of: value), let merit = entry.merit
        else { return nil }
        return (place, merit.value)
      }
      return ParameterImportance(axis.path, pairs)
    }.sorted { $0.share == $1.share ? $0.path < $1.path : $0.share > $1.share }
  }

  /// The form of `sweep.json`.
  package var json: JSONValue {
    .object([
      "sought": .string(sought), "held_out": .bool(isHeldOut),
      "best": ranking.first.map { entries[$0].point.json } ?? .null,
      "trials": .array(
        entries.map { entry in
          .object([
            "point": entry.point.json, "method": entry.method.map(JSONValue.string) ?? .null,
            "objective": entry.merit.map { .number($0.value) } ?? .null,
            "half_width": entry.merit.map { .number($0.half) } ?? .null,
            "state": .string(entry.state), "chance_of_best": .number(entry.chance),
          ])
        }),
      "importance": .array(
        importances.map {
          .object([
            "path": .string($0.path), "share": .number($0.share), "low": .number($0.low),
            "high": .number($0.high), "p_value": .number($0.pValue),
          ])
        }),
    ])
  }
}

extension SweepResult.Entry {
  /// What became of the trial, in a word.
  package var state: String { merit == nil ? "failed" : isComplete ? "complete" : "stopped" }
}
