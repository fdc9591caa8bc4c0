package import Documents
package import Methods
package import Models
package import Tensors

/// Ascent in which every answer weighs the same, however long it is.
///
/// L = -gamma mean over sequences of NLL/n + the retain term, where NLL/n is the mean over an answer's tokens.
package struct SequenceAscent: GradientMethod {
  package static let name = "sequence_ascent"
  package static let version = "1"
  package static let summary = "Ascends on the forget rows, each answer weighing the same."
  package static let about = MethodFacts(
    "Gradient ascent by sequences", .global,
    formula: "L = -gamma mean over sequences of NLL/n + the retain term")

  package let gamma: Double
  package let retain: RetainTerm
  package let training: TrainingOptions

  package var needs: MethodNeeds {
    MethodNeeds(retain: retain.isWanted, retainStates: retain.states)
  }

  package init(_ p: inout Parameters) {
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the forget term.")
    retain = RetainTerm(&p)
    training = TrainingOptions(&p)
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let (tape, batch) = (step.tape, step.primary)
    let means = tape.scale(batch.losses, by: batch.tokenCounts.map { 1 / Float($0) })
    let forget = tape.scale(batch.meanOverItems(means, on: tape), by: -gamma)
    return try retain.added(to: forget, step, reference)
  }
}
