package import Plans

/// Lets rows be asked after others with their answers.
package struct LeadRows: Step {
  package static let kind = "lead-rows"
  package static let version = "1"

  package init() {}

  /// Takes the rows, and those that lead each of them.
  package func run(_ input: (Corpus, Corpus), _ context: Context) throws -> Corpus {
    let shots = input.1.rows.map { QARow.Shot(question: $0.question, answer: $0.answer) }
    return Corpus(
      rows: input.0.rows.map { row in
        var row = row
        row.lead = QARow.Lead(shots: shots, prefix: row.lead?.prefix ?? "")
        return row
      })
  }
}
