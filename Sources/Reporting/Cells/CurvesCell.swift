import Analysis
package import Documents
import Experiments
import Methods
import Metrics
import Models
import Plans
package import Records
package import Reports

/// Every metric along the training of every method.
package struct CurvesCell: ReportCell {
  package static let name = "curves"
  package static let version = "1"
  package static let summary = "Every metric along the training of every method, with intervals."
  package static let shorthand: String? = "columns"
  let columns: [String]

  package init(_ parameters: inout Parameters) {
    columns = parameters.texts(
      "columns", default: [], "Columns such as forget.probability; all when empty.")
  }

  package func cells(_ record: RunRecord) -> [Cell] {
    guard let curves = record.spec.experiment.curves else { return [] }
    let table = record.table
    let rows = table.rows.filter { !stages(of: $0).isEmpty }
    let shown = table.columns(named: columns).filter { metric, column in
      rows.contains { row in
        stages(of: row).contains { $0.column(metric, column.name, set: 0) != nil }
      }
    }
    guard !rows.isEmpty, !shown.isEmpty else { return [] }
    let sources = record.models.flatMap { model in
      model.compared.stages.filter { $0.course == Stage.training }
        .flatMap { $0.measurements.map { record.source(of: $0.ref.index) } }
    }
    let figures = shown.compactMap { metric, column -> Cell? in
      let plot = plot(rows, metric, column, record)
      return plot.series.isEmpty
        ? nil
        : .figure(
          Figure(
            "curve-\(column.name.replacing(".", with: "-"))",
            caption: "\(column.words) along the training, with 95 % intervals; dashed: "
              + "baselines.", plot), from: sources)
    }
    let share = Int((curves.rows * 100).rounded())
    return [.heading("Along the training")] + kept(rows, curves, record) + figures
      + [
        .markdown(
          curves.stop == nil
            ? "Measured on \(share) % of the rows at every point, which the tables measure too."
            : "Measured on the \(share) % of the rows that the rule chose by; the tables of this report measure the "
              + "others.")
      ] + whole(rows, record)
  }

  /// Says of which methods there is nothing between start and end.
  private func whole(_ rows: [MetricTable.Row], _ record: RunRecord) -> [Cell] {
    let names = Set(rows.flatMap(\.models).map(\.compared.method))
    let whole = record.spec.experiment.methods.filter {
      names.contains($0.name) && $0.value.epochsInParts == nil
    }.map { "`\($0.name)`" }
    guard !whole.isEmpty else { return [] }
    return [
      .markdown(
        "\(whole.joined(separator: ", ")): no training that is done in parts here. There is a start and an end; a "
          + "straight line between them, or none where no steps are counted, says nothing of the way."
      )
    ]
  }

  private func stages(of row: MetricTable.Row) -> [StageRecord] {
    row.models.flatMap(\.stages).filter { $0.stage.course == Stage.training }
  }

  /// The steps of training at a point; the starting model has none.
  private func steps(_ stage: StageRecord, _ record: RunRecord) -> Int {
    stage.stage.place == 0
      ? 0 : record.artifact(stage.stage.model.index, as: Checkpoint.self)?.history.count ?? 0
  }

  private func plot(
    _ rows: [MetricTable.Row], _ metric: String, _ column: Metrics.Column, _ record: RunRecord
  ) -> LinePlot {
    var series: [LinePlot.Series] = []
    var references: [ReferenceLine] = []
    for row in rows {
      let places = Set(stages(of: row).map(\.stage.place)).sorted()
      let points = places.compactMap { place -> LinePlot.Point? in
        let looks = stages(of: row).filter { $0.stage.place == place }
        let summary = SeedSummary(
          looks.compactMap { $0.column(metric, column.name, set: 0) })
        return summary.map {
          LinePlot.Point(
            Double(looks.first.map { steps($0, record) } ?? 0), $0.estimate, low: $0.low,
            high: $0.high)
        }
      }
      // Looks after the end of a training are its end again.
      let distinct = points.enumerated().filter { index, point in
        index == 0 || points[index - 1].x != point.x
      }.map(\.element)
      if row.isBaseline {
        references += distinct.first.map { [ReferenceLine($0.y, row.title)] } ?? []
      } else if distinct.count > 1 {
        series.append(LinePlot.Series(row.title, distinct, hasMarkers: true))
      }
    }
    return LinePlot(
      x: Axis("training step", isCounted: true), y: column.axis, series: series,
      references: references)
  }

  /// Which point the rule kept of each training.
  private func kept(
    _ rows: [MetricTable.Row], _ curves: Curves, _ record: RunRecord
  ) -> [Cell] {
    guard let rule = curves.stop else { return [] }
    var sources: [Source] = []
    var isCompared = false
    let lines = rows.flatMap { row in
      row.models.compactMap { model -> Table.Row? in
        guard let ref = model.compared.choice,
          let choice = record.artifact(ref.index, as: ChosenPoint.self),
          choice.values.indices.contains(choice.place),
          let stage = model.stages.first(where: {
            $0.stage.course == Stage.training && $0.stage.place == choice.place
          }),
          let end = model.stages.last(where: { $0.stage.course == Stage.training })
        else { return nil }
        sources.append(record.source(of: ref.index))
        isCompared = isCompared || choice.retrain != nil
        let (done, all) = (steps(stage, record), steps(end, record))
        return Table.Row([
          .text(record.title(of: model)),
          .text(all > 0 ? "\(done) of \(all)" : choice.place == 0 ? "the start" : "the end"),
          .number(choice.values[0], .significant(3)),
          .number(choice.values[choice.place], .significant(3)),
          .number(choice.values.last ?? .nan, .significant(3)),
          choice.retrain.map { .number($0, .significant(3)) } ?? .missing("not asked"),
        ])
      }
    }
    guard !lines.isEmpty else { return [] }
    let group = rule.column
    return [
      .table(
        Table(
          columns: [
            Table.Column("method"), Table.Column("steps kept", .right),
            .number("at the start", group: group), .number("kept", group: group),
            .number("at the end", group: group),
          ] + (isCompared ? [.number("retrain", group: group)] : []),
          rows: isCompared ? lines : lines.map { Table.Row(Array($0.values.dropLast())) },
          caption: "The point of each training that is compared: \(words(rule)).",
          footnotes: ["Chosen on rows that the tables of this report leave out."]), from: sources)
    ]
  }

  private func words(_ rule: StoppingRule) -> String {
    switch rule.kind {
    case .retrain: "the first where \(rule.column) is no better than the retrained model's"
    case .utilityLost:
      "the last before more than \(NumberFormat.shortest(3).text(rule.value * 100)) % of \(rule.column) is lost"
    case .target:
      "the first where \(rule.column) reaches \(NumberFormat.shortest(3).text(rule.value))"
    case .best: "the best \(rule.column)"
    }
  }
}
