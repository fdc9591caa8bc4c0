package import Documents
package import Plans

/// Rows asked by their paraphrased questions, to measure a model on words that it was not trained on.
package struct Paraphrased: Dataset {
  package static let name = "paraphrased"
  package static let version = "1"
  package static let summary = "The rows of a data set, asked by their paraphrased questions."
  package static var shorthand: String? { "of" }

  /// Nil in a spec with problems.
  package let of: (any Dataset)?

  package init(_ p: inout Parameters) {
    of = p.component("of", from: datasets, default: nil, "The data set.")
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> Ref<Corpus> {
    guard let of else {
      preconditionFailure("a data set with problems is never wired")
    }
    return plan.add(label, AskParaphrased(), try of.wire("\(label) as written", into: &plan))
  }
}

/// Puts each row's paraphrased question in its question's place; a row without one is an error.
package struct AskParaphrased: Step {
  package static let kind = "ask-paraphrased"
  package static let version = "1"

  package init() {}

  package func run(_ input: Corpus, _ context: Context) throws -> Corpus {
    Corpus(
      rows: try input.rows.enumerated().map { index, row in
        guard let question = row.paraphrasedQuestion else {
          throw NoParaphrase(row: index, question: row.question)
        }
        var row = row
        row.question = question
        return row
      })
  }
}

/// A row that has no paraphrased question.
struct NoParaphrase: Error, CustomStringConvertible {
  let row: Int
  let question: String

  var description: String {
    "row \(row) ('\(question)') has no paraphrased question: "
      + "name its key by 'paraphrased_question' of the data set 'qa'"
  }
}
