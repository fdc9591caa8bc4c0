package import Documents
package import Models
import Tensors

/// How likely wrong answers are next to the paraphrased right one; published in several forms.
package struct TruthRatioForm: Codable, Sendable, Equatable {
  /// How the wrong answers are averaged.
  package enum Mean: String, Codable, Sendable, CaseIterable {
    /// exp of the mean log-probability: open-unlearning and TOFU's released logs.
    case geometric
    /// The mean of the length-normalised probabilities: TOFU's paper.
    case arithmetic
  }

  package var mean: Mean
  /// Added to denominators; 1e-10 in open-unlearning.
  package var epsilon: Double

  /// Stands for ratios that no double can hold.
  private static let largest = 1e300

  package init(mean: Mean = .geometric, epsilon: Double = 1e-10) {
    self.mean = mean
    self.epsilon = epsilon
  }

  /// Reads the parameters `mean` and `epsilon`.
  package init(_ p: inout Parameters) {
    mean = p.choice(
      "mean", default: .geometric,
      "Mean of the wrong answers' probabilities: geometric in code, arithmetic in TOFU's paper.")
    epsilon = p.number(
      "epsilon", default: 1e-10, in: 0...1, "Added to denominators; open-unlearning has 1e-10.")
  }

  /// Returns R = wrong / (right + epsilon) from mean negative log-likelihoods in nats.
  ///
  /// 0 when the model knows the truth, above 1 when it prefers the wrong answers.
  package func ratio(paraphrased: Double, perturbed: [Double]) -> Double {
    let denominator = Portable.exp(-paraphrased) + epsilon
    // Without epsilon both may underflow; the geometric form then has its quotient in logarithms.
    if epsilon == 0, mean == .geometric {
      return min(Portable.exp(paraphrased - average(perturbed)), Self.largest)
    }
    return denominator > 0 ? min(wrong(perturbed) / denominator, Self.largest) : Self.largest
  }

  /// Returns right / (right + wrong), open-unlearning's `prob_mean`; one half when both vanish.
  package func share(paraphrased: Double, perturbed: [Double]) -> Double {
    let right = Portable.exp(-paraphrased)
    let sum = right + wrong(perturbed)
    return sum > 0 ? right / sum : 0.5
  }

  /// Returns R of each row; throws when a row lacks the answers to compare.
  package func ratios(_ rows: [RowScores]) throws(MetricError) -> [Double] {
    try map(rows) { ratio(paraphrased: $0, perturbed: $1) }
  }

  /// Returns right / (right + wrong) of each row; throws when a row lacks the answers to compare.
  package func shares(_ rows: [RowScores]) throws(MetricError) -> [Double] {
    try map(rows) { share(paraphrased: $0, perturbed: $1) }
  }

  /// Returns min(R, 1 / (R + epsilon)): 1 when wrong and right answers are alike.
  package func closenessToOne(_ ratio: Double) -> Double {
    ratio > 0 ? min(ratio, 1 / (ratio + epsilon)) : 0
  }

  /// Returns max(0, 1 - R): 1 when the model knows the truth.
  package func truth(_ ratio: Double) -> Double { max(0, 1 - ratio) }

  private func wrong(_ perturbed: [Double]) -> Double {
    switch mean {
    case .geometric: Portable.exp(-average(perturbed))
    case .arithmetic: average(perturbed.map { Portable.exp(-$0) })
    }
  }

  private func average(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  private func map(
    _ rows: [RowScores], _ body: (Double, [Double]) -> Double
  ) throws(MetricError) -> [Double] {
    var values: [Double] = []
    for (index, row) in rows.enumerated() {
      guard let paraphrased = row.paraphrased, !row.perturbed.isEmpty else {
        throw MetricError(
          "the truth ratio compares a paraphrased answer with perturbed ones; row \(index + 1) has "
            + (row.paraphrased == nil ? "no paraphrased answer" : "no perturbed answers"))
      }
      values.append(body(paraphrased.meanNLL, row.perturbed.map(\.meanNLL)))
    }
    return values
  }
}
