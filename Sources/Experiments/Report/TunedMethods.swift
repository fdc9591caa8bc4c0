import Documents
import Reports

/// What an equal search found: every method's best of the same settings, and where the search was too narrow.
struct TunedMethods {
  /// One method.
  struct Row {
    let name: String
    let chosen: [Assignment]
    /// The objective of the chosen setting; nil where every trial failed.
    let merit: Objective.Estimated?
    /// Different settings that were tried.
    let tried: Int
    /// Settings whose best value is the first or the last of those tried: a better one may lie beyond.
    let atEdge: [String]
  }

  let rows: [Row]
  let settings: [String]
  private let objective: Objective

  /// Reads the trials of a `tune`; nil for other sweeps and before all trials are judged.
  init?(_ record: RunRecord) {
    guard case .tune(let tuning, let objective) = record.spec.experiment.sweep.strategy,
      !record.spec.trials.points.isEmpty
    else { return nil }
    self.objective = objective
    settings = tuning.settings.map(\.path)
    let judged = record.trials.prefix(record.spec.trials.probes.count).map(\.self)
    rows = tuning.methods.map { method in
      let best = tuning.bestTrial(of: method, judged)
      let chosen = best.map(method.own) ?? []
      let tried = judged.map(method.own).reduce(into: [[Assignment]]()) { found, point in
        if !found.contains(where: point.isSame) { found.append(point) }
      }
      return Row(
        name: method.name, chosen: chosen, merit: best?.byMethod[method.name],
        tried: method.axes.isEmpty ? 0 : tried.count,
        atEdge: Self.edges(chosen, among: tried))
    }
  }

  /// The numbers that are the smallest or largest of at least three that were tried.
  private static func edges(_ chosen: [Assignment], among tried: [[Assignment]]) -> [String] {
    chosen.compactMap { assignment in
      let values = Set(
        tried.flatMap(\.self).filter { $0.path == assignment.path }
          .compactMap { $0.value.text.flatMap(Double.init) })
      guard values.count > 1, let value = assignment.value.text.flatMap(Double.init),
        value == values.min() || value == values.max()
      else { return nil }
      return assignment.path.split(separator: ".").dropFirst(3).joined(separator: ".")
    }
  }

  func cells(_ sources: [Source]) -> [Cell] {
    let table = Table(
      columns: [Table.Column("method")] + settings.map { Table.Column.number($0) }
        + [.number("objective"), .number("settings tried"), Table.Column("remark")],
      rows: rows.map { row in
        Table.Row(
          [.text(row.name)]
            + settings.map { setting in
              row.chosen.first { $0.path.hasSuffix(".\(setting)") }.map { .text($0.text) }
                ?? .missing("has no such setting")
            }
            + [
              row.merit.map {
                .estimate(
                  $0.value, low: $0.value - $0.half, high: $0.value + $0.half, .significant(3))
              } ?? .missing("failed"),
              .text("\(row.tried)"), .text(remark(row)),
            ])
      },
      caption: "The setting of each method, its best of the same search.",
      footnotes: [
        "Objective: \(objective.text), higher is better, with 95 % intervals of the chosen trial. Being the best of "
          + "several it is too good on average; the tables of this report measure rows that it did not see."
      ])
    return [.heading("Search"), .markdown(verdict), .table(table, from: sources)]
  }

  private func remark(_ row: Row) -> String {
    if row.tried == 0 { return "nothing to tune" }
    if row.merit == nil { return "every trial failed" }
    return row.atEdge.isEmpty
      ? "" : "best at the edge of \(row.atEdge.joined(separator: ", ")): try further"
  }

  private var verdict: String {
    let counts = Set(rows.filter { $0.tried > 0 }.map(\.tried)).sorted()
    let edge = rows.count { !$0.atEdge.isEmpty }
    let tried = counts.map(String.init).joined(separator: " to ")
    return
      "Every method was tried with the same settings (\(tried) each) and is compared at its own best, chosen "
      + "on rows that the tables of this report leave out."
      + (edge > 0
        ? " For \(edge) of \(rows.count) methods the best value is the smallest or largest of those tried."
        : "")
  }
}
