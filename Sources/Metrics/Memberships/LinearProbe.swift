import Datasets
package import Documents
import Models
package import Plans

/// Whether a linear probe tells right answers from wrong ones by the model's states, whatever the model says (Patil and others,
/// 2024, arXiv:2309.17410; Lynch and others, 2024, arXiv:2402.16835).
///
/// A logistic regression after each block reads the state at the end of an answer. The rows are dealt into folds: probes are fitted
/// on all but two, the block is chosen on one, and the other is judged, so that no row is judged by a probe or by a choice
/// that has seen it. What is measured is the share of rows whose right answer the probe puts above the wrong one; one half is
/// chance. Wrong answers may betray themselves by their words alone: the retrained model shows how far.
package struct LinearProbe: Metric {
  package static let name = "probe"
  package static let version = "1"
  package static let summary =
    "Whether a linear probe of the states tells right answers from wrong ones."

  /// Whether the right answer is the paraphrased one, where a row has it.
  package let isParaphrased: Bool
  /// The most rows that are looked at.
  package let rows: Int
  /// Into how many parts they are dealt.
  package let folds: Int
  /// What the losses weigh against the penalty.
  package let c: Double
  /// Whether there is a column for every block.
  package let everyBlock: Bool
  /// Bootstrap resamples of the intervals.
  package let resamples: Int

  package init(_ p: inout Parameters) {
    isParaphrased =
      p.choice(
        "right", of: ["answer", "paraphrased"], default: "answer",
        "Which right answer is read: that of the data, or the paraphrased one where there is one.")
      == "paraphrased"
    rows = p.integer(
      "rows", default: 200, in: 3...100_000, "The most rows that are looked at, the first ones.")
    folds = p.integer(
      "folds", default: 5, in: 3...100,
      "Parts that the rows are dealt into: one is judged, one chooses the block, the others fit.")
    c = p.number(
      "c", default: 1, in: 1e-9...1e9, "What the losses weigh against the probe's penalty.")
    everyBlock = p.flag("every_block", default: false, "A column for every block too.")
    resamples = Membership.resamples(&p)
  }

  package func wire(
    _ label: String, _ subject: Subject, into plan: inout Plan
  ) throws -> Ref<Measurement> {
    guard let forget = subject.sets["forget"] else {
      preconditionFailure("an experiment has a forget set")
    }
    let answers = plan.add(
      "forget data for the probe",
      PairAnswers(isParaphrased: isParaphrased, rows: rows, seed: subject.seed), forget)
    let states = plan.add(
      "\(label) states for the probe", CollectAnswerEnds(), subject.model, answers)
    return plan.add(
      "\(label) \(Self.name)",
      MeasureProbe(
        folds: folds, c: c, everyBlock: everyBlock, resamples: resamples, seed: subject.seed),
      states)
  }
}
