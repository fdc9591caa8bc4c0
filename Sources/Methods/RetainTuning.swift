package import Documents
package import Models
package import Tensors

/// Fine-tuning on the retain rows alone, in the hope that the others fade: L = CE(retain).
package struct RetainTuning: GradientMethod {
  package static let name = "retain_tuning"
  package static let version = "1"
  package static let summary = "Goes on training on the retain rows alone."
  package static let aliases = ["finetune"]
  package static let about = MethodFacts(
    "Fine-tuning on retain rows", .baseline,
    formula: "L = CE(retain)")

  package let training: TrainingOptions
  package var needs: MethodNeeds { MethodNeeds(primary: .retain, retain: false) }

  package init(_ p: inout Parameters) { training = TrainingOptions(&p) }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    step.primary.crossEntropy(on: step.tape)
  }
}
