package import Datasets
package import Documents
package import Models
package import Pipeline

/// Something that compares what a model wrote with the right answer.
///
/// Rules work offline (`RuleJudge`); a judge with a model, such as `VectorJudge`, is one whose `wire` adds a step of
/// its own.
package protocol Judge: Component {
  /// What a high score means.
  static var finding: JudgeFinding { get }
  /// Adds the step that judges each answer.
  func wire(
    _ label: String, _ answers: Ref<Generations>, _ corpus: Ref<Corpus>, into plan: inout Plan
  ) throws -> Ref<Judgements>
}

/// What a judge looks for.
package enum JudgeFinding: String, Sendable {
  /// The answer says what the right answer says.
  case agreement
  /// The answer says the opposite.
  case contradiction
}

/// Every judge a spec can name; add yours here.
package let judges = Registry<any Judge>(
  family: "judge",
  [
    EntityJudge.self, RougeJudge.self, WordJudge.self, VectorJudge.self, ContradictionJudge.self,
  ])

extension Parameters {
  /// Reads a judge that looks for the right thing.
  mutating func judge(
    _ name: String, _ finding: JudgeFinding, default fallback: String, _ help: String
  ) -> JudgeChoice {
    let judge = component(name, from: judges, default: fallback, help)
    if let judge, type(of: judge).finding != finding {
      report(
        name,
        "'\(name)' takes a judge of \(finding), but '\(type(of: judge).name)' looks for "
          + "\(type(of: judge).finding)",
        help: "default: \(fallback)")
    }
    return JudgeChoice(judge: judge)
  }
}

/// A metric's judge, which is no part of the metric's key: what it says is an input.
package struct JudgeChoice: Encodable, Sendable {
  /// Nil only while the documentation is written.
  package let judge: (any Judge)?

  /// Encodes an empty object, whatever the judge.
  package func encode(to encoder: any Encoder) throws {
    _ = encoder.container(keyedBy: NoKeys.self)
  }

  private enum NoKeys: CodingKey {}
}
