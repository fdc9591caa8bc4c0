package import Documents
package import Models
package import Tensors

/// Fine-tuning on refusals (Maini and others, 2024): the forget questions are answered with "I don't know".
///
/// L = CE over refusals and retain rows as one batch, so that long answers weigh more; with
/// `average: sets`, gamma CE(refusals) + the retain term, as open-unlearning has it.
package struct IDK: GradientMethod {
  package static let name = "idk"
  package static let version = "1"
  package static let summary = "Teaches refusals for the forget questions."
  package static let about = MethodFacts(
    "Refusal tuning (I don't know)", .global,
    papers: [
      "Maini and others, 2024: TOFU: A Task of Fictitious Unlearning for LLMs, arXiv:2401.06121"
    ],
    formula:
      "L = CE(refusals and retain rows as one batch), or gamma CE(refusals) + the retain term "
      + "with average: sets",
    otherwise:
      "open-unlearning averages refusals and retain rows apart (average: sets).")

  package let average: String
  package let gamma: Double
  package let retain: RetainTerm
  package let refusals: Refusals?
  package let training: TrainingOptions
  package var needs: MethodNeeds { MethodNeeds(of: retain, primary: .refusals) }

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    average = p.choice(
      "average", of: ["batch", "sets"], default: "batch",
      "Over the tokens of refusals and retain rows together, or over each set apart.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the refusals; with sets only.")
    retain = RetainTerm(&p)
    refusals = Refusals(&p, redraws: true)
    training = TrainingOptions(&p)
    if average == "batch", retain.form != .gd {
      p.report(
        "retain", "\(retain.form.rawValue) has no tokens to average with: add 'average: sets'")
    }
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let (tape, refusals) = (step.tape, step.primary)
    guard average == "batch", let kept = step.retain else {
      let forget = tape.scale(refusals.crossEntropy(on: tape), by: gamma)
      return try retain.added(to: forget, step, reference)
    }
    let all = Double(refusals.batch.tokens + kept.batch.tokens)
    return tape.add(
      tape.sum(refusals.losses, dividedBy: all),
      tape.scale(tape.sum(kept.losses, dividedBy: all), by: retain.alpha))
  }
}
