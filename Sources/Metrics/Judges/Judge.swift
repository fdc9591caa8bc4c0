package import Datasets
package import Documents
package import Models
package import Plans

/// Something that compares what a model wrote with the right answer.
///
/// Rules work offline (`RuleJudge`); a judge with a model, such as `VectorJudge` and `EndpointJudge`, is one whose
/// `wire` adds steps of its own.
package protocol Judge: Component {
  /// What a high score means; nil when the judge looks for whatever its task is.
  static var finding: JudgeFinding? { get }
  /// Adds the steps that judge each answer.
  func wire(
    _ label: String, _ task: JudgeTask, _ answers: Ref<Generations>, _ corpus: Ref<Corpus>,
    into plan: inout Plan
  ) throws -> Ref<Judgements>
}

/// What a metric wants to know of an answer.
package enum JudgeTask: String, Codable, Sendable, CaseIterable {
  /// Which share of the right answer's entities is there.
  case entities
  /// How much it says the same as the right answer.
  case similarity
  /// Whether it contradicts the right answer.
  case contradiction

  var finding: JudgeFinding { self == .contradiction ? .contradiction : .agreement }
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
    EndpointJudge.self,
  ])

extension Parameters {
  /// Reads a judge that can do the task.
  mutating func judge(
    _ name: String, _ task: JudgeTask, default fallback: String, _ help: String
  ) -> JudgeChoice {
    let judge = component(name, from: judges, default: fallback, help)
    if let judge, let finding = type(of: judge).finding, finding != task.finding {
      report(
        name,
        "'\(name)' takes a judge of \(task.finding), but '\(type(of: judge).name)' looks for "
          + "\(finding)",
        help: "default: \(fallback)")
    }
    return JudgeChoice(judge: judge, task: task)
  }
}

/// A metric's judge, which is no part of the metric's key: what it says is an input.
package struct JudgeChoice: Codable, Sendable {
  /// Nil only while the documentation is written.
  @WiringOnly package private(set) var judge: (any Judge)?
  @WiringOnly package private(set) var task: JudgeTask

  init(judge: (any Judge)?, task: JudgeTask) {
    self.judge = judge
    self.task = task
  }
}
