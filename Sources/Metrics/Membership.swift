package import Datasets
package import Documents
package import Models

/// Whether the forget rows can be told from rows that no model saw, by how surprised the model is: the area under
/// the ROC curve of four scores that are low for what was learnt.
///
/// loss; zlib, the loss over the compressed size of the answer (Carlini and others, 2021); Min-K% (Shi and others,
/// 2024); Min-K%++ (Zhang and others, 2025). One half is no trace; 1 is remembered; 0 is forgotten so hard that it
/// shows. The privacy leakage compares the area of Min-K% with the retrained model's, or with one half, in percent
/// of it: below 0 too little was forgotten, above 0 too much (Shi and others, 2024, MUSE, in the sign of the areas
/// here). The rows of `holdout` must be like the forget rows in everything but being trained on.
package struct Membership: EvidenceMetric {
  package static let name = "membership"
  package static let version = "1"
  package static let summary = "Whether forget rows can be told from rows never seen."

  package let k: Double
  package let reference: String
  package let resamples: Int

  package init(_ p: inout Parameters) {
    k = p.number(
      "k", default: 0.4, in: 0...1, "Share of the least likely tokens that Min-K% takes.")
    reference = p.choice(
      "reference", of: ["half", "retrain"], default: "half",
      "The area that leaks nothing: one half, or that of the retrained model.")
    resamples = Self.resamples(&p)
  }

  package func needs(_ sets: Set<String>) -> [Need] {
    [.tokens("forget"), .tokens("holdout")]
      + (reference == "retrain"
        ? [.tokens("forget", of: .retrain), .tokens("holdout", of: .retrain)] : [])
  }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    let forget = try scores(evidence, "forget", of: .subject)
    let holdout = try scores(evidence, "holdout", of: .subject)
    var columns = try zip(forget, holdout).map { forget, holdout in
      let ranks = try Self.ranks(forget.values, holdout.values)
      return Column(
        "membership.\(forget.name)", .closerTo(0.5), estimate: ranks.area,
        interval: ranks.interval(bootstrap), values: forget.values)
    }
    let place = 2  // Min-K%
    let subject = try Self.ranks(forget[place].values, holdout[place].values)
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
    return columns
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
    return try Self.ranks(
      try scores(evidence, "forget", of: .retrain)[place].values,
      try scores(evidence, "holdout", of: .retrain)[place].values)
  }

  private func scores(
    _ evidence: MetricEvidence, _ set: String, of model: Need.Model
  ) throws(MetricError) -> [(name: String, values: [Double])] {
    Self.scores(of: try evidence.tokens(set, of: model), try evidence.rows(set), k: k)
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

  private static func ranks(
    _ forget: [Double], _ holdout: [Double]
  ) throws(MetricError) -> RankedScores {
    guard let ranks = RankedScores(forget, holdout) else {
      throw MetricError("membership compares forget rows with holdout rows, at least one of each")
    }
    return ranks
  }
}
