package import Datasets
package import Documents
package import Models
package import Pipeline

/// A metric that is a function of scores and answers: it says what it needs and does the arithmetic.
package protocol EvidenceMetric: Metric, Codable {
  /// Returns what must be computed first, given the names of the sets that there are.
  func needs(_ sets: Set<String>) -> [Need]
  /// Sets of the metric's own, besides those of the experiment; names that those do not have.
  var ownSets: [(name: String, dataset: any Dataset)] { get }
  /// The judges that it asks, by their role.
  var judges: [String: JudgeChoice] { get }
  /// How many new tokens an answer may have, where answers are needed.
  var maxNewTokens: Int { get }
  /// How often the items are drawn anew for the intervals.
  var resamples: Int { get }
  /// Measures; the order of rows does not matter.
  func columns(of evidence: MetricEvidence, _ bootstrap: Bootstrap) throws -> [Column]
}

extension EvidenceMetric {
  package var ownSets: [(name: String, dataset: any Dataset)] { [] }
  package var judges: [String: JudgeChoice] { [:] }
  package var maxNewTokens: Int { 200 }
  package var needsOwnEngine: Bool { false }
  package var needsRetrain: Bool { needs([]).contains { $0.model == .retrain } }
  package var needsWeights: Bool { needs(Self.allSets).contains { $0.kind == .tokens } }
  package var needsScores: Bool {
    needs(Self.allSets).contains { [.scores, .ownScores, .tokens].contains($0.kind) }
  }

  /// The names of all sets that an experiment may have.
  private static var allSets: Set<String> {
    Set(["forget", "retain"] + MetricSets.optional.map(\.name))
  }

  /// Adds the scoring and answering that is needed, and one light step that measures.
  package func wire(
    _ label: String, _ subject: Subject, into plan: inout Plan
  ) throws -> Ref<Measurement> {
    var wiring = EvidenceWiring(label: label, subject: subject, maxNewTokens: maxNewTokens)
    for own in ownSets {
      let rows = try own.dataset.wire("\(own.name) data", into: &plan)
      wiring.sets[own.name] = subject.split?.wire(own.name, rows, into: &plan) ?? rows
    }
    let needs = needs(Set(subject.sets.keys))
    for need in needs { try wiring.add(need, judges, metric: Self.name, into: &plan) }
    let sets = Set(needs.map(\.set)).sorted()
    let step = Measure(metric: self, seed: subject.seed, sets: sets, needs: needs)
    return plan.add(
      "\(label) \(Self.name)", step, sets.compactMap { wiring.sets[$0] }, wiring.scores,
      wiring.answers, wiring.tokens, wiring.judgements)
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
  /// The names of the corpora.
  package let sets: [String]
  /// What the other inputs are, in order.
  package let needs: [Need]

  package init(metric: M, seed: UInt64, sets: [String], needs: [Need]) {
    self.metric = metric
    self.seed = seed
    self.sets = sets
    self.needs = needs
  }

  package func run(
    _ input: ([Corpus], [Scores], [Generations], [TokenScores], [Judgements]), _ context: Context
  ) throws -> Measurement {
    var scores = input.1[...]
    var answers = input.2[...]
    var tokens = input.3[...]
    var judgements = input.4[...]
    var found: [Need: MetricEvidence.Found] = [:]
    for need in needs {
      found[need] =
        switch need.kind {
        case .rows: nil
        case .scores, .ownScores: .scores(scores.removeFirst())
        case .answers: .answers(answers.removeFirst())
        case .tokens: .tokens(tokens.removeFirst())
        case .judgements: .judgements(judgements.removeFirst())
        }
    }
    let corpora = Dictionary(uniqueKeysWithValues: zip(sets, input.0))
    let evidence = MetricEvidence(corpora: corpora, found: found)
    let bootstrap = Bootstrap(resamples: metric.resamples, seed: seed)
    return Measurement(metric: M.name, columns: try metric.columns(of: evidence, bootstrap))
  }
}
