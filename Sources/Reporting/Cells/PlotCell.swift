import Analysis
package import Documents
import Experiments
import Metrics
import Models
import Plans
package import Records
package import Reports

/// Plots of the results.
package struct PlotCell: ReportCell {
  package static let name = "plot"
  package static let version = "2"
  package static let summary =
    "Plots: the trade-off, every metric with intervals, truth ratios, loss curves, watched probabilities."
  package static let shorthand: String? = "show"
  private static let kinds = [
    "tradeoff", "intervals", "truth_ratio", "loss", "watched",
  ]
  /// More methods than this are not all named in a plot, nor all drawn where each has a curve.
  static let most = 128
  let show: [String]
  let x: String
  let y: String

  package init(_ parameters: inout Parameters) {
    show = parameters.choices("show", of: Self.kinds, default: Self.kinds, "Which plots.")
    x = parameters.text(
      "x", default: ModelUtility.name,
      "The trade-off's horizontal column, such as retain.probability.")
    y = parameters.text("y", default: ForgetQuality.name, "The trade-off's vertical column.")
  }

  package func cells(_ record: RunRecord) -> [Cell] {
    let table = record.table
    var cells: [Cell] = []
    if show.contains("tradeoff") { cells += tradeoff(table, record) }
    if show.contains("intervals") { cells += intervals(table, record) }
    if show.contains("truth_ratio") { cells += TruthRatioPlot.cells(record) }
    if show.contains("loss") { cells += LossPlot.cells(record) }
    if show.contains("watched") { cells += WatchedPlot.cells(record) }
    return cells.isEmpty ? [] : [.heading("Plots")] + cells
  }

  private func tradeoff(_ table: MetricTable, _ record: RunRecord) -> [Cell] {
    guard let across = table.columns(named: [x]).first, let up = table.columns(named: [y]).first
    else { return unknown(table) }
    let estimates = table.rows.compactMap { row -> (MetricTable.Row, SeedSummary, SeedSummary)? in
      guard let a = table.summary(row, across.metric, across.column.name),
        let b = table.summary(row, up.metric, up.column.name)
      else { return nil }
      return (row, a, b)
    }
    let isCrowded = estimates.count > ScatterPlot.most
    let front =
      isCrowded
      ? ParetoFront.members(
        estimates.map {
          (across.column.direction.merit($1.estimate), up.column.direction.merit($2.estimate))
        }) : []
    let points = estimates.enumerated().map { place, item in
      let (row, a, b) = item
      let isNamed = !isCrowded || row.isBaseline || front.contains(place)
      return ScatterPlot.Point(
        isNamed ? row.title : "", x: Estimate(a.estimate, low: a.low, high: a.high),
        y: Estimate(b.estimate, low: b.low, high: b.high), hue: row.isBaseline ? .grey : nil)
    }
    guard points.count > 1 else { return [] }
    let plot = ScatterPlot(
      x: across.column.axis,
      y: up.column.axis, points: points,
      yReference: y == ForgetQuality.name ? ReferenceLine(0.05, "p = 0.05") : nil)
    let caption =
      "\(up.column.words) against \(across.column.words), with 95 % intervals"
      + (isCrowded
        ? " of those that are named: baselines, in grey, and what no other beats in both."
        : "; grey: baselines.")
    return [
      .figure(
        Figure("tradeoff", caption: caption, plot),
        from: record.sources(ofMetric: across.metric) + record.sources(ofMetric: up.metric))
    ]
  }

  /// Says so when the author asked for a column that this run does not have.
  private func unknown(_ table: MetricTable) -> [Cell] {
    let isDefault = x == ModelUtility.name && y == ForgetQuality.name
    guard !isDefault, !table.metrics.isEmpty else { return [] }
    let known = table.columns().map(\.column.name)
    return [
      .callout(
        .warning,
        "No trade-off of \(y) against \(x); this run has \(known.joined(separator: ", ")).")
    ]
  }

  private func intervals(_ table: MetricTable, _ record: RunRecord) -> [Cell] {
    let rows = table.rows.map { IntervalPlot.Row($0.title, hue: $0.isBaseline ? .grey : nil) }
    let panels = table.columns().map { metric, column in
      IntervalPlot.Panel(
        column.axis,
        table.rows.map { row in
          table.summary(row, metric, column.name).map {
            Estimate($0.estimate, low: $0.low, high: $0.high)
          }
        },
        reference: column.name == ForgetQuality.name
          ? ReferenceLine(0.05, "dashed: p = 0.05") : nil)
    }
    guard !rows.isEmpty, !panels.isEmpty else { return [] }
    let caption = "Every metric of every method, with 95 % intervals."
    let figure = Cell.figure(
      Figure("intervals", caption: caption, IntervalPlot(rows: rows, panels: panels)),
      from: table.metrics.flatMap { record.sources(ofMetric: $0) })
    // A drawing of a thousand lines is for those who ask for it.
    return rows.count > Self.most ? [.details("Every metric of every method", [figure])] : [figure]
  }

  /// Says of how many curves only some are drawn.
  static func choice(_ shown: Int, of all: Int) -> String {
    shown == all ? "" : " Drawn: \(shown) of \(all), evenly spread."
  }
}
