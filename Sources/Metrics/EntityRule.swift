package import Documents
import Models

/// When an answer counts as having forgotten or kept what the right answer names (Xu and others, 2025, ReLearn).
package struct EntityRule: Codable, Sendable, Equatable {
  /// Where the paper, the code and the released numbers part.
  package enum Form: String, Codable, Sendable, CaseIterable {
    /// Forgotten below the threshold, kept above it.
    case paper
    /// With at most three entities the threshold of forgetting is 0.5; both comparisons include it.
    case code
    /// As the code, but forgetting few entities is strict: what gives the authors' released numbers.
    case released
  }

  package let form: Form
  /// The share of entities, c1 or c2.
  package let threshold: Double

  package init(form: Form = .paper, threshold: Double = 0.3) {
    self.form = form
    self.threshold = threshold
  }

  /// Reads the parameters `rule` and `threshold`.
  package init(_ p: inout Parameters) {
    form = p.choice(
      "rule", default: .paper,
      "Comparison with the threshold: as in ReLearn's paper, its code, or its released numbers.")
    threshold = p.number(
      "threshold", default: 0.3, in: 0...1, "Share of the entities that decides.")
  }

  /// True when an answer with this share of a number of entities has forgotten.
  package func isForgotten(share: Double, of count: Int, contradicts: Bool) -> Bool {
    if contradicts { return true }
    switch form {
    case .paper: return share < threshold
    case .code: return share <= (count <= 3 ? 0.5 : threshold)
    case .released: return count <= 3 ? share < 0.5 : share <= threshold
    }
  }

  /// True when an answer with this share of the entities has kept.
  package func isKept(share: Double, contradicts: Bool) -> Bool {
    guard !contradicts else { return false }
    return form == .paper ? share > threshold : share >= threshold
  }

  /// The judges of both rates, in their roles.
  struct Judges: Codable, Sendable {
    private let entities: JudgeChoice
    private let contradiction: JudgeChoice

    init(_ p: inout Parameters) {
      entities = p.judge(
        "entities", .entities, default: EntityJudge.name,
        "Who says which share of the right answer's entities is there.")
      contradiction = p.judge(
        "contradiction", .contradiction, default: ContradictionJudge.name,
        "Who says whether the answer contradicts the right one.")
    }

    var all: [String: JudgeChoice] {
      ["entities": entities, "contradiction": contradiction]
    }

    static func needs(_ set: String) -> [Need] {
      [.judgements(set, by: "entities"), .judgements(set, by: "contradiction")]
    }

    /// How many rows a rule judged in place of a model, where it did.
    static func extras(_ evidence: MetricEvidence, _ set: String) throws -> [String: Double] {
      Judgements.extras(
        try evidence.judgements(set, by: "entities"),
        try evidence.judgements(set, by: "contradiction"))
    }

    /// The share of entities, how many there are, and whether the answer contradicts.
    static func findings(
      _ evidence: MetricEvidence, _ set: String
    ) throws(MetricError) -> [(share: Double, count: Int, contradicts: Bool)] {
      zip(
        try evidence.judgements(set, by: "entities"),
        try evidence.judgements(set, by: "contradiction")
      ).map { ($0.score, $0.expected.count, $1.score >= 0.5) }
    }
  }
}
