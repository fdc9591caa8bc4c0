import Documents
import Metrics
import Tensors

/// What a sweep found: every trial with its merit, and how sure one can be of the best.
struct SweepResult: Sendable {
  /// One trial.
  struct Entry: Sendable {
    let point: [Assignment]
    let method: String?
    /// What was sought, the higher the better; nil when the trial failed.
    let merit: Objective.Estimated?
    /// False for a trial that was given up before its last round.
    let isComplete: Bool
    /// The share of draws from all intervals in which no other complete trial is better.
    var chance = 0.0

    /// The value of a path on one line; nil where the trial does not have it.
    func text(_ path: String) -> String? { point.first { $0.path == path }?.text }
  }

  /// In the order of the trials.
  private(set) var entries: [Entry]
  /// What was sought, in words.
  let sought: String
  /// True when the rows that chose are not those that the report measures.
  let isHeldOut: Bool
  let paths: [String]
  private let axes: [SweepAxis]

  /// Reads an adaptive sweep's trials, or compares the points of another by `column`, or by the best
  /// column that there is.
  init?(_ record: RunRecord, column: String? = nil) {
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
      let table = MetricTable(record.models)
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
  }

  /// The positions of the entries, best first; those that were given up after the complete ones.
  var ranking: [Int] {
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
  ) -> (metric: String, column: Metrics.Column)? {
    let all = table.metrics.flatMap { metric in
      table.columns(of: metric).map { (metric: metric, column: $0) }
    }
    if let name { return all.first { $0.column.name == name } }
    return all.first { $0.column.name == ModelUtility.name }
      ?? all.first { $0.column.direction == .higher } ?? all.first
  }

  private mutating func addChances() {
    let draws = 2_000
    let rivals = entries.indices.filter { entries[$0].isComplete && entries[$0].merit != nil }
    guard !rivals.isEmpty else { return }
    var wins = [Int](repeating: 0, count: entries.count)
    for draw in 0..<draws {
      var stream = Seed(1).stream("best point", UInt64(draw))
      var best = (index: rivals[0], value: -Double.infinity)
      for index in rivals {
        guard let merit = entries[index].merit else { continue }
        let value = merit.value + merit.half / 1.96 * stream.normal()
        if value > best.value { best = (index, value) }
      }
      wins[best.index] += 1
    }
    for index in rivals { entries[index].chance = Double(wins[index]) / Double(draws) }
  }

  /// How much of the differences each path explains; empty when there are too few trials to tell.
  var importances: [ParameterImportance] {
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
  var json: JSONValue {
    .object([
      "sought": .string(sought), "held_out": .bool(isHeldOut),
      "best": ranking.first.map { Self.json(entries[$0].point) } ?? .null,
      "trials": .array(
        entries.map { entry in
          .object([
            "point": Self.json(entry.point), "method": entry.method.map(JSONValue.string) ?? .null,
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

  private static func json(_ point: [Assignment]) -> JSONValue {
    .object(Dictionary(point.map { ($0.path, JSONValue.string($0.text)) }) { first, _ in first })
  }
}

extension SweepResult.Entry {
  /// What became of the trial, in a word.
  var state: String { merit == nil ? "failed" : isComplete ? "complete" : "stopped" }
}

extension Metrics.Column.Direction {
  /// A value as a number that is better when higher.
  func merit(_ value: Double) -> Double {
    switch self {
    case .higher: value
    case .lower: -value
    case .closerTo(let target): -abs(value - target)
    }
  }
}
