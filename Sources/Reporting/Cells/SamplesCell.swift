import Datasets
package import Documents
import Experiments
import Models
import Plans
package import Records
package import Reports

/// What the models answer, question by question.
package struct SamplesCell: ReportCell {
  package static let name = "samples"
  package static let version = "1"
  package static let summary = "Questions with the true answer and what every model says."
  package static let shorthand: String? = "forget"
  let forget: Int
  let retain: Int
  let prompts: [String]

  package init(_ parameters: inout Parameters) {
    forget = parameters.integer(
      "forget", default: 6, in: 0...1_000, "How many questions of the forget set, evenly spread.")
    retain = parameters.integer(
      "retain", default: 3, in: 0...1_000, "How many questions of the retain set, evenly spread.")
    prompts = parameters.texts(
      "prompts", default: [], "Questions to show besides, word by word as in the data.")
  }

  package func cells(_ record: RunRecord) async -> [Cell] {
    let models = record.models.filter { $0.compared.seed == record.models.first?.compared.seed }
    return await missing(in: models)
      + section(
        "Answers to what is to be forgotten", forget, models, record, "forget", \.forgetAnswers)
      + section("Answers to what is to stay", retain, models, record, "retain", \.retainAnswers)
  }

  /// Says which of the prompts that were asked for are in neither set.
  private func missing(in models: [ModelRecord]) -> [Cell] {
    let known = models.prefix(1).flatMap { model in
      [model.forgetAnswers, model.retainAnswers].flatMap { $0?.questions.rows ?? [] }
    }.map(\.question)
    let unknown = prompts.filter { !known.contains($0) }
    guard !known.isEmpty, !unknown.isEmpty else { return [] }
    return [
      .callout(.warning, "Not among the data's questions: \(unknown.joined(separator: " | "))")
    ]
  }

  private func section(
    _ title: String, _ count: Int, _ models: [ModelRecord], _ record: RunRecord,
    _ set: String, _ answers: (ModelRecord) -> Answers?
  ) async -> [Cell] {
    let given = models.compactMap { model in answers(model).map { (model, $0) } }
    guard let rows = given.first?.1.questions.rows else { return [] }
    let chosen = QuestionChoice.rows(count, prompts, of: rows.map(\.question))
    let groups = await chosen.concurrentMap { index in
      SampleGroup(
        prompt: rows[index].question, reference: rows[index].answer,
        answers: given.compactMap { model, answers in
          guard answers.texts.rows.indices.contains(index) else { return nil }
          let label = model.compared.method == "none" ? "before" : record.title(of: model)
          return SampleGroup.Answer(label, answers.texts.rows[index].text)
        })
    }
    guard !groups.isEmpty else { return [] }
    let sources = given.compactMap { model, _ in
      model.compared.answers(on: set).map { record.source(of: $0.answers.index) }
    }
    return [.heading(title), .samples(groups, from: sources)]
  }
}
