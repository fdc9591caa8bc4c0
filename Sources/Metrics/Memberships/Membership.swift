package import Datasets
package import Documents
package import Models

/// Whether the forget rows can be told from rows that no model saw, by how surprised the model is: the area under
/// the ROC curve of scores that are low for what was learnt, and the true positive rate at false positive rates of 1 %
/// and 0.1 % (Carlini and others, 2022).
///
/// loss; zlib, the loss over the compressed size of the answer (Carlini and others, 2021); Min-K% (Shi and others,
/// 2024); Min-K%++ (Zhang and others, 2025); reference, the loss less that of a model that never saw the rows. One half
/// is no trace; 1 is remembered; 0 is forgotten so hard that it shows. The privacy leakage compares the area of Min-K%
/// with the retrained model's, or with one half, in percent of it: below 0 too little was forgotten, above 0 too much
/// (Shi and others, 2024, MUSE, in the sign of the areas here). The rows of `holdout` must be like the forget rows in everything but being trained on.
package struct Membership: EvidenceMetric {
  package static let name = "membership"
  package static let version = "3"
  package static let summary = "Whether forget rows can be told from rows never seen."

  package let k: Double
  package let reference: String
  package let scores: [String]
  package let referenceModel: String
  package let countEnd: Bool
  package let resamples: Int

  package init(_ p: inout Parameters) {
    k = p.number(
      "k", default: 0.4, in: 0...1, "Share of the least likely tokens that Min-K% takes.")
    reference = p.choice(
      "reference", of: ["half", "retrain"], default: "half",
      "The area that leaks nothing: one half, or that of the retrained model.")
    scores = p.choices(
      "scores", of: Self.known, default: Self.known.filter { $0 != "reference" },
      count: 1...Self.known.count, "What tells rows apart, each by itself.")
    referenceModel = p.choice(
      "reference_model", of: [Need.Model.retrain.rawValue, Need.Model.published.rawValue],
      default: Need.Model.retrain.rawValue, "The model whose loss 'reference' takes off.")
    countEnd = ExactMemorisation.countEnd(&p)
    resamples = Self.resamples(&p)
  }

  private static let known = ["loss", "zlib", "min_k", "min_k_pp", "reference"]

  /// Whose loss is taken off; nil where none is.
  private var other: Need.Model? {
    scores.contains("reference") ? Need.Model(rawValue: referenceModel) : nil
  }

  package func needs(_ sets: Set<String>) -> [Need] {
    let models =
      [Need.Model.subject] + (reference == "retrain" ? [.retrain] : [])
      + (other.map { $0 == .retrain && reference == "retrain" ? [] : [$0] } ?? [])
    return models.flatMap { [.tokens("forget", of: $0), .tokens("holdout", of: $0)] }
  }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    let forget = try scores(evidence, "forget", of: .subject)
    let holdout = try scores(evidence, "holdout", of: .subject)
    var columns: [Column] = []
    var rates: [Column] = []
    for (forget, holdout) in zip(forget, holdout) where scores.contains(forget.name) {
      let ranks = try MembershipColumns.ranks(forget.values, holdout.values)
      columns.append(
        MembershipColumns.area(forget.name, ranks, values: forget.values, bootstrap))
      rates += MembershipColumns.rates(forget.name, ranks, bootstrap)
    }
    let place = 2  // Min-K%
    let subject = try MembershipColumns.ranks(forget[place].values, holdout[place].values)
    let fair = try reference(evidence, place)
    let leak = { (counts: [[Int32]]) in
      Self.leakage(subject.area(counts), reference: fair?.area(counts) ?? 0.5)
    }
    let sizes = [subject.sizes.first, subject.sizes.second]
    columns.append(
      Column(
        "membership.leakage", .closerTo(0),
        estimate: leak(sizes.map { [Int32](repeating: 1, count: $0) }),
        interval: bootstrap.interval(groups: sizes, statistic: leak)))
    return columns + rates
  }

  /// Returns 100 (fair - area) / (1 - fair), open-unlearning's PrivLeak without its 1e-10.
  package static func leakage(_ area: Double, reference fair: Double) -> Double {
    let room = 1 - fair
    return room > 0 ? 100 * (fair - area) / room : 0
  }

  private func reference(
    _ evidence: MetricEvidence, _ place: Int
  ) throws(MetricError) -> RankedScores? {
    guard reference == "retrain" else { return nil }
    return try MembershipColumns.ranks(
      try scores(evidence, "forget", of: .retrain)[place].values,
      try scores(evidence, "holdout", of: .retrain)[place].values)
  }

  private func scores(
    _ evidence: MetricEvidence, _ set: String, of model: Need.Model
  ) throws(MetricError) -> [(name: String, values: [Double])] {
    let rows = try evidence.rows(set)
    func answers(_ model: Need.Model) throws(MetricError) -> [RowTokens] {
      zip(try evidence.tokens(set, of: model), rows).map {
        TokenMeasures.answer($0, of: $1, countEnd: countEnd)
      }
    }
    let tokens = try answers(model)
    let found = Self.scores(of: tokens, rows, k: k)
    guard let other, model == .subject else { return found }
    let losses = zip(tokens, try answers(other)).map {
      TokenMeasures.loss($0) - TokenMeasures.loss($1)
    }
    return found + [("reference", losses)]
  }

  /// Returns the four scores of each row; low for what the model knows.
  package static func scores(
    of tokens: [RowTokens], _ rows: [QARow], k: Double
  ) -> [(name: String, values: [Double])] {
    let losses = tokens.map(TokenMeasures.loss)
    return [
      ("loss", losses),
      ("zlib", zip(losses, rows).map { $0 / Double(CompressedSize.of($1.answer)) }),
      ("min_k", tokens.map { TokenMeasures.lowest($0.logP.map(Double.init), share: k) }),
      ("min_k_pp", tokens.map { TokenMeasures.lowest(TokenMeasures.standardised($0), share: k) }),
    ]
  }
}
