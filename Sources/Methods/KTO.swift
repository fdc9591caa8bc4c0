package import Documents
package import Models
package import Tensors

/// KTO with forget answers as the undesirable ones (Ethayarajh and others, 2024, arXiv:2402.01306; as a baseline in
/// Zhang and others, 2024, arXiv:2404.05868, equation 18).
///
/// L = -gamma 2/beta mean log sigmoid(beta (z - l)) + the retain term, where l says by how much the summed
/// log-likelihood of the answer has risen over the starting model's, and z is the batch's mean of the same for
/// refusals, which counts as known. With `form: sigmoid`, gamma (1 - 2/beta mean sigmoid(...)). NPO's code does not
/// multiply z by beta (`scale_z: false`).
package struct KTO: GradientMethod {
  package static let name = "kto"
  package static let version = "1"
  package static let summary = "Makes the forget rows' answers rise less than refusals do."
  package static let about = MethodFacts(
    "Kahneman-Tversky optimisation with undesirable answers", .global,
    papers: [
      "Ethayarajh and others, 2024: KTO: Model Alignment as Prospect Theoretic Optimization, "
        + "arXiv:2402.01306",
      "Zhang and others, 2024: Negative Preference Optimization, arXiv:2404.05868, equation 18",
    ],
    formula:
      "L = -gamma 2/beta mean log sigmoid(beta (z - l)) + the retain term, l = NLL_start - "
      + "NLL of the answer, z the batch's mean of the same for refusals, detached",
    otherwise:
      "NPO's code does not multiply z by beta (scale_z: false, parity: npo), and also has a "
      + "form without the logarithm (form: sigmoid).")

  package let beta: Double
  package let form: String
  package let scaleZ: Bool
  package let gamma: Double
  package let retain: RetainTerm
  package let refusals: Refusals?
  package let training: TrainingOptions
  package var needs: MethodNeeds { MethodNeeds(of: retain, refusals: true, likelihoods: true) }

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    beta = p.number("beta", default: 0.1, in: 0.0001...100, "Sharpness of the preference.")
    form = p.choice(
      "form", of: ["log_sigmoid", "sigmoid"], default: "log_sigmoid",
      "Whether the loss takes the logarithm of the sigmoid.")
    scaleZ = p.flag("scale_z", default: true, "Multiply the refusals' mean by beta, too.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the forget term.")
    retain = RetainTerm(&p)
    refusals = Refusals(&p, redraws: true)
    training = TrainingOptions(&p)
    if training.microBatch != nil {
      p.report("micro_batch", "cannot split batches whose mean over refusals is wanted")
    }
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let tape = step.tape
    let refusals = tape.values(
      try step.fall(of: step.alternative, below: reference.refusals, for: Self.name))
    let z = -refusals.reduce(0) { $0 + Double($1) } / Double(refusals.count)
    let answers = tape.scale(
      try step.fall(of: step.primary, below: reference.primary, for: Self.name), by: beta)
    let shift = Float((scaleZ ? beta : 1) * z)
    let shifts = [Float](repeating: shift, count: step.primary.items.count)
    let margin = tape.add(answers, tape.constant(shifts))  // (sequences, 1)
    let values = form == "sigmoid" ? tape.sigmoid(margin) : tape.logSigmoid(margin)
    var forget = tape.scale(
      step.primary.meanOverItems(values, on: tape), by: -2 * gamma / beta)
    if form == "sigmoid" { forget = tape.add(forget, tape.constant([Float(gamma)])) }
    return try retain.added(to: forget, step, reference)
  }
}
