package import Datasets
package import Documents
package import Models
package import Pipeline

/// A metric that is a function of scores and answers: it says what it needs and does the arithmetic.
package protocol EvidenceMetric: Metric {
  /// What must be computed first.
  var needs: [Need] { get }
  /// How many new tokens an answer may have, where answers are needed.
  var maxNewTokens: Int { get }
  /// How often the items are drawn anew for the intervals.
  var resamples: Int { get }
  /// Measures; the order of rows does not matter.
  func columns(of evidence: MetricEvidence, _ bootstrap: Bootstrap) throws -> [Column]
}

extension EvidenceMetric {
  package var maxNewTokens: Int { 200 }

  /// Adds the scoring and answering that is needed, and one light step that measures.
  package func wire(
    _ label: String, _ subject: Subject, into plan: inout Plan
  ) throws -> Ref<Measurement> {
    func scores(
      _ need: Need, _ name: String, _ model: Ref<Checkpoint>, _ corpus: Ref<Corpus>
    ) -> Ref<Scores>? {
      guard needs.contains(need) else { return nil }
      return plan.add("\(label) score \(name)", ScoreAnswers(.all), model, corpus)
    }
    func answers(_ need: Need, _ name: String, _ corpus: Ref<Corpus>) -> Ref<Generations>? {
      guard needs.contains(need) else { return nil }
      let step = GenerateAnswers(maxNewTokens: maxNewTokens)
      return plan.add("\(label) answer \(name)", step, subject.model, corpus)
    }
    return plan.add(
      "\(label) \(Self.name)", Measure(metric: self, seed: subject.seed),
      subject.forget, subject.retain,
      scores(.forgetScores, "forget", subject.model, subject.forget),
      scores(.retainScores, "retain", subject.model, subject.retain),
      scores(.retrainScores, "forget (retrain)", subject.retrain, subject.forget),
      answers(.forgetAnswers, "forget", subject.forget),
      answers(.retainAnswers, "retain", subject.retain))
  }

  /// Reads the parameter `resamples`.
  package static func resamples(_ p: inout Parameters) -> Int {
    p.integer(
      "resamples", default: 10_000, in: 100...1_000_000,
      "Bootstrap resamples of the 95 % intervals.")
  }
}

/// Measures one metric from what it asked for.
package struct Measure<M: EvidenceMetric>: Step {
  package static var kind: String { "measure-\(M.name)" }
  package static var version: String { "1 \(M.name)@\(M.version)" }

  package let metric: M
  package let seed: UInt64

  package init(metric: M, seed: UInt64) {
    self.metric = metric
    self.seed = seed
  }

  package func run(
    _ input: (Corpus, Corpus, Scores?, Scores?, Scores?, Generations?, Generations?),
    _ context: Context
  ) throws -> Measurement {
    let evidence = MetricEvidence(
      forget: input.0, retain: input.1, forgetScores: input.2, retainScores: input.3,
      retrainScores: input.4, forgetAnswers: input.5, retainAnswers: input.6)
    let bootstrap = Bootstrap(resamples: metric.resamples, seed: seed)
    return Measurement(metric: M.name, columns: try metric.columns(of: evidence, bootstrap))
  }
}
