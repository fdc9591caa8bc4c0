import Analysis
package import Documents
package import Records
package import Reports

/// What each method cost: a view of provenance, as times and memory differ from run to run.
package struct CostCell: ReportCell {
  package static let name = "cost"
  package static let version = "3"
  package static let summary = "Wall and CPU seconds, tokens and peak memory of every method."

  package init(_ parameters: inout Parameters) {}

  package func cells(_ record: RunRecord) -> [Cell] {
    var work: [(title: String, tokens: Int)] = []
    let table = record.table
    let rows = table.rows.map { row in
      let making = WorkCost(meanOf: row.models.compactMap { record.cost(of: record.making($0)) })
      if !row.isBaseline { work.append((row.title, making?.tokens ?? 0)) }
      let measuring = WorkCost(
        meanOf: row.models.compactMap { record.cost(of: record.measuring($0)) })
      return Table.Row(
        [.text(row.title)] + Self.values(making) + Self.values(measuring).dropLast(),
        isBaseline: row.isBaseline)
    }
    guard !rows.isEmpty else { return [] }
    let unchanged = record.unchanged ?? "the model as it is"
    return [
      .heading("Cost"),
      .table(
        Table(
          columns: [
            Table.Column("method"), .number("wall time", group: "making"),
            .number("CPU time", group: "making"), .number("tokens", group: "making"),
            .number("peak memory", group: "making"), .number("wall time", group: "measuring"),
            .number("CPU time", group: "measuring"), .number("tokens", group: "measuring"),
          ],
          rows: rows,
          caption: "Cost of each method, without that of the model that it starts from.",
          footnotes: [
            "Tokens are those that models read, in training once a pass and in generation once each; a classifier's are images.",
            "The cost of \(unchanged) is that of the model that every method starts from; no other row includes it. With several "
              + "seeds: their means, and the greatest memory.",
            "Steps that were cached count with what they cost when they ran; steps that methods share count for each.",
          ])),
    ] + [UnequalTerms.cost(work)].compactMap(\.self)
  }

  private static func values(_ cost: WorkCost?) -> [Value] {
    guard let cost else { return Array(repeating: .missing(nil), count: 4) }
    return [
      .number(cost.wall, .duration),
      .number(cost.cpu, .duration),
      // Steps that ran before tokens were counted have none on record.
      cost.tokens == 0 ? .missing(nil) : .number(Double(cost.tokens), .count),
      .number(Double(cost.memory), .bytes),
    ]
  }
}
