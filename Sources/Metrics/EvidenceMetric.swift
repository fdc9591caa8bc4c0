package import Datasets
package import Documents
package import Models
package import Plans

/// A metric that is a function of scores and answers: it says what it needs and does the arithmetic.
package protocol EvidenceMetric: Metric, Codable where Target == Subject {
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
    var wiring = subject.evidence(label, maxNewTokens: maxNewTokens)
    for own in ownSets {
      let rows = try own.dataset.wire("\(own.name) data", into: &plan)
      wiring.sets[own.name] = subject.split?.wire(own.name, rows, into: &plan) ?? rows
    }
    let needs = needs(Set(subject.sets.keys))
    do throws(MissingEvidence) {
      for set in Set(needs.map(\.set)).sorted() { try wiring.add(.rows(set), into: &plan) }
      for need in needs where need.kind != .rows && need.kind != .judgements {
        try wiring.add(need, into: &plan)
      }
    } catch {
      throw error.asked(by: Self.name)
    }
    for need in needs where need.kind == .judgements {
      wiring.add(need, try judgements(need, label, wiring, into: &plan))
    }
    return plan.add(
      "\(label) \(Self.name)", Measure(metric: self, seed: subject.seed), wiring.refs)
  }

  /// Adds what the judge of a role says of the subject's answers.
  private func judgements(
    _ need: Need, _ label: String, _ wiring: EvidenceWiring, into plan: inout Plan
  ) throws -> Ref<Judgements> {
    guard let choice = need.judge.flatMap({ judges[$0] }), let judge = choice.judge else {
      preconditionFailure("\(Self.name) has no judge for \(need.name)")
    }
    return try judge.wire(
      "\(label) \(type(of: judge).name) \(need.set)", choice.task,
      try wiring.answers(need.set, into: &plan), try wiring.rows(need.set), into: &plan)
  }

  /// Reads the parameter `resamples`.
  package static func resamples(_ p: inout Parameters) -> Int {
    p.integer(
      "resamples", default: 10_000, in: 100...1_000_000,
      "Bootstrap resamples of the 95 % intervals.")
  }
}
