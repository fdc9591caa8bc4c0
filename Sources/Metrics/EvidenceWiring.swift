package import Datasets
import Documents
package import Models
package import Pipeline

/// Adds the steps that a metric's needs stand for.
struct EvidenceWiring {
  let label: String
  let subject: Subject
  let maxNewTokens: Int
  var sets: [String: Ref<Corpus>]
  private(set) var scores: [Ref<Scores>] = []
  private(set) var answers: [Ref<Generations>] = []
  private(set) var tokens: [Ref<TokenScores>] = []
  private(set) var judgements: [Ref<Judgements>] = []

  init(label: String, subject: Subject, maxNewTokens: Int) {
    self.label = label
    self.subject = subject
    self.maxNewTokens = maxNewTokens
    sets = subject.sets
  }

  /// Adds one; throws when the experiment has no such set or model.
  mutating func add(
    _ need: Need, _ judges: [String: JudgeChoice], metric: String, into plan: inout Plan
  ) throws {
    guard let corpus = sets[need.set] else {
      throw MetricError(
        "the metric '\(metric)' needs the \(need.set) set: add 'data: {\(need.set): ...}'")
    }
    let model = try model(need.model, metric)
    let whose = need.model == .subject ? need.set : "\(need.set) (\(need.model))"
    switch need.kind {
    case .rows: break
    case .scores:
      scores.append(
        plan.addScores("\(label) score \(whose)", of: model, corpus, by: subject.service))
    case .tokens:
      tokens.append(plan.add("\(label) tokens \(whose)", ScoreTokens(), model, corpus))
    case .answers: answers.append(written(need.set, corpus, into: &plan))
    case .ownScores:
      let texts = written(need.set, corpus, into: &plan)
      let own = plan.add("\(label) own \(need.set)", AnswersAsRows(), corpus, texts)
      scores.append(
        plan.addScores(
          "\(label) score own \(whose)", .answer, of: model, own, by: subject.service))
    case .judgements:
      guard let choice = need.judge.flatMap({ judges[$0] }), let judge = choice.judge else {
        preconditionFailure("\(metric) has no judge for \(need)")
      }
      let texts = written(need.set, corpus, into: &plan)
      let name = type(of: judge).name
      judgements.append(
        try judge.wire(
          "\(label) \(name) \(need.set)", choice.task, texts, corpus, into: &plan))
    }
  }

  private func written(
    _ set: String, _ corpus: Ref<Corpus>, into plan: inout Plan
  ) -> Ref<Generations> {
    plan.addAnswers(
      "\(label) answer \(set)", maxNewTokens: maxNewTokens, of: subject.model, corpus,
      by: subject.service)
  }

  private func model(_ model: Need.Model, _ metric: String) throws -> Ref<Checkpoint> {
    switch model {
    case .subject: return subject.model
    case .start: return subject.start
    case .published: return subject.published ?? subject.start
    case .retrain:
      guard let retrain = subject.retrain else {
        throw MetricError(
          "the metric '\(metric)' compares with a retrained model, which this model source does not "
            + "have: leave the metric out, or let the source train on the data ('teach')")
      }
      return retrain
    }
  }
}

/// Puts greedy answers in the place of the right ones, so that they can be scored.
package struct AnswersAsRows: Step {
  package static let kind = "answers-as-rows"
  package static let version = "1"

  package init() {}

  package func run(_ input: (Corpus, Generations), _ context: Context) throws -> Corpus {
    guard input.0.rows.count == input.1.rows.count else {
      throw MetricError("\(input.1.rows.count) answers to \(input.0.rows.count) questions")
    }
    return Corpus(
      rows: zip(input.0.rows, input.1.rows).map { row, written in
        // An empty answer still has an end to score.
        QARow(
          question: row.question, answer: written.text, isText: row.isText && !written.text.isEmpty)
      })
  }
}
