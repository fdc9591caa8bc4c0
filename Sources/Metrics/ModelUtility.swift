package import Documents
import Models

/// How useful the model still is: the harmonic mean of probability, ROUGE-L recall and truth ratio.
///
/// TOFU takes nine numbers, these three on retain rows, on real authors and on world facts. The last two
/// ask what only a pretrained model can know, so here it is the three of the retain rows. The interval
/// resamples rows, each with its three values. The values listed are each row's own harmonic mean, which
/// the estimate is not the mean of: it takes the three means first.
package struct ModelUtility: EvidenceMetric {
  package static let name = "model_utility"
  package static let version = "1"
  package static let summary = "Harmonic mean of three scores on the retain rows."

  package let form: TruthRatioForm
  package let maxNewTokens: Int
  package let resamples: Int
  package var needs: [Need] { [.retainScores, .retainAnswers] }

  package init(_ p: inout Parameters) {
    form = TruthRatioForm(&p)
    maxNewTokens = RougeOverlap.maxNewTokens(&p)
    resamples = Self.resamples(&p)
  }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    let rows = try evidence.scores(.retainScores)
    let part = Part(
      probabilities: Probability.values(rows),
      recalls: RougeOverlap.recalls(try evidence.answers(.retainAnswers)),
      truths: try form.ratios(rows).map(form.truth))
    return [Self.column([part], bootstrap)]
  }

  /// The per-item values of one data set, three lists of the same length, at least one item.
  package struct Part: Sendable {
    package let probabilities: [Double]
    package let recalls: [Double]
    package let truths: [Double]

    package init(probabilities: [Double], recalls: [Double], truths: [Double]) {
      precondition(
        probabilities.count == recalls.count && recalls.count == truths.count,
        "expected three values an item")
      self.probabilities = probabilities
      self.recalls = recalls
      self.truths = truths
    }

    /// The harmonic mean of each item's own three values.
    var harmonicMeans: [Double] {
      probabilities.indices.map { harmonicMean([probabilities[$0], recalls[$0], truths[$0]]) }
    }

    func means(_ counts: [Int32]) -> [Double] {
      [probabilities, recalls, truths].map { Bootstrap.mean($0, times: counts) }
    }
  }

  /// Combines one or more data sets; TOFU has three.
  package static func column(_ parts: [Part], _ bootstrap: Bootstrap) -> Column {
    func utility(_ counts: [[Int32]]) -> Double {
      harmonicMean(zip(parts, counts).flatMap { $0.means($1) })
    }
    let sizes = parts.map(\.probabilities.count)
    let once = sizes.map { [Int32](repeating: 1, count: $0) }
    var extras: [String: Double] = [:]
    if let part = parts.first, parts.count == 1 {
      let means = part.means(once[0])
      extras = ["probability": means[0], "rouge_l": means[1], "truth_ratio": means[2]]
    }
    return Column(
      "model_utility", .higher, estimate: utility(once),
      interval: bootstrap.interval(groups: sizes, statistic: utility),
      values: parts.flatMap(\.harmonicMeans), extras: extras)
  }
}
