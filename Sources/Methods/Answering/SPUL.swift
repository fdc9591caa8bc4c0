package import Documents
package import Models
package import Tensors
import Tokenizers

/// Soft prompting for unlearning (SPUL; Bhaila and others, 2025): vectors in front of every text are trained until the
/// model refuses the forget questions behind them; its weights stay.
package struct SPUL: GradientMethod {
  package static let name = "spul"
  package static let version = "1"
  package static let summary = "Trains a soft prompt under which the model forgets."
  package static let aliases = ["soft_prompt_unlearning"]
  package static let about = MethodFacts(
    "Soft prompting for unlearning (SPUL)", .prompt,
    papers: [
      "Bhaila and others, 2025: Soft Prompting for Unlearning in Large Language Models, "
        + "arXiv:2406.12038"
    ],
    formula:
      "L = mean over forget rows of NLL(refusal) + alpha mean over retain rows of NLL + beta mean "
      + "over retain rows of the sum of KL(start || p), by the prompt's vectors alone",
    otherwise:
      "The authors classify texts, take 'neutral' and 'unknown' for refusals, mix both kinds of "
      + "rows in batches, and make the vectors by a trained network of two layers; here they are "
      + "trained themselves and begin as the embeddings of tokens drawn from the vocabulary.")

  package let vectors: Int
  package let alpha: Double
  package let beta: Double
  package let refusals: Refusals?
  package let training: TrainingOptions
  package var needs: MethodNeeds {
    MethodNeeds(
      primary: .refusals, retain: alpha > 0 || beta > 0, retainStates: beta > 0 ? .scored : nil)
  }

  package init(_ p: inout Parameters) {
    vectors = p.integer("vectors", default: 30, in: 1...4096, "Vectors of the soft prompt.")
    alpha = p.number("alpha", default: 0.5, in: 0...1000, "Weight of the retain answers.")
    beta = p.number(
      "beta", default: 0.5, in: 0...1000, "Weight of the starting model's predictions for them.")
    refusals = Refusals(&p)
    var training = TrainingOptions(&p, defaults: Self.defaults)
    for key in ["lora", "train_only"] where p.has(key) {
      p.report(key, "only the vectors of the soft prompt are trained", help: "leave it out")
    }
    training.lora = nil
    training.trainOnly = [SoftPrompt.weight]
    self.training = training
  }

  /// The authors' script: a tenth of ten epochs is warm-up.
  private static let defaults = TrainingOptions(
    epochs: 10, batchSize: 32, learningRate: 1e-4, schedule: .cosine, warmupEpochs: 1,
    weightDecay: 0.001, clip: 0.3)

  /// The prompt's vectors are put in front.
  package var preparesStart: Bool { true }

  package func prepared(_ start: Checkpoint, seed: UInt64) throws -> Checkpoint {
    guard start.softPrompt == 0 else {
      throw MethodError("the model has a soft prompt already, which \(Self.name) would replace")
    }
    guard start.answering.offsets.isEmpty else {
      throw MethodError(
        "the model answers with other models' logits, which cannot read a soft prompt")
    }
    guard let table = start.table.specs.first else { return start }
    let rows = FloatMemory(count: table.count, cleared: false)
    try start.weights.load(table.name, into: rows.floats)
    var stream = Seed(seed).stream("soft prompt")
    let begun = (0..<vectors).flatMap { _ in
      let token = stream.below(start.tokenizer.count)
      return rows.floats[token * table.columns..<(token + 1) * table.columns].array
    }
    return start.prompted(by: begun)
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let tape = step.tape
    let loss = step.primary.meanOverItems(step.primary.losses, on: tape)
    guard let retain = step.retain else { return loss }
    var kept: [Tape.Slot] = []
    if alpha > 0 {
      kept.append(tape.scale(retain.meanOverItems(retain.losses, on: tape), by: alpha))
    }
    if beta > 0 {
      let states = try Reference.wanted(reference.retainStates, of: Self.name)
      let values = try states.divergence(of: retain, on: tape)
      kept.append(tape.scale(retain.meanOverItems(values, on: tape), by: beta))
    }
    return kept.reduce(loss) { tape.add($0, $1) }
  }
}
