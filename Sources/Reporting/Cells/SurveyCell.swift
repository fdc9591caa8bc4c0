import Plans
import Analysis
package import Documents
import Experiments
import Methods
import Metrics
package import Records
package import Reports

/// The table of the survey "Digital Forgetting in Large Language Models" (Blanco-Justicia and others, 2024,
/// arXiv:2404.02062), measured: what each method changes, needs, achieves and costs, in words with the numbers beside them.
package struct SurveyCell: ReportCell {
  package static let name = "survey"
  package static let version = "1"
  package static let summary =
    "The survey's table, measured: class, needs, forgetting, retaining and cost of every method, in words and numbers."
  /// The column that says how much of the forget rows is known.
  let forget: String
  /// The column that says how much of the retain rows is known.
  let retain: String
  let effect: Level
  let cost: Level

  package init(_ parameters: inout Parameters) {
    forget = parameters.text(
      "forget", default: "forget.probability", "The column of what is to be forgotten.")
    retain = parameters.text(
      "retain", default: "retain.probability", "The column of what is to stay.")
    effect = Level(
      medium: parameters.number(
        "medium_effect", default: 0.33, in: 0...1, "Forgetting or retaining below it is low."),
      high: parameters.number(
        "high_effect", default: 0.67, in: 0...1, "Forgetting or retaining from it on is high."))
    cost = Level(
      medium: parameters.number(
        "medium_cost", default: 0.1, in: 0...100, "A cost below this share of retraining's is low."),
      high: parameters.number(
        "high_cost", default: 0.5, in: 0...100, "A cost from this share of retraining's on is high."
      ))
  }

  /// A compared model beside the two controls of its seed.
  private struct Judged {
    let model: ModelRecord
    let start: ModelRecord
    let retrained: ModelRecord
  }

  package func cells(_ record: RunRecord) -> [Cell] {
    let methods = record.table.rows.filter { !$0.isBaseline }
    let rows = methods.compactMap { method -> Table.Row? in
      let judged = method.models.compactMap { model -> Judged? in
        guard let start = record.control(NoUnlearning.name, of: model),
          let retrained = record.control(Retrain.name, of: model)
        else { return nil }
        return Judged(model: model, start: start, retrained: retrained)
      }
      return judged.isEmpty ? nil : Table.Row(values(method.title, judged, record))
    }
    guard !rows.isEmpty else {
      return methods.isEmpty
        ? [] : [.callout(.warning, "The survey's table needs the models `none` and `retrain`.")]
    }
    return [.heading("The survey's table, measured"), .table(table(rows))]
  }

  private func values(_ title: String, _ judged: [Judged], _ record: RunRecord) -> [Value] {
    let name = judged[0].model.compared.method
    let facts = record.spec.experiment.methods.first { $0.name == name }?.value.facts ?? []
    func fact(_ label: String) -> Value {
      facts.first { $0.label == label }.map { .text($0.text) } ?? .missing(nil)
    }
    let forgetting = judged.compactMap { judged -> Double? in
      guard let own = column(forget, of: judged.model),
        let start = column(forget, of: judged.start),
        let goal = column(forget, of: judged.retrained)
      else { return nil }
      return Level.covered(own, from: start, to: goal)
    }
    let retaining = judged.compactMap { judged -> Double? in
      guard let own = column(retain, of: judged.model), let start = column(retain, of: judged.start)
      else { return nil }
      return Level.covered(own, from: 0, to: start)
    }
    func relative(_ amount: (WorkCost) -> Double) -> [Double] {
      judged.compactMap { judged in
        guard let own = record.cost(of: record.making(judged.model)),
          let whole = record.cost(of: record.making(judged.retrained))
        else { return nil }
        return Level.covered(amount(own), from: 0, to: amount(whole))
      }
    }
    return [
      .text(title), fact("class"),
      facts.contains { $0.label == "needs" } ? fact("needs") : .text(data(of: judged[0], record)),
      words(forgetting, effect), words(retaining, effect),
      words(relative(\.cpu), cost), words(relative { Double($0.tokens) }, cost),
      words(relative { Double($0.memory) }, cost),
      words(
        judged.compactMap { record.changedWeights(of: $0.model, since: $0.start) }, effect),
    ]
  }

  /// The sets of rows that the steps behind a model read, as its run wired them.
  private func data(of judged: Judged, _ record: RunRecord) -> String {
    let made = record.making(judged.model)
    let read = made.flatMap { record.plan.entries[$0].inputs.indices }
    let sets = ["forget", "retain"].filter { set in
      (read + made).contains { record.plan.entries[$0].label.hasPrefix("\(set) data") }
    }
    return sets.isEmpty ? "nothing" : sets.map { "\($0) rows" }.joined(separator: ", ")
  }

  private func column(_ name: String, of model: ModelRecord) -> Double? {
    model.measurements.flatMap(\.measurement.columns).first { $0.name == name }?.estimate
  }

  /// The word for the mean over seeds, with the number and its interval.
  private func words(_ shares: [Double], _ level: Level) -> Value {
    guard let mean = SeedSummary(numbers: shares) else { return .missing(nil) }
    let format = NumberFormat.fixed(2)
    let interval =
      mean.low == mean.high ? "" : " [\(format.text(mean.low)), \(format.text(mean.high))]"
    return .text("\(level.word(mean.estimate)) \(format.text(mean.estimate))\(interval)")
  }

  private func table(_ rows: [Table.Row]) -> Table {
    func text(_ value: Double) -> String { NumberFormat.fixed(2).text(value) }
    return Table(
      columns: [
        Table.Column("method"), Table.Column("class"), Table.Column("needs"),
        Table.Column("forgetting", group: "effect"), Table.Column("retaining", group: "effect"),
        Table.Column("CPU time", group: "cost"), Table.Column("tokens", group: "cost"),
        Table.Column("memory", group: "cost"), Table.Column("weights changed"),
      ],
      rows: rows,
      caption:
        "What every method is, needs, achieves and costs, means over seeds with 95 % intervals.",
      footnotes: [
        "Forgetting: the share of the way from none to retrain in \(forget), more than 1 beyond it. Retaining: "
          + "\(retain) over that of none. Below \(text(effect.medium)) is low, from \(text(effect.high)) on high.",
        "Cost: over what retraining costs. Below \(text(cost.medium)) is low, from \(text(cost.high)) on high. "
          + "Times and memory are of this run, and differ from run to run.",
        "Weights changed: the share of the weights in tensors that are not those of none, in words as effects are.",
      ])
  }
}
