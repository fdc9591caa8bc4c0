import Datasets
package import Documents
import Experiments
import Models
import Plans
package import Records
package import Reports

/// What a method changed in the answers, word by word.
package struct DiffCell: ReportCell {
  package static let name = "diff"
  package static let version = "1"
  package static let summary =
    "Answers before and after a method, with the words that differ marked."
  package static let shorthand: String? = "method"
  let method: String
  let against: String
  let forget: Int
  let retain: Int
  let prompts: [String]

  package init(_ parameters: inout Parameters) {
    method = parameters.text("method", "The method to show.")
    against = parameters.text(
      "against", default: "none", "The method or baseline to compare it with.")
    forget = parameters.integer(
      "forget", default: 3, in: 0...1_000, "How many questions of the forget set, evenly spread.")
    retain = parameters.integer(
      "retain", default: 3, in: 0...1_000, "How many questions of the retain set, evenly spread.")
    prompts = parameters.texts(
      "prompts", default: [], "Questions to show besides, word by word as in the data.")
  }

  package func cells(_ record: RunRecord) -> [Cell] {
    guard let after = record.models.first(where: { $0.compared.method == method }),
      let before = record.models.first(where: {
        $0.compared.method == against && $0.compared.seed == after.compared.seed
      })
    else {
      let known = record.models.map(\.compared.method)
      guard !known.isEmpty else { return [] }
      let missing = [method, against].filter { !known.contains($0) }
      return [
        .callout(.warning, "No model of this run is called \(missing.joined(separator: " or ")).")
      ]
    }
    let titles = (record.title(of: before), record.title(of: after))
    return [
      (forget, before.forgetAnswers, after.forgetAnswers, "what is to be forgotten"),
      (retain, before.retainAnswers, after.retainAnswers, "what is to stay"),
    ].flatMap { count, old, new, what -> [Cell] in
      guard let old, let new else { return [] }
      let rows = QuestionChoice.rows(count, prompts, of: old.questions.rows.map(\.question))
      let items = rows.filter { new.texts.rows.indices.contains($0) }.map { index in
        Difference(
          old.questions.rows[index].question,
          before: .init(titles.0, old.texts.rows[index].text),
          after: .init(titles.1, new.texts.rows[index].text))
      }
      guard !items.isEmpty else { return [] }
      let sources = [before, after].flatMap { model in
        model.compared.answers.map { record.source(of: $0.answers.index) }
      }
      return [
        .heading("\(titles.0) and \(titles.1) on \(what)", level: 3),
        .differences(items, from: sources),
      ]
    }
  }
}
