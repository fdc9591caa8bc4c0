package import Documents
package import Models
package import Plans
package import Tensors

/// Unlearning from logit difference (ULD; Ji and others, 2024): an assistant learns what is to be forgotten and nothing
/// else, and its logits are subtracted.
package struct ULD: Method {
  package static let name = "uld"
  package static let version = "1"
  package static let summary =
    "Subtracts the logits of an assistant that knows the forget rows and nothing else."
  package static let aliases = ["logit_difference"]
  package static let about = MethodFacts(
    "Unlearning from logit difference (ULD)", .prompt,
    papers: [
      "Ji and others, 2024: Reversing the Forget-Retain Objectives: An Efficient LLM Unlearning "
        + "Framework from Logit Difference, arXiv:2406.08607"
    ],
    formula:
      "logits = base + weight assistant for tokens with log p >= min(max log p + log filter, the "
      + "(filter V)-th largest); the assistant's L = CE(forget) + alpha mean KL(uniform || p) over "
      + "all retain positions",
    needs: "forget rows, retain rows",
    otherwise:
      "The authors also train on paraphrases of forget rows; their code has weight -1 and filter "
      + "0.1 as defaults (parity: uld) and evaluates TOFU with those here. Low ranks of 16 are "
      + "trained unless 'lora' or 'train_only' say otherwise.")

  package let assistance: ULDAssistance
  package let blocks: Int
  package let factor: Double
  package let filter: Double?

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    blocks = p.integer(
      "blocks", default: 8, in: 1...1000,
      "The first blocks of the model that are the assistant; at most all of them.")
    factor = p.number(
      "weight", default: -0.8, in: -1000...1000, "What the assistant's logits count for.")
    let share = p.number(
      "filter", default: 0.01, in: 0...1,
      "How likely a token must be, relative to the likeliest, for the assistant to count; 0 for all."
    )
    filter = share > 0 ? share : nil
    assistance = ULDAssistance(&p)
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    let blank = plan.add("\(task.label) assistant before", TakeBlocks(blocks: blocks), task.start)
    let assistant = try assistance.wire(task.assisting(from: blank), into: &plan)
    return plan.add(
      "\(task.label) \(Self.name)", CombineLogits(weights: [factor], filter: filter), task.start,
      [assistant])
  }
}

/// How ULD's assistant learns: the forget rows, and to be unsure of everything else.
package struct ULDAssistance: GradientMethod {
  package static let name = "uld_assistant"
  package static let version = "1"
  package static let summary = "Learns the forget rows and is unsure of the retain rows."
  package static let about = ULD.about

  package let alpha: Double
  package let training: TrainingOptions
  package var needs: MethodNeeds { MethodNeeds(retain: alpha > 0, everywhere: alpha > 0) }

  package init(_ p: inout Parameters) {
    alpha = p.number(
      "alpha", default: 5, in: 0...1000, "Weight of being unsure of the retain rows.")
    var training = TrainingOptions(
      &p, defaults: TrainingOptions(batchSize: 16, learningRate: 1e-3))
    if training.lora == nil, training.trainOnly == nil {
      training.lora = LowRankOptions(rank: 16, alpha: 32)
    }
    self.training = training
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let tape = step.tape
    let known = step.primary.crossEntropy(on: tape)
    guard alpha > 0, let retain = step.retain else { return known }
    let values = retain.logitLosses(at: .all, on: tape)
    return tape.add(known, tape.scale(retain.mean(values, over: .all, on: tape), by: alpha))
  }
}
