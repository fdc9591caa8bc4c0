package import Datasets
package import Documents
package import Models
package import Plans
import Tensors

/// Trains a few steps on some rows, and looks whether the others come back (Lynch and others, 2024; Hu and others,
/// 2025).
///
/// The rows that are learnt are left out of what is measured, before and after, unless all rows of a set are learnt.
package struct Relearn: Attack {
  package static let name = "relearn"
  package static let version = "1"
  package static let summary =
    "Trains a few steps on some rows of a set, or on unrelated rows, and measures the others."

  package let steps: [Int]
  package let on: [String]
  package let rows: Int
  /// Whether every row of a set is learnt and measured, in the place of some that are learnt and others that are measured.
  package let learnsMeasuredRows: Bool
  package let unrelated: (any Dataset)?
  package let training: TrainingOptions

  package init(_ p: inout Parameters) {
    steps = p.integers(
      "steps", default: [10], in: 1...100_000, count: 1...100,
      "Training steps, each number by itself."
    )
    on = p.texts(
      "on", default: ["forget"], count: 1...100,
      "The sets whose rows are learnt, each by itself: forget, retain or another set of 'data', or unrelated."
    )
    rows = p.integer("rows", default: 8, in: 1...1_000_000, "How many rows are drawn from a set.")
    learnsMeasuredRows = p.flag(
      "all_rows", default: false,
      "Learn every row of a set and measure them too, as open-unlearning's meta-evaluation does: the retrained model "
        + "shows how much is learnt anew.")
    if learnsMeasuredRows, p.has("rows") {
      p.report("rows", "'rows' means nothing with 'all_rows: true'", help: "leave one of them out")
    }
    unrelated = p.optionalComponent(
      "unrelated", from: datasets, "Rows that have nothing to do with the data, all of them learnt."
    )
    var training = TrainingOptions(
      batchSize: 4, schedule: .constant, warmupEpochs: 0, weightDecay: 0)
    training.batchSize = p.integer(
      "batch_size", default: training.batchSize, in: 1...4096, "Sequences a step.")
    training.learningRate = p.number(
      "learning_rate", default: training.learningRate, in: 0...10,
      "Learning rate, the same at every step.")
    training.maxLength = p.integer(
      "max_length", default: training.maxLength, in: 2...65_536,
      "Tokens of a sequence; longer ones lose their end.")
    self.training = training
    if on.contains("unrelated") != (unrelated != nil), !p.isDescribing {
      p.report("on", "'on: [unrelated]' and 'unrelated: {...}' go together")
    }
  }

  package var titles: [String] {
    let all = learnsMeasuredRows ? "all of " : ""
    return on.flatMap { set in
      steps.map { "\(Self.name) \(all)\(set), \($0) step\($0 == 1 ? "" : "s")" }
    }
  }

  package func wire(_ target: AttackTarget, into plan: inout Plan) throws -> [Attempt] {
    try on.flatMap { set -> [Attempt] in
      var sets = target.sets
      let learnt: Ref<Corpus>
      if set == "unrelated", let unrelated {
        learnt = try unrelated.wire("unrelated data", into: &plan)
      } else if learnsMeasuredRows, let whole = sets[set] {
        learnt = whole
      } else if let whole = sets[set] {
        func draw(_ part: DrawRows.Part) -> Ref<Corpus> {
          plan.add(
            "\(set) data \(part.rawValue)", DrawRows(rows, part: part, seed: target.seed), whole)
        }
        learnt = draw(.drawn)
        sets[set] = draw(.rest)
      } else {
        throw AttackError(
          "the attack '\(Self.name)' learns rows of the \(set) set: add 'data: {\(set): ...}', or name another"
        )
      }
      return steps.map { count in
        let step = TrainSteps(count, training: training, seed: target.seed)
        let label = "\(target.label) \(Self.name) \(set) \(count)"
        return Attempt(model: plan.add(label, step, target.model, learnt), sets: sets)
      }
    }
  }

  private enum CodingKeys: CodingKey { case steps, on, rows, training }
}
