package import Documents
import Experiments
import Methods
import Models
import Plans
package import Records
package import Reports

/// How generic labels came about: the anchors, and a passage as three models continue it.
package struct GenericLabelsCell: ReportCell {
  package static let name = "generic_labels"
  package static let version = "1"
  package static let summary =
    "Anchors and replacements, a passage with its generic labels, and how likely anchors are by step."
  let anchors: Int
  let words: Int

  package init(_ parameters: inout Parameters) {
    anchors = parameters.integer(
      "anchors", default: 12, in: 0...10_000, "How many anchors to list.")
    words = parameters.integer(
      "words", default: 24, in: 0...10_000, "How many tokens of a passage to show.")
  }

  package func cells(_ record: RunRecord) -> [Cell] {
    var cells: [Cell] = []
    for entry in record.plan.entries where entry.kind == MakeGenericLabels.kind {
      guard let labels = record.artifact(entry.index, as: GenericLabels.self),
        let (source, dictionary) = record.input(of: entry, as: AnchorDictionary.self)
      else { continue }
      cells.append(.heading("Generic labels: \(entry.label)", level: 3))
      cells.append(table(of: dictionary, record.source(of: source)))
      if let passage = passage(in: labels) {
        cells.append(.table(passage, from: [record.source(of: entry.index)]))
      }
      for model in record.models
      where record.plan.entries[model.compared.model.index].inputs.indices.contains(entry.index) {
        if let table = course(of: model) {
          cells.append(.table(table, from: [record.source(of: model.compared.model.index)]))
        }
      }
    }
    return cells
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

  /// The mean probability of anchor tokens by training step, at ten looks or fewer: the paper's table.
  private func course(of model: ModelRecord) -> Table? {
    let looks = model.history.compactMap { record in
      record.watched?["anchors"].map { (step: record.step, value: $0) }
    }
    guard !looks.isEmpty else { return nil }
    let shown = min(10, looks.count)
    let chosen = (0..<shown).map { looks[shown == 1 ? 0 : $0 * (looks.count - 1) / (shown - 1)] }
    return Table(
      columns: [Table.Column("training step")] + chosen.map { .number("\($0.step)") },
      rows: [
        Table.Row(
          [.text("mean probability of anchor tokens")]
            + chosen.map { .number($0.value, .significant(3)) })
      ],
      caption: "How likely the model finds the text's own anchors, before each of some steps.")
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
