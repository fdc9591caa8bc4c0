package import Documents
package import Models
package import Tensors

/// Refusals with answer preservation, IDK+AP (Yuan and others, 2025; arXiv:2410.08109): the forget questions are refused,
/// the retain questions preferably not.
///
/// L = gamma CE(refusals of forget questions) - alpha 1/beta mean log sigmoid(beta (NLL(refusal) - NLL(answer))) over
/// the retain rows, NLL summed over an answer; there is no reference model.
package struct IDKAP: GradientMethod {
  package static let name = "idk_ap"
  package static let version = "1"
  package static let summary = "Teaches refusals of forget questions, but of those alone."
  package static let aliases = ["answer_preservation"]
  package static let about = MethodFacts(
    "Refusals with answer preservation (IDK+AP)", .global,
    papers: [
      "Yuan and others, 2025: A Closer Look at Machine Unlearning for Large Language Models, "
        + "arXiv:2410.08109"
    ],
    formula: "L = gamma CE(refusals of forget questions) - alpha 1/beta mean log sigmoid(beta "
      + "(NLL(refusal) - NLL(answer))) over retain rows",
    otherwise:
      "The authors meet every forget row with the same retain row and refusal in all epochs "
      + "(parity: closer-look).")

  package let beta: Double
  package let gamma: Double
  package let alpha: Double
  package let refusals: Refusals?
  package let training: TrainingOptions
  package var needs: MethodNeeds {
    MethodNeeds(primary: .refusals, retain: alpha > 0, retainRefusals: alpha > 0)
  }

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    beta = p.number("beta", default: 0.1, in: 0.0001...100, "Sharpness of the preference.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the refusals.")
    alpha = p.number("alpha", default: 1, in: 0...1000, "Weight of the answers' preservation.")
    refusals = Refusals(&p, redraws: true)
    training = TrainingOptions(&p, defaults: TrainingOptions(epochs: 5))
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let tape = step.tape
    let forget = tape.scale(step.primary.crossEntropy(on: tape), by: gamma)
    guard alpha > 0, let answers = step.retain else { return forget }
    let refusals = try Reference.wanted(step.retainAlternative, of: Self.name)
    let margin = tape.scale(tape.subtract(refusals.losses, answers.losses), by: beta)
    let kept = answers.meanOverItems(tape.logSigmoid(margin), on: tape)
    return tape.add(forget, tape.scale(kept, by: -alpha / beta))
  }
}
