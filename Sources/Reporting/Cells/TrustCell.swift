import Analysis
import Attacks
package import Documents
import Experiments
import Methods
import Metrics
import Plans
package import Records
package import Reports

/// Which metrics of this run can be trusted: faithfulness and robustness of each, over pools of models.
package struct TrustCell: ReportCell {
  package static let name = "trust"
  package static let version = "2"
  package static let summary =
    "How far each metric can be trusted: faithfulness between pools of models, robustness under attack."
  package static let shorthand: String? = "columns"
  let columns: [String]
  let knowing: [String]
  let ignorant: [String]
  let utility: String
  let lost: Double

  package init(_ parameters: inout Parameters) {
    columns = parameters.texts(
      "columns", default: [],
      "Columns such as forget.probability; when empty, all that are not of what is to stay.")
    knowing = parameters.texts(
      "knowing", default: [NoUnlearning.name], count: 1...1_000,
      "The compared models that know the forget rows, over all seeds and points of the sweep.")
    ignorant = parameters.texts(
      "ignorant", default: [Retrain.name], count: 1...1_000,
      "The compared models that never saw them.")
    utility = parameters.text(
      "utility", default: "retain.probability",
      "The column by which models that lost too much are left out of robustness.")
    lost = parameters.number(
      "lost", default: 0.2, in: 0...1, "The share of the starting model's utility that may be lost."
    )
  }

  private static let resamples = 2_000
  private static let kept = ["retain", "real_authors", "world_facts"]

  package func cells(_ record: RunRecord) -> [Cell] {
    let found = trusts(record)
    guard !found.isEmpty else {
      return [
        .callout(
          .warning,
          "No metric can be judged: the pools '\(knowing.joined(separator: ", "))' and "
            + "'\(ignorant.joined(separator: ", "))' need models, and seeds make several of each.")
      ]
    }
    let sources = Set(found.map { metric($0.column, record) }).sorted()
      .flatMap { record.sources(ofMetric: $0) }
    let rows = found.sorted { ($0.overall ?? 0, $1.column) > ($1.overall ?? 0, $0.column) }
    return [.heading("Which metrics can be trusted"), .table(table(rows, record), from: sources)]
      + figure(rows, sources)
  }

  private func metric(_ column: String, _ record: RunRecord) -> String {
    let table = record.table
    return table.metrics.first { table.columns(of: $0).contains { $0.name == column } } ?? ""
  }

  private func table(_ rows: [MetricTrust], _ record: RunRecord) -> Table {
    func value(_ score: MetricTrust.Score?) -> Value {
      score.map { .estimate($0.estimate, low: $0.low, high: $0.high, .fixed(3)) }
        ?? .missing("no model that it takes for one that has forgotten was attacked so")
    }
    func number(_ value: Double?) -> Value {
      value.map { .number($0, .fixed(3)) } ?? .missing("needs relearning and quantisation")
    }
    return Table(
      columns: [
        Table.Column("column"), .number("faithfulness", direction: .higher),
        .number("relearning", group: "robustness", direction: .higher),
        .number("quantisation", group: "robustness", direction: .higher),
        .number("both", group: "robustness", direction: .higher),
        .number("models", group: "robustness"),
        .number("overall", direction: .higher),
      ],
      rows: rows.map { row in
        Table.Row([
          .code(row.column), value(row.faithfulness), value(row.relearning),
          value(row.quantisation), number(row.robustness), .number(Double(row.attacked), .count),
          number(row.overall),
        ])
      },
      caption:
        "Faithfulness and robustness of every metric of forgetting, with 95 % intervals over models.",
      footnotes: [
        "Faithfulness: the chance that the metric finds more in one of "
          + "\(rows.first?.pools.knowing ?? 0) models that know the forget rows "
          + "(\(knowing.joined(separator: ", "))) than in one of \(rows.first?.pools.ignorant ?? 0) that never saw "
          + "them (\(ignorant.joined(separator: ", "))); one half is chance.",
        "Relearning: min(1, what it gives the retrained model / what it gives the unlearned one). Quantisation: "
          + "min(1, before / after). Both and overall are harmonic means.",
        "Models: how many of the \(rows.first?.unlearned ?? 0) unlearned models that kept \(Int(((1 - lost) * 100).rounded())) % of "
          + "\(utility) the metric takes for ones that do not know, by the threshold that tells the two pools best. Only these "
          + "count: of the others the metric never said that they have forgotten.",
      ]
        + (rows.contains { Self.needsRetrain(metric($0.column, record), record) }
          ? [
            "Columns of "
              + Set(rows.map { metric($0.column, record) }).filter {
                Self.needsRetrain($0, record)
              }.sorted().joined(separator: ", ")
              + " compare with the retrained model itself: with models of retrain in the second pool their "
              + "faithfulness is so by construction."
          ] : []))
  }

  private static func needsRetrain(_ metric: String, _ record: RunRecord) -> Bool {
    record.spec.experiment.metrics.contains { $0.name == metric && $0.value.needsRetrain }
  }

  private func figure(_ rows: [MetricTrust], _ sources: [Source]) -> [Cell] {
    let points = rows.compactMap { row -> ScatterPlot.Point? in
      guard let robustness = row.robustness else { return nil }
      let (relearning, quantisation) = (row.relearning, row.quantisation)
      return ScatterPlot.Point(
        row.column,
        x: Estimate(
          row.faithfulness.estimate, low: row.faithfulness.low, high: row.faithfulness.high),
        y: Estimate(
          robustness,
          low: harmonicMean([relearning?.low ?? 0, quantisation?.low ?? 0]),
          high: harmonicMean([relearning?.high ?? 0, quantisation?.high ?? 0])))
    }
    guard points.count > 1 else { return [] }
    let plot = ScatterPlot(
      x: Axis("faithfulness", range: 0...1, direction: .higher),
      y: Axis("robustness", range: 0...1, direction: .higher),
      points: points)
    return [
      .figure(
        Figure(
          "trust",
          caption:
            "Robustness of every metric against its faithfulness; up, the harmonic means of both attacks' interval ends.",
          plot), from: sources)
    ]
  }
}

extension TrustCell {
  /// What is known of every column, in the order of the spec.
  func trusts(_ record: RunRecord) -> [MetricTrust] {
    let table = record.table
    return table.columns().filter { isShown($0.column.name) }.compactMap {
      trust($0.metric, $0.column, record)
    }
  }

  private func isShown(_ name: String) -> Bool {
    columns.isEmpty
      ? !Self.kept.contains { name == $0 || name.hasPrefix("\($0).") }
        && name != ModelUtility.name : columns.contains(name)
  }

  private func trust(
    _ metric: String, _ column: Metrics.Column, _ record: RunRecord
  ) -> MetricTrust? {
    func knowledge(_ models: [ModelRecord]) -> [Double] {
      models.compactMap { model in
        model.measurement(metric)?.columns.first { $0.name == column.name }
          .map { MetricTrust.knowledge($0.estimate, $0.direction) }
      }
    }
    let pools = [knowing, ignorant].map { names in
      knowledge(record.models.filter { names.contains($0.compared.method) })
    }
    guard
      let faithfulness = MetricTrust.faithfulness(
        knowing: pools[0], ignorant: pools[1], resamples: Self.resamples)
    else { return nil }
    let unlearned = record.models.filter {
      !(knowing + ignorant).contains($0.compared.method) && !$0.compared.isBaseline
        && keepsUtility($0, record)
    }
    let threshold = MetricTrust.threshold(knowing: pools[0], ignorant: pools[1])
    let forgotten = unlearned.filter { model in
      guard let threshold, let own = knowledge([model]).first else { return false }
      return own < threshold
    }
    var (relearning, quantisation) = ([Double](), [Double]())
    for model in forgotten {
      let control = record.control(Retrain.name, of: model)
      for attack in model.attacks {
        guard let own = change(attack, metric, column.name) else { continue }
        if attack.title.hasPrefix("\(Relearn.name) ") {
          guard
            let other = control?.attacks.first(where: { $0.title == attack.title })
              .flatMap({ change($0, metric, column.name) })
          else { continue }
          relearning.append(MetricTrust.relearning(unlearned: own, retrained: other))
        } else if attack.title.hasPrefix("\(Quantise.name) ") {
          quantisation.append(MetricTrust.quantisation(before: own.before, after: own.after))
        }
      }
    }
    return MetricTrust(
      column: column.name, pools: (pools[0].count, pools[1].count), faithfulness: faithfulness,
      relearning: MetricTrust.mean(relearning, resamples: Self.resamples),
      quantisation: MetricTrust.mean(quantisation, resamples: Self.resamples),
      attacked: forgotten.count, unlearned: unlearned.count)
  }

  private func keepsUtility(_ model: ModelRecord, _ record: RunRecord) -> Bool {
    func value(_ model: ModelRecord) -> Double? {
      model.measurements.flatMap(\.measurement.columns).first { $0.name == utility }?.estimate
    }
    guard let before = record.control(NoUnlearning.name, of: model).flatMap(value),
      let after = value(model)
    else { return true }
    return after >= (1 - lost) * before
  }

  /// The knowledge that a column sees before and after an attack.
  private func change(
    _ attack: AttackRecord, _ metric: String, _ column: String
  ) -> (before: Double, after: Double)? {
    guard let measured = attack.measurements.first(where: { $0.metric == metric }),
      let before = measured.before.columns.first(where: { $0.name == column }),
      let after = measured.after.columns.first(where: { $0.name == column })
    else { return nil }
    return (
      MetricTrust.knowledge(before.estimate, before.direction),
      MetricTrust.knowledge(after.estimate, after.direction)
    )
  }
}
