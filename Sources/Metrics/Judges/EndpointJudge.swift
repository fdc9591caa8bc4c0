package import Datasets
package import Documents
package import Models
package import Plans

/// A language model behind a web service judges, as ReLearn has it (Xu and others, 2025, section 3).
///
/// Of entities: it lists those of each right answer that the question does not mention, once for all methods, and
/// then tells for each answer which of them are there. Of similarity: a number from 0 to 100. Of contradiction: yes
/// or no. A reply that cannot be read leaves the row to the task's rule, and the metric's extras count those.
package struct EndpointJudge: Judge {
  package static let name = "endpoint"
  package static let version = "1"
  package static let summary =
    "A language model behind an OpenAI-compatible service judges; every reply is stored."
  package static let finding: JudgeFinding? = nil

  package let endpoint: Endpoint

  package init(_ p: inout Parameters) { endpoint = Endpoint(&p, temperature: 0) }

  package func wire(
    _ label: String, _ task: JudgeTask, _ answers: Ref<Generations>, _ corpus: Ref<Corpus>,
    into plan: inout Plan
  ) throws -> Ref<Judgements> {
    let entities =
      task == .entities
      ? plan.add(
        "\(label) listed entities", ReadEntities(), corpus,
        plan.add("\(label) list entities", AskEntities(endpoint: endpoint), corpus))
      : nil
    let replies = plan.add(
      "\(label) \(task.rawValue) replies", AskJudge(endpoint: endpoint, task: task), corpus,
      answers, entities)
    return plan.add(
      "\(label) \(task.rawValue)", ReadReplies(task: task), corpus, answers, replies, entities)
  }
}
