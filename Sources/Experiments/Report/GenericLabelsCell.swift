package import Documents
import Methods
import Pipeline
package import Reports

/// How generic labels came about: the anchors, and a passage as three models continue it.
package struct GenericLabelsCell: ReportCell {
  package static let name = "generic_labels"
  package static let version = "1"
  package static let summary = "Anchors and replacements, and a passage with its generic labels."
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
        let source = entry.inputs.indices.last,
        let dictionary = record.artifact(source, as: AnchorDictionary.self)
      else { continue }
      cells.append(.heading("Generic labels: \(entry.label)", level: 3))
      cells.append(table(of: dictionary, record.source(of: source)))
      if let passage = passage(in: labels) {
        cells.append(.table(passage, from: [record.source(of: entry.index)]))
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
