package import Documents
package import Models

/// ReLearn's linguistic score of greedy answers: how likely they are to the model before unlearning, and how rich
/// their words (Xu and others, 2025).
///
/// The harmonic mean of the logistic functions of -ln PPL, -ln BI and ln HS over the means of a set: perplexity under
/// another model, Brunet's index and Honore's statistic. For the perplexity the authors take the published model before
/// it was taught anything of the data, without the end of text; so do we, with it, and where there is no published model
/// the model before unlearning. That one knows the answers by heart, so that any other text looks unlikely to it. The
/// values of the score are each answer's own, of which the estimate is not the mean: it takes the means first.
package struct LinguisticScore: EvidenceMetric {
  package static let name = "linguistic"
  package static let version = "2"
  package static let summary =
    "Perplexity and richness of the greedy answers, and their combination."

  package let by: Need.Model
  package let maxNewTokens: Int
  package let resamples: Int

  package init(_ p: inout Parameters) {
    let model = p.choice(
      "by", of: [Need.Model.published, .start, .retrain].map(\.rawValue),
      default: Need.Model.published.rawValue,
      "Whose perplexity: the published model before it was taught the data (where there is none, as start), "
        + "the model before unlearning, or the retrained one.")
    by = Need.Model(rawValue: model) ?? .published
    maxNewTokens = RougeOverlap.maxNewTokens(&p)
    resamples = Self.resamples(&p)
  }

  package func needs(_ sets: Set<String>) -> [Need] {
    ["forget", "retain"].flatMap { [.answers($0), .ownScores($0, by: by)] }
  }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    try ["forget", "retain"].flatMap { set in
      let texts = try evidence.answers(set).map { LexicalStatistics($0.answer.text) }
      let scores = try evidence.ownScores(set, by: by)
      return Self.columns(
        set, perplexities: scores.map { Perplexity.of(meanNLL: $0.answer.meanNLL) },
        brunet: texts.map(\.brunet), honore: texts.map(\.honore), bootstrap)
    }
  }

  /// The score of a set and what it is made of, from three values an answer.
  package static func columns(
    _ set: String, perplexities: [Double], brunet: [Double], honore: [Double],
    _ bootstrap: Bootstrap
  ) -> [Column] {
    func score(_ counts: [Int32]) -> Double {
      LinguisticQuality.score(
        perplexity: Bootstrap.mean(perplexities, times: counts),
        brunet: Bootstrap.mean(brunet, times: counts),
        honore: Bootstrap.mean(honore, times: counts))
    }
    return [
      Column(
        "\(set).linguistic", .higher,
        estimate: score([Int32](repeating: 1, count: brunet.count)),
        interval: bootstrap.interval(groups: [brunet.count]) { score($0[0]) },
        values: brunet.indices.map {
          LinguisticQuality.score(
            perplexity: perplexities[$0], brunet: brunet[$0], honore: honore[$0])
        }),
      Column("\(set).answer_perplexity", .lower, meanOf: perplexities, bootstrap),
      Column("\(set).brunet", .lower, meanOf: brunet, bootstrap),
      Column("\(set).honore", .higher, meanOf: honore, bootstrap),
    ]
  }
}
