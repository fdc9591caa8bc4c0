import Metrics
import Reports
import Tensors

/// Forgetting against utility: the points of which no other is better in both.
struct ParetoFront {
  private struct Point {
    let row: MetricTable.Row
    let x: SeedSummary
    let y: SeedSummary
  }

  private let points: [Point]
  private let x: (metric: String, column: Metrics.Column)?
  private let y: (metric: String, column: Metrics.Column)?

  init(_ record: RunRecord, x: String?, y: String?) {
    let table = MetricTable(record.models)
    let all = table.metrics.flatMap { metric in
      table.columns(of: metric).map { (metric: metric, column: $0) }
    }
    func find(_ wanted: String?, _ usual: String, _ set: String) -> (
      metric: String, column: Metrics.Column
    )? {
      if let wanted { return all.first { $0.column.name == wanted } }
      return all.first { $0.column.name == usual }
        ?? all.first { $0.column.name.hasPrefix(set + ".") }
    }
    let across = find(x, ModelUtility.name, "retain")
    let up = find(y, ForgetQuality.name, "forget")
    self.x = across
    self.y = up
    points =
      across.flatMap { across in
        up.map { up in
          table.rows.compactMap { row in
            guard let a = table.summary(row, across.metric, across.column.name),
              let b = table.summary(row, up.metric, up.column.name)
            else { return nil }
            return Point(row: row, x: a, y: b)
          }
        }
      } ?? []
  }

  func cells(_ record: RunRecord) -> [Cell] {
    let rivals = points.filter { !$0.row.isBaseline }
    guard let x, let y, rivals.count > 1 else { return [] }
    let merits = rivals.map { point in
      (
        x: x.column.direction.merit(point.x.estimate),
        y: y.column.direction.merit(point.y.estimate)
      )
    }
    let front = Self.front(merits)
    let chances = Self.chances(rivals.map { ($0.x, $0.y) }, x.column.direction, y.column.direction)
    let order = front.sorted {
      (rivals[$0].x.estimate, $0) < (rivals[$1].x.estimate, $1)
    }
    let shown = order.map { rivals[$0] } + points.filter(\.row.isBaseline)
    let others = rivals.indices.filter { !front.contains($0) }.map { rivals[$0] }
    let plot = ScatterPlot(
      x: Axis(Self.words(x.column.name), direction: x.column.direction.arrow),
      y: Axis(
        Self.words(y.column.name),
        scale: y.column.name == ForgetQuality.name ? .logarithmic : .linear,
        direction: y.column.direction.arrow),
      points: shown.enumerated().map { index, point in
        point.row.isBaseline
          ? Self.point(point, point.row.title, .grey) : Self.point(point, "\(index + 1)", .blue)
      }
        + others.map { Self.point($0, "", .sky) },
      line: Array(order.indices))
    let table = Table(
      columns: [
        Table.Column("point", .right), Table.Column("on the front"),
        .number(Self.words(x.column.name), direction: x.column.direction.arrow),
        .number(Self.words(y.column.name), direction: y.column.direction.arrow),
        .number("chance"),
      ],
      rows: order.enumerated().map { place, index in
        let point = rivals[index]
        return Table.Row([
          .text("\(place + 1)"), .text(point.row.title), point.x.value, point.y.value,
          .text("\(Int((chances[index] * 100).rounded())) %"),
        ])
      },
      caption: "The Pareto front: no other point is better in both.",
      footnotes: [
        "Chance: the share of 2,000 draws from both intervals of all points, taken as normal and independent, in "
          + "which the point is on the front."
      ])
    let sources = record.sources(ofMetric: x.metric) + record.sources(ofMetric: y.metric)
    return [
      .figure(
        Figure(
          "pareto",
          caption:
            "\(Self.words(y.column.name)) against \(Self.words(x.column.name)) of every point, with 95 % "
            + "intervals; joined and numbered: the Pareto front; grey: baselines.", plot),
        from: sources),
      .table(table, from: sources),
    ]
  }

  /// The positions of the points that no other dominates.
  static func front(_ merits: [(x: Double, y: Double)]) -> Set<Int> {
    Set(
      merits.indices.filter { a in
        !merits.contains {
          $0.x >= merits[a].x && $0.y >= merits[a].y
            && ($0.x > merits[a].x || $0.y > merits[a].y)
        }
      })
  }

  /// How often each point is on the front when all are drawn from their intervals.
  private static func chances(
    _ points: [(x: SeedSummary, y: SeedSummary)], _ x: Metrics.Column.Direction,
    _ y: Metrics.Column.Direction
  ) -> [Double] {
    let draws = 2_000
    var counts = [Int](repeating: 0, count: points.count)
    for draw in 0..<draws {
      var stream = Seed(1).stream("pareto", UInt64(draw))
      let merits = points.map { point in
        (
          x: x.merit(point.x.drawn(stream.normal())), y: y.merit(point.y.drawn(stream.normal()))
        )
      }
      for index in front(merits) { counts[index] += 1 }
    }
    return counts.map { Double($0) / Double(draws) }
  }

  private static func point(_ point: Point, _ label: String, _ hue: Hue) -> ScatterPlot.Point {
    ScatterPlot.Point(
      label, x: Estimate(point.x.estimate, low: point.x.low, high: point.x.high),
      y: Estimate(point.y.estimate, low: point.y.low, high: point.y.high), hue: hue)
  }

  private static func words(_ name: String) -> String {
    name.split { $0 == "_" || $0 == "." }.joined(separator: " ")
  }
}

extension SeedSummary {
  /// A value as far from the estimate as the interval says of a standard normal draw.
  fileprivate func drawn(_ z: Double) -> Double { estimate + (high - low) / 2 / 1.96 * z }
}
