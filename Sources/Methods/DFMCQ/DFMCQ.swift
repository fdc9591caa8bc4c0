import Datasets
package import Documents
package import Models
package import Plans
package import Tensors

/// DF-MCQ (Sun and others, 2025; arXiv:2505.02884): makes all choices of questions about the forget rows equally likely.
///
/// L = gamma mean CE(t, p) over the places where a letter is asked for + the retain term, by default alpha
/// KL(start ‖ p). t is the model's own distribution with the probabilities of the letters replaced by their mean, and
/// counts as known; what is computed is KL(t ‖ p), which has the same gradient. The authors let GPT-4o write the
/// questions, five choices each; here the true answer stands among answers of other rows. Their script adds up the
/// losses of a batch of 3 and trains a low-rank change at 5e-4 without decay.
package struct DFMCQ: GradientMethod {
  package static let name = "df_mcq"
  package static let version = "1"
  package static let summary = "Flattens the choices of questions about the forget rows."
  package static let about = MethodFacts(
    "Distribution flattening by multiple-choice questions (DF-MCQ)", .global,
    papers: [
      "Sun and others, 2025: Unlearning vs. Obfuscation: Are We Truly Removing Knowledge?, "
        + "arXiv:2505.02884"
    ],
    formula:
      "L = gamma mean CE(t, p) where a letter is asked for + the retain term, t = the model's "
      + "own distribution with the letters' probabilities replaced by their mean, detached",
    otherwise:
      "The authors let GPT-4o write the questions, keep retain answers by such questions with a "
      + "weight of 0.001, add up the losses of a batch of 3 and train a low-rank change at 5e-4.")

  package let choices: Int
  package let gamma: Double
  package let retain: RetainTerm
  package let training: TrainingOptions
  package var needs: MethodNeeds { MethodNeeds(of: retain, primary: .own) }

  package init(_ p: inout Parameters) {
    choices = p.integer("choices", default: 5, in: 2...26, "Choices of each question.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the forget term.")
    retain = RetainTerm(&p, form: .kl)
    training = TrainingOptions(&p)
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    let rows = plan.add(
      "\(task.label) choices", AskChoices(choices: choices, seed: task.seed), task.forget,
      task.retain)
    return try wireTuning(task, on: rows, into: &plan)
  }

  /// How many tokens stand before the letter in every answer, such as a blank of its own, and then the letters' tokens.
  package func tokens(
    _ primary: [Example], _ retain: [Example], _ start: Checkpoint
  ) throws -> [Int32] {
    let asked = Corpus(
      rows: (0..<choices).map { QARow(question: "?", answer: AskChoices.letter($0)) })
    let examples = try start.examples(of: asked, maxLength: training.maxLength)
    let answers = examples.map { Array($0.tokens[$0.scored]) }
    let shared = (0..<(answers.map(\.count).min() ?? 0)).prefix { place in
      answers.allSatisfy { $0[place] == answers[0][place] }
    }.count
    let letters = answers.compactMap { $0.count > shared ? $0[shared] : nil }
    guard Set(letters).count == choices else {
      throw MethodError("the tokenizer does not tell \(choices) letters apart by one token")
    }
    return [Int32(shared)] + letters
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let (tape, batch) = (step.tape, step.primary)
    let (place, letters) = (Int(reference.tokens.first ?? 0), reference.tokens.dropFirst())
    let values = batch.divergenceFromItself(on: tape, change: .equalize(Array(letters)))
    let atLetter = batch.tokenCounts.flatMap { count in
      (0..<count).map { $0 == place ? 1 as Float : 0 }
    }
    let forget = tape.scale(
      batch.meanOverItems(tape.scale(values, by: atLetter), on: tape), by: gamma)
    return try retain.added(to: forget, step, reference)
  }
}
