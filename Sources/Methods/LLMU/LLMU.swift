package import Datasets
package import Documents
package import Models
package import Plans
package import Tensors

/// LLMU (Yao and others, 2023; arXiv:2310.10683): ascent, wrong answers to the same questions, and the starting model's
/// predictions on other rows.
///
/// L = -gamma mean over sequences of NLL/n + wrong CE(random answers to the forget questions) + the retain term, by
/// default alpha KL(start ‖ p). The authors draw the random answers from TruthfulQA (`answers`, a file) and count steps,
/// at most 1,000, and not epochs. Their code lets padding and parts of the question into the loss, and its stop at a
/// loss of 100 can never come.
package struct LLMU: GradientMethod {
  package static let name = "llmu"
  package static let version = "1"
  package static let summary = "Ascends, and answers the forget questions at random."
  package static let about = MethodFacts(
    "Large language model unlearning (LLMU)", .global,
    papers: [
      "Yao and others, 2023: Large Language Model Unlearning, arXiv:2310.10683"
    ],
    formula:
      "L = -gamma mean over sequences of NLL/n + wrong CE(random answers) + alpha KL(start || "
      + "p) over retain rows",
    otherwise:
      "The authors take random answers and normal rows from TruthfulQA and count steps; their "
      + "code lets parts of the question into the loss, and its stop can never come.")

  package let count: Int
  package let gamma: Double
  package let wrong: Double
  package let retain: RetainTerm
  /// At most one path; it belongs in no key.
  private let answers: [Unkeyed<String>]
  package let training: TrainingOptions

  package var needs: MethodNeeds { MethodNeeds(of: retain, refusals: wrong > 0) }

  package init(_ p: inout Parameters) {
    count = p.integer(
      "random_answers", default: 5, in: 1...100, "Random answers to each forget question.")
    let path = p.optionalPath(
      "answers", "A file with an answer a line; those of the retain rows when left out.")
    answers = path.map { [Unkeyed(wrappedValue: $0)] } ?? []
    gamma = p.number("gamma", default: 0.5, in: 0...1000, "Weight of the ascent.")
    wrong = p.number("wrong", default: 1, in: 0...1000, "Weight of the random answers.")
    retain = RetainTerm(&p, form: .kl)
    training = TrainingOptions(
      &p, defaults: TrainingOptions(batchSize: 2, learningRate: 2e-6, warmupEpochs: 0))
  }

  package func otherAnswers(
    _ task: Unlearning, into plan: inout Plan
  ) throws -> Ref<Corpus>? {
    guard wrong > 0 else { return nil }
    let file = try answers.first.map {
      try plan.file("\(task.label) answers file", $0.wrappedValue)
    }
    return plan.add(
      "\(task.label) random answers", DrawAnswers(count: count, seed: task.seed), task.forget,
      file == nil ? task.retain : nil, file)
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let (tape, batch) = (step.tape, step.primary)
    let means = tape.scale(batch.losses, by: batch.tokenCounts.map { 1 / Float($0) })
    var loss = tape.scale(batch.meanOverItems(means, on: tape), by: -gamma)
    if wrong > 0 {
      let random = try Reference.wanted(step.alternative, of: Self.name)
      loss = tape.add(loss, tape.scale(random.crossEntropy(on: tape), by: wrong))
    }
    return try retain.added(to: loss, step, reference)
  }
}
