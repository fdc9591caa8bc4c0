import Datasets
package import Documents
package import Models
package import Plans
package import Tensors

/// Alternate preference optimisation, AltPO (Mekala and others, 2025; arXiv:2409.13474): the model prefers answers that
/// it might have given itself to the forget rows' answers.
///
/// DPO's loss with each of several alternatives as winner: L = -gamma 2/beta mean log sigmoid(beta (w - l)) + the
/// retain term, w and l saying by how much the summed log-likelihood of the alternative and of the answer have risen
/// over the starting model's. An epoch meets every forget row with every alternative. The authors ask for the
/// alternatives by a prompt that shows the true answer; here they are the model's own, drawn at temperature 1.
package struct AltPO: GradientMethod {
  package static let name = "altpo"
  package static let version = "1"
  package static let summary = "Prefers the model's own alternatives to the forget rows' answers."
  package static let about = MethodFacts(
    "Alternate preference optimisation", .global,
    papers: [
      "Mekala and others, 2025: Alternate Preference Optimization for Unlearning Factual "
        + "Knowledge in Large Language Models, arXiv:2409.13474"
    ],
    formula:
      "L = -gamma 2/beta mean log sigmoid(beta (w - l)) + the retain term, w = NLL_start - "
      + "NLL of an alternative, l the same of the answer",
    otherwise:
      "The authors ask for alternatives by a prompt that shows the true answer; here they are "
      + "the model's own answers at temperature 1.")

  /// How the alternatives are made, by steps of their own.
  @WiringOnly package private(set) var alternatives: Int
  @WiringOnly package private(set) var generation: GenerationSettings
  package let beta: Double
  package let gamma: Double
  package let retain: RetainTerm
  package let training: TrainingOptions
  package var needs: MethodNeeds { MethodNeeds(of: retain, refusals: true, likelihoods: true) }

  package init(_ p: inout Parameters) {
    alternatives = p.integer(
      "alternatives", default: 5, in: 1...100, "Alternative answers to each forget question.")
    generation = GenerationSettings(
      &p, defaults: GenerationSettings(maxNewTokens: 200, sampling: Sampling(temperature: 1)))
    beta = p.number("beta", default: 0.1, in: 0.0001...100, "Sharpness of the preference.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the forget term.")
    retain = RetainTerm(&p)
    training = TrainingOptions(&p, defaults: TrainingOptions(epochs: 2))
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    let rows = plan.add(
      "\(task.label) rows", RepeatRows(count: alternatives), task.forget)
    let said = plan.add(
      "\(task.label) alternatives", GenerateAnswers(generation, seed: task.seed), task.start, rows)
    let others = plan.add("\(task.label) other answers", AnswerAsGenerated(), rows, said)
    return try wireTuning(task, on: rows, refused: others, into: &plan)
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let forget = try DPO.loss(
      step, reference, beta: beta, of: Self.name, gamma: gamma)
    return try retain.added(to: forget, step, reference)
  }
}
