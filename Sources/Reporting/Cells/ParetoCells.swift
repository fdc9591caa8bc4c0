import Analysis
import Metrics
import Records
import Reports

/// The Pareto front as a figure and a table.
enum ParetoCells {
  static func cells(_ record: RunRecord, x: String?, y: String?) -> [Cell] {
    guard let found = ParetoFront(record.table, x: x, y: y) else { return [] }
    let sources =
      record.sources(ofMetric: found.x.metric) + record.sources(ofMetric: found.y.metric)
    let (across, up) = (found.x.column.words, found.y.column.words)
    let plot = plot(found)
    return [
      .figure(
        Figure(
          "pareto",
          caption: "\(up) against \(across) of every point, with 95 % intervals"
            + (plot.isCrowded ? " of those that are named" : "")
            + "; joined and numbered: the Pareto front; grey: baselines.", plot),
        from: sources),
      .table(table(found), from: sources),
    ]
  }

  private static func plot(_ found: ParetoFront) -> ScatterPlot {
    let others = Set(found.rivals.indices).subtracting(found.front).sorted()
    return ScatterPlot(
      x: Axis(found.x.column.words, direction: found.x.column.direction.arrow),
      y: found.y.column.axis,
      points: found.front.enumerated().map { place, index in
        point(found.rivals[index], "\(place + 1)", .blue)
      } + found.baselines.map { point($0, $0.title, .grey) }
        + others.map { point(found.rivals[$0], "", .sky) },
      line: Array(found.front.indices))
  }

  private static func table(_ found: ParetoFront) -> Table {
    Table(
      columns: [
        Table.Column("point", .right), Table.Column("on the front"),
        .number(found.x.column.words, direction: found.x.column.direction.arrow),
        .number(found.y.column.words, direction: found.y.column.direction.arrow),
        .number("chance"),
      ],
      rows: found.front.enumerated().map { place, index in
        let point = found.rivals[index]
        return Table.Row([
          .text("\(place + 1)"), .text(point.title), point.x.value, point.y.value,
          .text("\(Int((found.chances[index] * 100).rounded())) %"),
        ])
      },
      caption: "The Pareto front: no other point is better in both.",
      footnotes: [
        "Chance: the share of 2,000 draws from both intervals of all points, taken as normal and independent, in "
          + "which the point is on the front."
      ])
  }

  private static func point(
    _ point: ParetoFront.Point, _ label: String, _ hue: Hue
  ) -> ScatterPlot.Point {
    ScatterPlot.Point(
      label, x: Estimate(point.x.estimate, low: point.x.low, high: point.x.high),
      y: Estimate(point.y.estimate, low: point.y.low, high: point.y.high), hue: hue)
  }
}
