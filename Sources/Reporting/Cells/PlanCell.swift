package import Documents
import Experiments
import Plans
package import Records
package import Reports
import Running
import Storage

/// The steps of the run: their graph, and what each cost.
package struct PlanCell: ReportCell {
  package static let name = "plan"
  package static let version = "2"
  package static let summary = "The graph of the steps, and a table of their states and costs."

  package init(_ parameters: inout Parameters) {}

  package func cells(_ record: RunRecord) -> [Cell] {
    let entries = record.plan.entries
    // The figure is a result, so it must not show what happened to be cached.
    let nodes = entries.map { entry in
      GraphDrawing.Node(
        entry.label, kind: entry.kind,
        state: record.outcomes[entry.index].isDone ? .done : .failed)
    }
    let edges = entries.flatMap { entry in
      entry.inputs.indices.map { GraphDrawing.Edge($0, entry.index) }
    }
    let table = Table(
      columns: [
        Table.Column("step"), Table.Column("kind"), Table.Column("state"), .number("wall time"),
        .number("CPU time"), .number("peak memory"), Table.Column("key"),
      ],
      rows: entries.map { entry in
        let outcome = record.outcomes[entry.index]
        let cost = outcome.cost
        return Table.Row([
          .code(entry.label), .text(entry.kind), .text(outcome.stateName),
          cost.map { .number($0.wall, .duration) } ?? .missing(nil),
          cost.map { .number($0.cpu, .duration) } ?? .missing(nil),
          cost.map { .number(Double($0.memory), .bytes) } ?? .missing(nil),
          .code(String((outcome.key?.hex ?? "").prefix(12))),
        ])
      },
      caption: "Every step; a cached one has the cost of when it ran.")
    return [
      .heading("Plan"),
      .figure(
        Figure(
          "plan", caption: "The steps and what each depends on.",
          GraphDrawing(nodes: nodes, edges: edges))),
      .details("\(entries.count) steps", [.table(table)]),
    ]
  }
}
