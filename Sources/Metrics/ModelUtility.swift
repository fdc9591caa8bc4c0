package import Documents
package import Models

/// How useful the model still is: the harmonic mean of probability, ROUGE-L recall and truth ratio.
///
/// TOFU takes nine numbers, these three on retain rows, on real authors and on world facts (Maini and others,
/// 2024); the last two sets are taken in when the spec declares them. There the answer's probability is
/// normalised by the wrong answers', and the truth ratio compares the answer itself, as it has no paraphrase.
/// The interval resamples the rows of each set, each with its three values. The values listed are each row's
/// own harmonic mean, which the estimate is not the mean of: it takes the means first.
package struct ModelUtility: EvidenceMetric {
  package static let name = "model_utility"
  package static let version = "2"
  package static let summary = "Harmonic mean of three scores on each set that is to stay."

  package let form: TruthRatioForm
  package let maxNewTokens: Int
  package let resamples: Int

  package init(_ p: inout Parameters) {
    form = TruthRatioForm(&p)
    maxNewTokens = RougeOverlap.maxNewTokens(&p)
    resamples = Self.resamples(&p)
  }

  private static let sets = ["retain", "real_authors", "world_facts"]

  package func needs(_ sets: Set<String>) -> [Need] {
    Self.sets.filter { $0 == "retain" || sets.contains($0) }.flatMap {
      [.scores($0), .answers($0)]
    }
  }

  package func columns(
    of evidence: MetricEvidence, _ bootstrap: Bootstrap
  ) throws -> [Column] {
    let parts = try Self.sets.filter(evidence.has).map { try part(evidence, $0) }
    return [Self.column(parts, bootstrap)]
  }

  private func part(_ evidence: MetricEvidence, _ set: String) throws(MetricError) -> Part {
    let rows = try evidence.scores(set)
    let recalls = RougeOverlap.recalls(try evidence.answers(set))
    guard set != "retain" else {
      return Part(
        probabilities: Probability.values(rows), recalls: recalls,
        truths: try form.ratios(rows).map(form.truth))
    }
    // The answer itself takes the place of its paraphrase.
    let bare = rows.map {
      RowScores(answer: $0.answer, paraphrased: $0.answer, perturbed: $0.perturbed)
    }
    return Part(
      probabilities: rows.map {
        Probability.normalized(
          meanNLL: $0.answer.meanNLL, wrong: $0.perturbed.map(\.meanNLL))
      }, recalls: recalls, truths: try form.ratios(bare).map(form.truth))
  }

  /// The per-item values of one data set, three lists of the same length, at least one item; NaN where an item has
  /// no value, which then counts in no mean.
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

    /// The harmonic mean of each item's own three values, where it has them.
    var harmonicMeans: [Double] {
      probabilities.indices.map { [probabilities[$0], recalls[$0], truths[$0]] }
        .filter { !$0.contains(where: \.isNaN) }.map(harmonicMean)
    }

    func means(_ counts: [Int32]) -> [Double] {
      [probabilities, recalls, truths].map { values in
        guard values.contains(where: \.isNaN) else { return Bootstrap.mean(values, times: counts) }
        var (sum, drawn) = (0.0, 0.0)
        for (value, count) in zip(values, counts) where !value.isNaN {
          sum += value * Double(count)
          drawn += Double(count)
        }
        // A resample without any item that has a value says nothing: the mean of all stands for it.
        guard drawn == 0 else { return sum / drawn }
        let known = values.filter { !$0.isNaN }
        return known.reduce(0, +) / Double(max(1, known.count))
      }
    }
  }

  /// Combines the retain set, and TOFU's other two where there are such.
  package static func column(_ parts: [Part], _ bootstrap: Bootstrap) -> Column {
    func utility(_ counts: [[Int32]]) -> Double {
      harmonicMean(zip(parts, counts).flatMap { $0.means($1) })
    }
    let sizes = parts.map(\.probabilities.count)
    let once = sizes.map { [Int32](repeating: 1, count: $0) }
    var extras: [String: Double] = [:]
    for (name, (part, counts)) in zip(sets, zip(parts, once)) {
      let means = part.means(counts)
      extras["\(name).probability"] = means[0]
      extras["\(name).rouge_l"] = means[1]
      extras["\(name).truth_ratio"] = means[2]
    }
    return Column(
      "model_utility", .higher, estimate: utility(once),
      interval: bootstrap.interval(groups: sizes, statistic: utility),
      values: parts.flatMap(\.harmonicMeans), extras: extras)
  }
}
