package import Documents
import Experiments
import Pipeline
package import Records
package import Reports
import Storage

/// What each method cost: a view of provenance, as times and memory differ from run to run.
package struct CostCell: ReportCell {
  package static let name = "cost"
  package static let version = "1"
  package static let summary = "Wall and CPU seconds, tokens and peak memory of every method."

  package init(_ parameters: inout Parameters) {}

  package func cells(_ record: RunRecord) -> [Cell] {
    // What the model before unlearning took is no method's own.
    let shared = record.models.first { $0.compared.method == "none" }.map {
      Self.needed(by: [$0.compared.model.index], record)
    }
    var work: [(title: String, tokens: Int)] = []
    let rows = record.models.map { model in
      let made = Self.needed(by: [model.compared.model.index], record)
      let own = model.compared.method == "none" ? made : made.subtracting(shared ?? [])
      if !model.compared.isBaseline {
        let tokens = own.compactMap { record.outcomes[$0].cost?.tokens }.reduce(0, +)
        work.append((record.title(of: model), tokens))
      }
      let stages = model.compared.stages.flatMap { $0.measurements.map(\.ref.index) }
      let measured = Self.needed(
        by: model.compared.measurements.map(\.ref.index) + stages, record)
      return Table.Row(
        [.text(record.title(of: model))] + Self.values(own, record)
          + Self.values(measured.subtracting(made).subtracting(shared ?? []), record).dropLast(),
        isBaseline: model.compared.isBaseline)
    }
    guard !rows.isEmpty else { return [] }
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
          rows: rows, caption: "What each method took beyond the model that it starts from.",
          footnotes: [
            "Tokens are those that models read, in training once a pass and in generation once each; a classifier's are images.",
            "Steps that were cached count with what they cost when they ran; steps that methods share count for each.",
          ])),
    ] + [UnequalTerms.cost(work)].compactMap(\.self)
  }

  /// The steps that some steps depend on, and themselves.
  private static func needed(by steps: [Int], _ record: RunRecord) -> Set<Int> {
    var found = Set<Int>()
    var open = steps
    while let next = open.popLast() {
      if found.insert(next).inserted { open += record.plan.entries[next].inputs.indices }
    }
    return found
  }

  private static func values(_ steps: Set<Int>, _ record: RunRecord) -> [Value] {
    let costs = steps.sorted().compactMap { record.outcomes[$0].cost }
    guard !costs.isEmpty else { return Array(repeating: .missing(nil), count: 4) }
    // Steps that ran before tokens were counted have none on record.
    let tokens = costs.reduce(0) { $0 + $1.tokens }
    return [
      .number(costs.reduce(0) { $0 + $1.wall }, .duration),
      .number(costs.reduce(0) { $0 + $1.cpu }, .duration),
      tokens == 0 ? .missing(nil) : .number(Double(tokens), .count),
      .number(Double(costs.map(\.memory).max() ?? 0), .bytes),
    ]
  }
}
