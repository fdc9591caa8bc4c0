package import Documents
import Experiments
import Methods
import Plans
package import Records
package import Reports

/// What ReLearn learns instead: questions, their variants, and vague answers.
package struct RelearningCell: ReportCell {
  package static let name = "relearning"
  package static let version = "2"
  package static let summary = "ReLearn's questions with the vague answers that are learnt instead."
  let rows: Int

  package init(_ parameters: inout Parameters) {
    rows = parameters.integer(
      "rows", default: 10, in: 0...10_000, "How many questions and variants to show.")
  }

  package func cells(_ record: RunRecord) -> [Cell] {
    record.plan.entries.filter { $0.kind == ComposeRelearning.kind }.flatMap { entry -> [Cell] in
      guard let (source, answers) = record.input(of: entry, as: VagueAnswers.self)
      else { return [] }
      return [
        .heading("Vague answers: \(entry.label)", level: 3),
        .table(table(of: answers.items), from: [record.source(of: source)]),
      ]
    }
  }

  private func table(of items: [VagueAnswers.Item]) -> Table {
    let found = items.filter { $0.answer != nil }
    let judged = found.count { $0.isJudged == true }
    let check =
      judged == 0
      ? "rules"
      : judged == found.count
        ? "the text generator"
        : "the text generator, \(found.count - judged) by rules where its reply was neither yes nor no"
    return Table(
      columns: [Table.Column("question"), Table.Column("vague answer")],
      rows: items.prefix(rows).map { item in
        Table.Row([.text(item.question), item.answer.map { .text($0) } ?? .missing("none is safe")])
      },
      caption:
        "Questions and their variants with the answers that are learnt instead (\(min(rows, items.count)) of "
        + "\(items.count)).",
      footnotes: [
        "\(found.count) of \(items.count) got an answer that gives nothing away; checked by \(check)."
          + (found.count < items.count ? " The others (–) are not learnt." : "")
      ])
  }
}
