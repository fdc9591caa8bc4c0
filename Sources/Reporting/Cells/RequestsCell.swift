import Analysis
package import Documents
import Experiments
import Metrics
import Plans
package import Records
package import Reports

/// What becomes of a model along a chain of requests, and as the forget set grows.
package struct RequestsCell: ReportCell {
  package static let name = "requests"
  package static let version = "2"
  package static let summary =
    "Every metric after each request: the requests so far together, and each request by itself."
  package static let shorthand: String? = "columns"
  let columns: [String]

  package init(_ parameters: inout Parameters) {
    columns = parameters.texts(
      "columns", default: [], "Columns such as forget.probability; all when empty.")
  }

  package func cells(_ record: RunRecord) -> [Cell] {
    let table = record.table
    let courses = record.spec.experiment.requests.courses.filter { course in
      record.models.contains { $0.stages.contains { $0.stage.course == course.rawValue } }
    }
    guard !courses.isEmpty else { return [] }
    let shown = table.columns(named: columns)
    guard !shown.isEmpty else {
      return [
        .callout(.warning, "No column of this run is among: \(columns.joined(separator: ", "))")
      ]
    }
    return courses.flatMap { course -> [Cell] in
      let heading = course == .chain ? "Requests one after the other" : "A growing forget set"
      let sources = record.models.flatMap { model in
        model.compared.stages.filter { $0.course == course.rawValue }
          .flatMap { $0.measurements.map { record.source(of: $0.ref.index) } }
      }
      let cells = shown.map { metric, column -> (String, [Cell]) in
        let line = Course(course, table, metric, column)
        var cells: [Cell] = [.figure(line.figure, from: sources), .table(line.table)]
        if column.name.hasPrefix("forget"), line.readsRequests {
          cells.append(
            .details("\(column.name) of each request by itself", line.each.map { .table($0) }))
        }
        return (column.name, cells)
      }
      let isFirst = { (name: String) in !name.contains(".") || !columns.isEmpty }
      let first = cells.filter { $0.0.hasPrefix("forget") || isFirst($0.0) }.flatMap(\.1)
      let rest = cells.filter { !($0.0.hasPrefix("forget") || isFirst($0.0)) }.flatMap(\.1)
      return [.heading(heading)] + first
        + (rest.isEmpty ? [] : [.details("The requests in other columns", rest)])
    }
  }
}

/// One column along one course.
private struct Course {
  let course: Requests.Course
  let rows: [MetricTable.Row]
  let metric: String
  let column: Metrics.Column
  let count: Int
  /// False for a metric that has rows of its own, whatever is requested.
  let readsRequests: Bool

  init(
    _ course: Requests.Course, _ table: MetricTable, _ metric: String, _ column: Metrics.Column
  ) {
    self.course = course
    self.metric = metric
    self.column = column
    rows = table.rows.filter { row in
      row.models.contains { $0.stages.contains { $0.stage.course == course.rawValue } }
    }
    let stages = rows.flatMap(\.models).flatMap(\.stages).map(\.stage)
    count = stages.map(\.place).max() ?? 0
    readsRequests = stages.contains { stage in
      stage.course == course.rawValue
        && stage.measurements.contains { $0.metric == metric && $0.set > 0 }
    }
  }

  /// A row's value at a stage, over its seeds.
  private func summary(_ row: MetricTable.Row, at place: Int, set: Int) -> SeedSummary? {
    SeedSummary(
      row.models.compactMap { model in
        model.stages.first {
          $0.stage.course == course.rawValue && $0.stage.place == place
        }?.column(metric, column.name, set: set)
      })
  }

  private var stageNames: [String] {
    (1...max(1, count)).map { course == .chain ? "after \($0)" : "first \($0)" }
  }

  var table: Table {
    let rowsMeasured =
      !column.name.hasPrefix("forget")
      ? ""
      : readsRequests
        ? "on all rows requested so far, " : "on the metric's own rows, the same at every stage, "
    return Table(
      columns: [Table.Column("method")]
        + stageNames.map {
          Table.Column(
            $0, group: course == .chain ? "request" : "requests at once", .right,
            direction: column.direction.arrow)
        },
      rows: rows.map { row in
        Table.Row(
          [.text(row.title)]
            + (1...max(1, count)).map {
              summary(row, at: $0, set: 0)?.value ?? .missing("not measured")
            }, isBaseline: row.isBaseline)
      },
      caption: "\(column.name) (\(column.direction.arrow.arrow)) "
        + rowsMeasured + "with 95 % intervals.",
      footnotes: [
        course == .chain
          ? "Every request starts from the model that the one before left; retrain is trained anew for each, without "
            + "the rows requested so far and with those still to come."
          : "Every number of requests is unlearned at once from the starting model; retrain is trained without them."
      ])
  }

  /// A table a method: each request by itself, after each.
  var each: [Table] {
    rows.filter { $0.title != "none" }.map { row in
      Table(
        columns: [Table.Column("rows of")]
          + stageNames.map {
            Table.Column($0, .right, direction: column.direction.arrow, emphasis: .given)
          },
        rows: (1...max(1, count)).map { set in
          Table.Row(
            [.text("request \(set)")]
              + (1...max(1, count)).map { place in
                summary(row, at: place, set: set)?.value ?? .missing("not measured")
              }, bold: Set((set...max(set, count)).map { $0 }))
        },
        caption: "\(row.title): \(column.name) of each request by itself, with 95 % intervals.",
        footnotes: ["Bold: asked for by then."])
    }
  }

  var figure: Figure {
    let series = rows.enumerated().map { index, row in
      LinePlot.Series(
        row.title,
        (1...max(1, count)).compactMap { place in
          summary(row, at: place, set: 0).map {
            LinePlot.Point(Double(place), $0.estimate, low: $0.low, high: $0.high)
          }
        }, hue: row.isBaseline ? .grey : nil, isDashed: row.title == "retrain", hasMarkers: true)
    }
    let plot = LinePlot(
      x: Axis(course == .chain ? "requests so far" : "requests at once", isCounted: true),
      y: column.axis, series: series)
    return Figure(
      "requests-\(course.rawValue)-\(column.name.replacing(".", with: "-"))",
      caption: "\(column.words) "
        + (course == .chain ? "along the chain of requests" : "as the forget set grows")
        + ", with 95 % intervals; grey: baselines.", plot)
  }
}
