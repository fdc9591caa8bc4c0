import Analysis
import Metrics
import Records
import Reports

extension MetricTable {
  /// The columns of some metrics side by side: those of the whole with those of the first of the experiment's
  /// sets, then a table for each further set or group.
  func tables(of metrics: [String]) -> [Table] {
    let all = metrics.flatMap { metric in
      columns(of: metric).map { (metric: metric, column: $0, set: Self.set(of: $0)) }
    }
    var sets: [String?] = [nil]
    for column in all where !sets.contains(column.set) { sets.append(column.set) }
    let joined = sets.dropFirst().prefix(1).contains { $0.map(Self.isSet) ?? false } ? 2 : 1
    let groups = [Array(sets.prefix(joined))] + sets.dropFirst(joined).map { [$0] }
    return groups.map { sets in sets.flatMap { set in all.filter { $0.set == set } } }
      .filter { !$0.isEmpty }.map { table(of: $0) }
  }

  private func table(
    of shown: [(metric: String, column: Metrics.Column, set: String?)]
  ) -> Table {
    let seeds = self.seeds
    let sets = shown.compactMap(\.set)
    let comparisons = shown.map { Comparisons(self, $0.metric, $0.column) }
    let compared = comparisons.map { $0?.best }
    let limit =
      comparisons.contains { $0?.isLimited == true }
      ? ["There are many methods: only the \(Comparisons.most) best of each column are compared."]
      : []
    return Table(
      columns: [Table.Column("method")]
        + zip(shown, compared).map {
          Table.Column(
            Self.title(of: $0.column), group: $0.set, .right, direction: $0.column.direction.arrow,
            emphasis: $1 == nil ? .bestAndTies : .given)
        },
      rows: rows.enumerated().map { index, row in
        Table.Row(
          [.text(row.title)]
            + shown.map {
              summary(row, $0.metric, $0.column.name).map(\.value)
                ?? .missing(reason(row, $0.metric) ?? "not measured")
            },
          isBaseline: row.isBaseline,
          bold: Set(
            compared.enumerated().filter { $1?.contains(index) == true }.map { $0.offset + 1 }))
      },
      caption: "Every method"
        + (sets.first.map { Self.isSet($0) ? " on the \($0) set" : " on \($0)" } ?? "")
        + ", with 95 % intervals.",
      footnotes: [
        seeds > 1
          ? "Means over \(seeds) seeds with 95 % intervals by bootstrap over seeds and items, and no "
            + "narrower than Student's t over the seeds."
          : "95 % intervals by bootstrap over the items.",
        "Bold: the best method and those that do not differ from it significantly (p ≥ 0.05 after Holm's "
          + "correction, by \(Comparisons.explanation(seeds: seeds)); where nothing can be paired, those "
          + "whose intervals overlap); none where all are alike; grey: baselines.",
      ] + limit + Self.judgedByRule(shown.map(\.metric), rows) + notApplicable(shown.map(\.metric)))
  }

  /// Why a metric says nothing about a row; nil where it does, or was not measured.
  private func reason(_ row: Row, _ metric: String) -> String? {
    row.models.lazy.compactMap { $0.measurement(metric)?.reason }.first
  }

  /// Says which metrics have no meaning for which methods, and why.
  private func notApplicable(_ metrics: [String]) -> [String] {
    Set(metrics).sorted().flatMap { metric in
      rows.compactMap { row in
        reason(row, metric).map { "\(metric) of \(row.title): not applicable, \($0)." }
      }
    }
  }

  /// Says where a judge's model did not reply what can be read; nothing when it always did.
  private static func judgedByRule(_ metrics: [String], _ rows: [Row]) -> [String] {
    let measured = rows.flatMap(\.models).flatMap(\.measurements)
    return Set(metrics).sorted().compactMap { metric in
      let counts = measured.filter { $0.metric == metric }
        .flatMap { $0.measurement.columns.compactMap { $0.extras["judged_by_rule"] } }
      guard !counts.isEmpty else { return nil }
      return
        "\(metric): a rule judged \(Int(counts.reduce(0, +))) answers of all methods, where the "
        + "judge's reply could not be read."
    }
  }

  /// Returns `forget` of `forget.probability`, and nil for a column of the whole.
  private static func set(of column: Metrics.Column) -> String? {
    let parts = column.name.split(separator: ".")
    return parts.count > 1 ? parts.first.map(String.init) : nil
  }

  /// True for the sets of an experiment; other groups are of a metric's own.
  private static func isSet(_ name: String) -> Bool {
    (["forget", "retain"] + MetricSets.optional.map(\.name)).contains(name)
  }

  private static func title(of column: Metrics.Column) -> String {
    (column.name.split(separator: ".").last ?? "").split(separator: "_").joined(separator: " ")
  }
}
