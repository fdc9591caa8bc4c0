package import Datasets
package import Documents
package import Models
package import Plans
package import Tensors

/// ReLearn (Xu et al., 2025): forgetting by learning vague answers to augmented questions.
///
/// L = CE(augmented and generic rows) + alpha CE(retain) + kl KL(start ‖ model on retain); weights 1 as published.
package struct ReLearn: GradientMethod {
  package static let name = "relearn"
  package static let version = "2"
  package static let summary = "Learns vague answers to variants of the forget questions."
  package static let about = MethodFacts(
    "ReLearn", .global,
    papers: [
      "Xu and others, 2025: ReLearn: Unlearning via Learning for Large Language Models, "
        + "arXiv:2502.11190"
    ],
    formula:
      "L = CE(vague answers and general rows) + alpha CE(retain) + kl KL(start || p) on retain "
      + "rows",
    otherwise:
      "The authors' gathering step lets the original answers in and shifts variants against "
      + "answers by one (originals).")

  // How the rows are made, by steps of their own.
  @WiringOnly package private(set) var generator: (any TextGenerator)?
  @WiringOnly package private(set) var isCheckedByGenerator: Bool
  @WiringOnly package private(set) var check: LeakCheck
  @WiringOnly package private(set) var rounds: Int
  @WiringOnly package private(set) var completionShare: Double
  @WiringOnly package private(set) var generic: (any Dataset)?
  @WiringOnly package private(set) var genericRatio: Double
  @WiringOnly package private(set) var originals: Bool
  package let alpha: Double
  package let kl: Double
  package let training: TrainingOptions

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    generator = p.component(
      "generator", from: textGenerators, default: RuleGenerator.name,
      "Who writes question variants and vague answers.")
    isCheckedByGenerator =
      p.choice(
        "leak_check", of: ["generator", "rules"], default: "generator",
        "Who says whether an answer gives the true one away: the generator where it can, or rules."
      ) == "generator"
    check = LeakCheck(
      mostOverlap: p.number(
        "most_overlap", default: 0.3, in: 0...1,
        "Greatest ROUGE-L recall of the true answer that the rules count as vague."))
    rounds = p.integer(
      "rounds", default: 3, in: 1...20, "How often an answer that leaks is asked for again.")
    completionShare = p.number(
      "completion_share", default: 0.25, in: 0...0.9,
      "Share of a vague answer that a sentence completion begins with; 0 for none.")
    generic = p.optionalComponent(
      "generic", from: datasets, "General questions and answers to learn along.")
    genericRatio = p.number(
      "generic_ratio", default: 1.2, in: 0...100,
      "General rows for each row about the forget questions, as far as there are any.")
    originals = p.flag(
      "originals", default: false,
      "Learn the forget rows with their true answers along, as the published code has it by a slip."
    )
    alpha = p.number("alpha", default: 1, in: 0...1000, "Weight of the retain rows' answers.")
    kl = p.number(
      "kl", default: 1, in: 0...1000, "Weight of the divergence from the start on retain rows.")
    training = TrainingOptions(&p, defaults: Self.defaults)
  }

  /// The published run on KnowUnDo.
  private static let defaults = TrainingOptions(epochs: 3, batchSize: 4)

  /// Whether a model on this machine writes the rows, which Lethe's own engine asks.
  var isWrittenByModel: Bool { generator is ModelGenerator }

  package var needs: MethodNeeds {
    MethodNeeds(
      primary: .own, retain: alpha > 0 || kl > 0, retainStates: kl > 0 ? .all : nil)
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    guard let generator else { preconditionFailure("a method with problems is never wired") }
    func written(_ what: String, _ requests: Ref<TextRequests>) throws -> Ref<TextReplies> {
      try generator.wire(
        "\(task.label) \(what)", requests, model: task.start, seed: task.seed, into: &plan)
    }
    let variants = try written(
      "variants", plan.add("\(task.label) ask variants", AskVariants(), task.forget))
    var answers = plan.add("\(task.label) questions", CollectQuestions(), task.forget, variants)
    for round in 0..<rounds {
      let number = round + 1
      let replies = try written(
        "vague answers \(number)",
        plan.add("\(task.label) ask answers \(number)", AskAnswers(attempt: round), answers))
      var verdicts: Ref<TextReplies>?
      if isCheckedByGenerator, type(of: generator).canJudge {
        verdicts = try written(
          "leak checks \(number)",
          plan.add(
            "\(task.label) ask leaks \(number)", AskLeaks(attempt: round), answers, replies))
      }
      answers = plan.add(
        "\(task.label) answers \(number)", KeepSafeAnswers(check: check), answers, replies,
        verdicts)
    }
    let rows = plan.add(
      "\(task.label) relearning rows",
      ComposeRelearning(
        completionShare: completionShare, genericRatio: genericRatio, seed: task.seed), answers,
      try generic?.wire("\(task.label) generic data", into: &plan),
      originals ? task.forget : nil)
    return try wireTuning(task, on: rows, into: &plan)
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let tape = step.tape
    var loss = step.primary.crossEntropy(on: tape)
    guard let retain = step.retain else { return loss }
    if alpha > 0 {
      loss = tape.add(loss, tape.scale(retain.crossEntropy(on: tape), by: alpha))
    }
    if kl > 0 {
      let states = try Reference.wanted(reference.retainStates, of: "relearn")
      let divergence = try states.divergence(of: retain, on: tape)
      let mean = retain.mean(divergence, over: states.positions, on: tape)
      loss = tape.add(loss, tape.scale(mean, by: kl))
    }
    return loss
  }
}
