package import Documents
package import Plans

/// Rows asked after worked examples: few-shot prompts.
///
/// A conversation has the examples as earlier turns. Otherwise they stand before the question in the same prompt, each
/// with its answer and an empty line, as lm-evaluation-harness and MUSE write them.
package struct AskedAfter: Dataset {
  package static let name = "few_shot"
  package static let version = "1"
  package static let summary = "The rows of a data set, asked after rows of another with answers."

  package let of: (any Dataset)?
  package let examples: (any Dataset)?

  package init(_ p: inout Parameters) {
    of = p.component("of", from: datasets, default: nil, "The data set.")
    examples = p.component(
      "examples", from: datasets, default: nil,
      "The worked examples, the same before every row; none of them a row that is asked.")
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> Ref<Corpus> {
    guard let set = of, let examples else {
      preconditionFailure("a data set with problems is never wired")
    }
    let rows = try set.wire("\(label) unprompted", into: &plan)
    return plan.add(label, LeadRows(), rows, try examples.wire("\(label) examples", into: &plan))
  }
}
