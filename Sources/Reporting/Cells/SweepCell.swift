import Analysis
package import Documents
import Experiments
import Metrics
package import Records
package import Reports

/// What a sweep found: the best points, what mattered, the trade-off, and how sure all that is.
package struct SweepCell: ReportCell {
  package static let name = "sweep"
  package static let version = "3"
  package static let summary =
    "The sweep's best points, parameter importance and Pareto front, with how sure they are."
  package static let shorthand: String? = "by"
  let by: String?
  let x: String?
  let y: String?
  let rows: Int

  package init(_ parameters: inout Parameters) {
    by = parameters.optionalText(
      "by", "The column to judge points by where the sweep has no objective of its own.")
    x = parameters.optionalText("x", "The front's utility column, such as retain.probability.")
    y = parameters.optionalText("y", "The front's forgetting column, such as forget.probability.")
    rows = parameters.integer("rows", default: 10, in: 1...1_000, "How many points to list.")
  }

  package func cells(_ record: RunRecord) -> [Cell] {
    guard !record.spec.experiment.sweep.paths.isEmpty else { return [] }
    if let tuned = TunedMethods(record) { return tuned.cells(record.sources(ofObjective: nil)) }
    guard let result = SweepResult.of(record, column: by) else {
      return by.map { [.callout(.warning, "No column \($0) to judge the sweep's points by.")] }
        ?? []
    }
    let sources = record.sources(ofObjective: by)
    return [.heading("Sweep"), .markdown(verdict(result))]
      + [.table(best(result), from: sources)] + progress(result, sources)
      + importance(result, sources)
      + ParetoCells.cells(record, x: x, y: y)
  }

  private func verdict(_ result: SweepResult) -> String {
    let states = result.entries.map(\.state)
    let counts = ["complete", "stopped", "failed"].compactMap { state -> String? in
      let count = states.count { $0 == state }
      return count == 0 ? nil : "\(count) \(state)"
    }
    var text =
      "\(result.entries.count) trials (\(counts.joined(separator: ", "))), judged by \(result.sought). "
    guard let first = result.ranking.first, result.entries[first].merit != nil else { return text }
    let best = result.entries[first]
    let close = result.entries.count { $0.chance >= 0.05 }
    text += "The chance that the first is truly the best is \(Self.percent(best.chance)) %"
    text += close > 1 ? "; \(close) points have a chance of 5 % or more. " : ". "
    text +=
      result.isHeldOut
      ? "It was chosen on rows that the tables of this report leave out."
      : "It was chosen on the rows that this report measures, so its own value is too good on average."
    return text
  }

  private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded()))" }

  private func best(_ result: SweepResult) -> Table {
    let shown = result.ranking.prefix(rows)
    let hasMethods = result.entries.contains { $0.method != nil }
    let more = result.entries.count - shown.count
    return Table(
      columns: (hasMethods ? [Table.Column("method")] : [])
        + Self.short(result.paths).map { Table.Column.number($0) }
        + [.number("judged by"), .number("chance of best"), Table.Column("state")],
      rows: shown.map { index in
        let entry = result.entries[index]
        return Table.Row(
          (hasMethods ? [.text(entry.method ?? "")] : [])
            + result.paths.map { entry.text($0).map { .text($0) } ?? .missing("not set") }
            + [
              entry.merit.map {
                .estimate(
                  $0.value, low: $0.value - $0.half, high: $0.value + $0.half, .significant(3))
              } ?? .missing("failed"),
              .text("\(Self.percent(entry.chance)) %"), .text(entry.state),
            ])
      },
      caption: "The best points\(more > 0 ? ", \(more) further ones left out" : "").",
      footnotes: [
        "Judged by \(result.sought), higher is better, with 95 % intervals. Chance of best: the share of 2,000 "
          + "draws from all points' intervals, taken as normal and independent, in which the point comes out first."
      ])
  }

  /// The last parts of paths where they tell them apart, else the whole paths.
  static func short(_ paths: [String]) -> [String] {
    let last = paths.map { $0.split(separator: ".").last.map(String.init) ?? $0 }
    return zip(paths, last).map { path, name in last.count { $0 == name } > 1 ? path : name }
  }

  private func progress(_ result: SweepResult, _ sources: [Source]) -> [Cell] {
    guard result.isHeldOut, result.entries.count > 3 else { return [] }
    var best = -Double.infinity
    var trials: [LinePlot.Point] = []
    var course: [LinePlot.Point] = []
    for (index, entry) in result.entries.enumerated() {
      guard let merit = entry.merit else { continue }
      let place = Double(index + 1)
      trials.append(
        LinePlot.Point(
          place, merit.value, low: merit.value - merit.half, high: merit.value + merit.half))
      best = max(best, merit.value)
      course.append(LinePlot.Point(place, best))
    }
    let plot = LinePlot(
      x: Axis("trial", isCounted: true), y: Axis(result.sought),
      series: [
        LinePlot.Series("trial", trials, hue: .grey, hasMarkers: true),
        LinePlot.Series("best so far", course),
      ])
    return [
      .figure(
        Figure(
          "sweep-progress",
          caption: "The objective of every trial in the order of the search, with 95 % intervals.",
          plot),
        from: sources)
    ]
  }

  private func importance(_ result: SweepResult, _ sources: [Source]) -> [Cell] {
    let found = result.importances
    guard !found.isEmpty else { return [] }
    let table = Table(
      columns: [
        Table.Column("parameter"), .number("share of variance"), .number("p"),
        Table.Column("significant"),
      ],
      rows: found.map { item in
        Table.Row([
          .code(item.path), .estimate(item.share, low: item.low, high: item.high, .fixed(2)),
          .number(item.pValue, .significant(2)),
          .text(item.pValue < 0.05 / Double(found.count) ? "yes" : "not significant"),
        ])
      },
      caption:
        "Parameter importance: the share of the differences between trials that each explains alone.",
      footnotes: [
        "Epsilon squared over groups of values, 95 % intervals of a noncentral F (Steiger, 2004), permutation tests; "
          + "significant below 0.05 divided by the number of parameters. Interactions of parameters are not seen"
          + (result.isHeldOut
            ? ", and a search moves parameters together, so their shares may overlap." : ".")
      ])
    return [.table(table, from: sources)]
  }
}
