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
  package static let version = "1"
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
    guard let across = find(x, table), let up = find(y, table) else { return unknown(table) }
    let estimates = table.rows.compactMap { row -> (MetricTable.Row, SeedSummary, SeedSummary)? in
      guard let a = table.summary(row, across.metric, across.column.name),
        let b = table.summary(row, up.metric, up.column.name)
      else { return nil }
      return (row, a, b)
    }
    let isCrowded = estimates.count > Self.most
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
      x: axis(across.column),
      y: axis(up.column), points: points,
      yReference: y == ForgetQuality.name ? ReferenceLine(0.05, "p = 0.05") : nil)
    let caption =
      "\(words(up.column.name)) against \(words(across.column.name)), with 95 % intervals; grey: baselines."
      + (isCrowded ? " Named are baselines and what no other beats in both." : "")
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
    let known = table.metrics.flatMap { table.columns(of: $0).map(\.name) }
    return [
      .callout(
        .warning,
        "No trade-off of \(y) against \(x); this run has \(known.joined(separator: ", ")).")
    ]
  }

  private func intervals(_ table: MetricTable, _ record: RunRecord) -> [Cell] {
    let rows = table.rows.map { IntervalPlot.Row($0.title, hue: $0.isBaseline ? .grey : nil) }
    let panels = table.metrics.flatMap { metric in
      table.columns(of: metric).map { column in
        IntervalPlot.Panel(
          axis(column),
          table.rows.map { row in
            table.summary(row, metric, column.name).map {
              Estimate($0.estimate, low: $0.low, high: $0.high)
            }
          },
          reference: column.name == ForgetQuality.name
            ? ReferenceLine(0.05, "dashed: p = 0.05") : nil)
      }
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

  private func find(
    _ name: String, _ table: MetricTable
  ) -> (metric: String, column: Metrics.Column)? {
    for metric in table.metrics {
      if let column = table.columns(of: metric).first(where: { $0.name == name }) {
        return (metric, column)
      }
    }
    return nil
  }

  /// The axis of a column; a p-value's is logarithmic.
  private func axis(_ column: Metrics.Column) -> Axis {
    Axis(
      words(column.name), scale: column.name == ForgetQuality.name ? .logarithmic : .linear,
      direction: column.direction.arrow)
  }

  private func words(_ name: String) -> String {
    name.split { $0 == "_" || $0 == "." }.joined(separator: " ")
  }
}

/// The distributions that forget quality compares.
enum TruthRatioPlot {
  static func cells(_ record: RunRecord) -> [Cell] {
    let models = record.models.filter {
      $0.measurement(ForgetQuality.name)?.column(ForgetQuality.name) != nil
    }
    let shown = models.spread(over: PlotCell.most)
    let samples = shown.compactMap { model -> DistributionPlot.Sample? in
      guard
        let column = model.measurement(ForgetQuality.name)?.column(ForgetQuality.name)
      else { return nil }
      return DistributionPlot.Sample(record.title(of: model), column.values)
    }
    guard samples.count > 1 else { return [] }
    let plot = DistributionPlot(
      x: Axis("truth ratio on the forget set", scale: .suited(to: samples.flatMap(\.values))),
      samples: samples)
    return [
      .figure(
        Figure(
          "truth-ratio",
          caption:
            "Truth ratios on the forget set, cumulated; forget quality asks whether a method's "
            + "curve could be retrain's." + PlotCell.choice(shown.count, of: models.count), plot),
        from: record.sources(ofMetric: ForgetQuality.name))
    ]
  }
}

/// Loss by training step, for the base models and for the methods.
enum LossPlot {
  static func cells(_ record: RunRecord) -> [Cell] {
    let isBase = { (model: ModelRecord) in model.compared.isBaseline }
    return cell(
      "loss-training", "Training loss by step.", record.models.filter(isBase), record)
      + cell(
        "loss-methods", "The methods' losses by step; each minimises another one.",
        record.models.filter { !isBase($0) }, record)
  }

  private static func cell(
    _ name: String, _ caption: String, _ models: [ModelRecord], _ record: RunRecord
  ) -> [Cell] {
    let trained = models.filter { !$0.history.isEmpty }
    let shown = trained.spread(over: PlotCell.most)
    let series = shown.map { model in
      LinePlot.Series(
        record.title(of: model),
        model.history.enumerated().compactMap { step, record in
          record.loss.map { LinePlot.Point(Double(step + 1), Double($0)) }
        })
    }
    guard !series.isEmpty else { return [] }
    let plot = LinePlot(x: Axis("step"), y: Axis("loss (nats)"), series: series)
    return [
      .figure(
        Figure(name, caption: caption + PlotCell.choice(shown.count, of: trained.count), plot),
        from: models.map { record.source(of: $0.compared.model.index) })
    ]
  }
}

extension Array {
  /// Half of `most` elements, evenly spread, of a longer list; a list of no more as it is.
  fileprivate func spread(over most: Int) -> [Element] {
    guard count > most else { return self }
    return (0..<most / 2).map { self[$0 * (count - 1) / (most / 2 - 1)] }
  }
}
