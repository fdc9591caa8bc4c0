package import Documents
import Experiments
import Methods
import Metrics
import Models
package import Plans
package import Records
package import Reports

/// Generic labels as a walk-through: the reinforced model, the labels that follow from it, the training on them.
package struct GenericLabelsCell: ReportCell {
  package static let name = "generic_labels"
  package static let version = "2"
  package static let summary =
    "The three stages of generic labels: the reinforced model, anchors and a passage with its labels, the training on them."
  let anchors: Int
  let words: Int

  package init(_ parameters: inout Parameters) {
    anchors = parameters.integer(
      "anchors", default: 12, in: 0...10_000, "How many anchors to list.")
    words = parameters.integer(
      "words", default: 24, in: 0...10_000, "How many tokens of a passage to show.")
  }

  package func cells(_ record: RunRecord) -> [Cell] {
    record.plan.entries.filter { $0.kind == MakeGenericLabels.kind }.flatMap { entry in
      guard let labels = record.artifact(entry.index, as: GenericLabels.self),
        let (source, dictionary) = record.input(of: entry, as: AnchorDictionary.self)
      else { return [Cell]() }
      var cells: [Cell] = [.heading("Generic labels: \(entry.label)", level: 3)]
      cells += reinforcement(before: entry, record)
      cells.append(.heading("What a model that never read it would say", level: 4))
      cells.append(table(of: dictionary, record.source(of: source)))
      cells.append(.table(Self.counts(of: labels), from: [record.source(of: entry.index)]))
      if let passage = passage(in: labels) {
        cells.append(.table(passage, from: [record.source(of: entry.index)]))
      }
      return cells + training(on: entry, record)
    }
  }

  /// The loss of the text while the model that knows it better learns it.
  private func reinforcement(before entry: Plan.Entry, _ record: RunRecord) -> [Cell] {
    let made = entry.inputs.indices.first { record.plan.entries[$0].kind == Reinforce.kind }
    let losses = made.flatMap(record.history(of:))?.compactMap { step in
      step.loss.map { (step.step, $0) }
    }
    let table = Self.looks(
      losses ?? [], "loss a token", "Learning the text once more: the loss of some steps' batches.")
    guard let made, let table else { return [] }
    let title = Cell.heading("A model reinforced on the text", level: 4)
    return [title, .table(table, from: [record.source(of: made)])]
  }

  /// How likely anchors are along the training on the labels, of every model that learnt them: the paper's table.
  private func training(on entry: Plan.Entry, _ record: RunRecord) -> [Cell] {
    let tables = record.models.compactMap { model -> Cell? in
      guard Self.learns(model.compared.model.index, entry.index, record.plan) else { return nil }
      return Self.looks(
        model.history.compactMap { step in step.watched?["anchors"].map { (step.step, $0) } },
        "mean probability of anchor tokens",
        "How likely the model finds the text's own anchors, before each of some steps."
      ).map { .table($0, from: [record.source(of: model.compared.model.index)]) }
    }
    return tables.isEmpty ? [] : [.heading("Training on those labels", level: 4)] + tables
  }

  /// Whether a model was trained on labels, at once or in the parts of a curve of which a point was kept.
  package static func learns(_ model: Int, _ labels: Int, _ plan: Plan) -> Bool {
    let parts = [LearnLabelsPart.kind, ModelAtPoint.kind, KeepPoint.kind]
    return plan.entries[model].inputs.indices.contains {
      $0 == labels || (parts.contains(plan.entries[$0].kind) && learns($0, labels, plan))
    }
  }

  private func table(of dictionary: AnchorDictionary, _ source: Source) -> Cell {
    let rows = dictionary.anchors.prefix(anchors).map { anchor in
      Table.Row([
        .text(anchor.term), .text(anchor.replacements.prefix(4).joined(separator: ", ")),
      ])
    }
    let count = dictionary.anchors.count
    let more = count > rows.count ? " (\(rows.count) of \(count))" : ""
    let table = Table(
      columns: [Table.Column("anchor"), Table.Column("replaced by one of")], rows: rows,
      caption: "Anchor terms\(more) and the first of their replacements.")
    return .table(table, from: [source])
  }

  /// A value by training step, at ten looks or fewer; nil where nobody looked.
  private static func looks(
    _ looks: [(step: Int, value: Double)], _ name: String, _ caption: String
  ) -> Table? {
    guard !looks.isEmpty else { return nil }
    let shown = min(10, looks.count)
    let chosen = (0..<shown).map { looks[shown == 1 ? 0 : $0 * (looks.count - 1) / (shown - 1)] }
    return Table(
      columns: [Table.Column("training step")] + chosen.map { .number("\($0.step)") },
      rows: [Table.Row([.text(name)] + chosen.map { .number($0.value, .significant(3)) })],
      caption: caption)
  }

  /// How much of the text has a label, and how many labels say something else than the text.
  private static func counts(of labels: GenericLabels) -> Table {
    func total(_ count: (GenericLabels.Row) -> Int) -> Int { labels.rows.map(count).reduce(0, +) }
    let counts = [
      ("passages", labels.rows.count), ("tokens of theirs to be learnt", total(\.scored.count)),
      ("anchors, the first mention in each passage", total(\.anchors.count)),
      ("tokens that have a label", total(\.places.count)),
      (
        "... another token than the text's",
        total { row in zip(row.places, row.labels).count { row.tokens[$0] != $1 } }
      ),
      ("... at which replaced terms are forbidden", total { $0.forbidden.count { !$0.isEmpty } }),
    ]
    return Table(
      columns: [Table.Column("of the forget rows"), .number("count")],
      rows: counts.map { Table.Row([.text($0.0), .number(Double($0.1), .count)]) },
      caption: "What the labels change. A label that is the text's own token unlearns nothing.")
  }

  /// The first passage with an anchor, from where its labels begin.
  private func passage(in labels: GenericLabels) -> Table? {
    let found = labels.passages.first { $0.contains(where: \.isAnchor) } ?? labels.passages.first
    guard let found, let first = found.firstIndex(where: { $0.generic != nil }) else { return nil }
    let rows = found[first...].prefix(words).map { word in
      Table.Row([
        .text(word.isAnchor ? "\(word.text) (anchor)" : word.text), .text(word.baseline ?? ""),
        .text(word.reinforced ?? ""), .text(word.generic ?? ""),
      ])
    }
    return Table(
      columns: [
        Table.Column("text"), Table.Column("starting model, replaced names"),
        Table.Column("reinforced model"), Table.Column("generic label"),
      ], rows: rows,
      caption: "What each model would say at each place of a passage; the last column is learnt.")
  }
}
