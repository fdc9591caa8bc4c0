package import Datasets
import Documents
package import Models
package import Plans

/// A judge that is a function of the two texts.
package protocol RuleJudge: Judge, Codable {
  /// Judges one answer; scores are from 0 to 1.
  func judgement(of answer: String, to row: QARow) -> Judgement
}

extension RuleJudge {
  package func wire(
    _ label: String, _ task: JudgeTask, _ answers: Ref<Generations>, _ corpus: Ref<Corpus>,
    into plan: inout Plan
  ) throws -> Ref<Judgements> {
    plan.add(label, JudgeByRule(judge: self), corpus, answers)
  }
}

/// Judges each answer by a rule.
package struct JudgeByRule<J: RuleJudge>: Step {
  package static var kind: String { "judge-\(J.name)" }
  package static var version: String { "1 \(J.name)@\(J.version)" }

  package let judge: J

  package init(judge: J) { self.judge = judge }

  package func run(_ input: (Corpus, Generations), _ context: Context) throws -> Judgements {
    guard input.0.rows.count == input.1.rows.count else {
      throw MetricError("\(input.1.rows.count) answers to \(input.0.rows.count) questions")
    }
    return Judgements(
      rows: zip(input.0.rows, input.1.rows).map { judge.judgement(of: $1.text, to: $0) })
  }
}
