package import Documents
package import Models
package import Tensors

/// Maximising the entropy, ME+GD (Yuan and others, 2025; arXiv:2410.08109): forget rows are to be answered by chance.
///
/// L = gamma mean KL(uniform ‖ p) over the forget rows' positions + the retain term. As published every token of a row
/// counts, the question's too, unless `positions: scored`. The authors add 1e-12 to p before the logarithm.
package struct MaximumEntropy: GradientMethod {
  package static let name = "maximum_entropy"
  package static let version = "1"
  package static let summary = "Makes the model as unsure of the forget rows as it can be."
  package static let aliases = ["me_gd"]
  package static let about = MethodFacts(
    "Maximum entropy with gradient descent (ME+GD)", .global,
    papers: [
      "Yuan and others, 2025: A Closer Look at Machine Unlearning for Large Language Models, "
        + "arXiv:2410.08109"
    ],
    formula:
      "L = gamma mean KL(uniform || p) over all positions of forget rows + the retain term",
    otherwise:
      "The authors add 1e-12 to p before the logarithm, count the padding of forget rows, too, and "
      + "meet every forget row with the same retain row in all epochs (parity: closer-look).")

  package let positions: StatePositions
  package let gamma: Double
  package let retain: RetainTerm
  package let training: TrainingOptions
  package var needs: MethodNeeds { MethodNeeds(of: retain, everywhere: positions == .all) }

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    positions = StatePositions(
      &p, "positions", default: .all, "Which tokens count: all of a row, or its answer only.")
    gamma = p.number("gamma", default: 0.1, in: 0...1000, "Weight of the forget term.")
    retain = RetainTerm(&p)
    training = TrainingOptions(&p, defaults: TrainingOptions(epochs: 5))
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let values = step.primary.logitLosses(at: positions, on: step.tape)
    let mean = step.primary.mean(values, over: positions, on: step.tape)
    return try retain.added(to: step.tape.scale(mean, by: gamma), step, reference)
  }
}
