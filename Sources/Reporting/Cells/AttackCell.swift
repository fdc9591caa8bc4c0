import Analysis
import Attacks
package import Documents
import Experiments
import Methods
import Metrics
import Plans
package import Records
package import Reports

/// What every attack changes, beside what it changes in the models that have nothing to give back.
package struct AttackCell: ReportCell {
  package static let name = "attacks"
  package static let version = "2"
  package static let summary = "How far every attack moves every metric, beside the controls."
  package static let shorthand: String? = "columns"
  let columns: [String]

  package init(_ parameters: inout Parameters) {
    columns = parameters.texts(
      "columns", default: [], "Columns such as forget.probability; all when empty.")
  }

  package func cells(_ record: RunRecord) -> [Cell] {
    let titles = record.spec.experiment.attacks.flatMap(\.titles)
    guard !titles.isEmpty else { return [] }
    let table = record.table
    let shown = table.columns(named: columns)
    guard !shown.isEmpty else {
      return [
        .callout(.warning, "No column of this run is among: \(columns.joined(separator: ", "))")
      ]
    }
    let learnsAll = record.spec.experiment.attacks.contains { $0.learnsMeasuredRows }
    let tables = shown.map { metric, column in
      (
        column: column.name,
        cell: Cell.table(
          self.table(table, metric, column, titles, learnsAll: learnsAll),
          from: Self.sources(record, metric))
      )
    }
    // What was to be forgotten comes first; the rest can be unfolded.
    let isFirst = { (name: String) in name.hasPrefix("forget") || !columns.isEmpty }
    let (first, rest) = (
      tables.filter { isFirst($0.column) }, tables.filter { !isFirst($0.column) }
    )
    return [.heading("Under attack")] + first.map(\.cell)
      + (rest.isEmpty ? [] : [.details("What the attacks do to other columns", rest.map(\.cell))])
  }

  private func table(
    _ table: MetricTable, _ metric: String, _ column: Metrics.Column, _ titles: [String],
    learnsAll: Bool
  ) -> Table {
    let changes = table.rows.map { row in
      titles.map { Self.change(row, $0, metric, column.name) }
    }
    let control = table.rows.firstIndex { $0.title == Retrain.name }
    let bold = Self.differing(changes, table.rows.map(\.isBaseline), from: control)
    let direction = column.direction.arrow
    return Table(
      columns: [
        Table.Column("method"),
        Table.Column("unattacked", .right, direction: direction),
      ] + titles.map { Table.Column($0, group: "change by", .right, emphasis: .given) },
      rows: table.rows.enumerated().map { place, row in
        let before = table.summary(row, metric, column.name)?.value ?? .missing("not measured")
        return Table.Row(
          [Value.text(row.title), before] + changes[place].map(Self.value(of:)),
          isBaseline: row.isBaseline, bold: bold[place])
      },
      caption:
        "\(column.name) (\(direction.arrow)): what each attack adds to it, with 95 % intervals.",
      footnotes: [
        "After minus before on the same rows, "
          + (learnsAll
            ? "of which only relearning all of a set has seen any"
            : "of which the attack has seen none")
          + "; no interval where the column is no mean over items and there is one seed."
      ]
        + (control == nil
          ? []
          : [
            "Bold: another change than the same attack makes in the retrained model (p < 0.05 after Holm's "
              + "correction for the methods, by "
              + "\(Comparisons.explanation(seeds: table.seeds))). What comes back in a model that never saw the "
              + "rows was not hidden in it."
          ]))
  }

  /// A change with its interval, where it has one.
  private static func value(of change: AttackChange?) -> Value {
    guard let change else { return .missing("not measured") }
    guard let interval = change.interval else { return .number(change.estimate, .significant(2)) }
    return .estimate(change.estimate, low: interval.low, high: interval.high, .fixed(3))
  }

  /// What one attack changes in a row, over its seeds.
  private static func change(
    _ row: MetricTable.Row, _ title: String, _ metric: String, _ column: String
  ) -> AttackChange? {
    AttackChange(
      row.models.compactMap { model in
        guard let attack = model.attacks.first(where: { $0.title == title }),
          let measured = attack.measurements.first(where: { $0.metric == metric }),
          let before = measured.before.columns.first(where: { $0.name == column }),
          let after = measured.after.columns.first(where: { $0.name == column })
        else { return nil }
        return (before: before, after: after)
      })
  }

  /// The columns of each row whose change differs from the control's.
  private static func differing(
    _ changes: [[AttackChange?]], _ isBaseline: [Bool], from control: Int?
  ) -> [Set<Int>] {
    var bold = changes.map { _ in Set<Int>() }
    guard let control else { return bold }
    for place in changes[control].indices {
      guard let other = changes[control][place] else { continue }
      let tests = changes.indices.filter { !isBaseline[$0] }.compactMap { row in
        changes[row][place]?.pValue(against: other).map { (row: row, pValue: $0) }
      }
      for (test, adjusted) in zip(tests, Holm.adjusted(tests.map(\.pValue))) where adjusted < 0.05 {
        bold[test.row].insert(place + 2)
      }
    }
    return bold
  }

  private static func sources(_ record: RunRecord, _ metric: String) -> [Source] {
    record.models.flatMap { model in
      model.compared.attacked.flatMap { attacked in
        attacked.measurements.filter { $0.metric == metric }.map {
          record.source(of: $0.after.index)
        }
      }
    }
  }
}
