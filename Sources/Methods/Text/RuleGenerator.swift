package import Documents
package import Models
package import Plans
import Tensors

/// Writes by templates and rules: needs no model and no network, and is simpler than what a model writes.
package struct RuleGenerator: TextGenerator {
  package static let name = "rules"
  package static let version = "1"
  package static let summary = "Writes by templates, offline; plainer than a language model."

  package static let canJudge = false

  package init(_ p: inout Parameters) {}

  package func wire(
    _ label: String, _ requests: Ref<TextRequests>, model: Ref<Checkpoint>, seed: UInt64,
    into plan: inout Plan
  ) throws -> Ref<TextReplies> {
    plan.add("\(label) rules", WriteByRules(seed: seed), requests)
  }
}

/// Replies to each request by a rule; which of several templates is drawn.
package struct WriteByRules: Step {
  package static let kind = "write-by-rules"
  package static let version = "2"

  package let seed: UInt64

  package init(seed: UInt64) { self.seed = seed }

  package func run(_ input: TextRequests, _ context: Context) throws -> TextReplies {
    TextReplies(
      input.requests.map { request in
        var stream = request.stream("rules", seed)
        return switch request.task {
        case .vagueAnswer:
          // A variant's own words, such as "May I", are nobody's name.
          AnswerRules.vagueAnswer(to: request.source ?? request.question, &stream)
        case .anchors: "{}"
        case .leak, .translated: ""
        default: QuestionRules.variant(request.task, of: request.question, &stream)
        }
      })
  }
}
