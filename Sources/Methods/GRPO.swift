package import Datasets
package import Documents
package import Models
package import Plans
package import Tensors

/// Group relative policy optimisation (Shao and others, 2024; arXiv:2402.03300) with a reward for not saying the answer, as PURGE
/// unlearns by it (Zaradoukas and others, 2026; arXiv:2601.20568).
///
/// In each round the model answers every forget question several times; A = (r - mean r) / std r over the answers of a
/// question, and L = -mean over answers of 1/n sum over tokens of min(q A, clip(q, 1 - e, 1 + e) A) - beta (s - log s - 1)
/// + alpha CE(retain), q = p / p(round's start), s = p(start) / p. The gradient is written by hand: the minimum and both
/// ratios are known where the loss is, so that it is linear in log p to first order.
package struct GRPO: GradientMethod {
  package static let name = "grpo"
  package static let version = "1"
  package static let summary =
    "Answers the forget questions itself and learns from those of its answers that say least."
  package static let aliases = ["purge"]
  /// Class, papers, formula, and what others do otherwise.
  package static let about = MethodFacts(
    "Group relative policy optimisation (GRPO)", .global,
    papers: [
      "Shao and others, 2024: DeepSeekMath: Pushing the Limits of Mathematical Reasoning in Open "
        + "Language Models, arXiv:2402.03300",
      "Zaradoukas and others, 2026: Reinforcement Unlearning via Group Relative Policy Optimization, "
        + "arXiv:2601.20568",
    ],
    formula:
      "L = -mean over own answers of 1/n sum of [min(q A, clip(q, 1 - clip_ratio, 1 + clip_ratio) A) - "
      + "beta (s - log s - 1)] + alpha CE(retain), A = (r - mean r) / std r over a question's answers, q = "
      + "p / p(round's start), s = p(start) / p, r = 1 - ROUGE-L recall of the true answer",
    otherwise:
      "The authors reward right answers to problems of mathematics, draw 64 answers to each and take one "
      + "step a round; PURGE rewards answers without words of a list (reward: mention is near it) and has "
      + "no retain rows (alpha: 0). Codes divide by the deviation of n - 1 and add 0.0001, as here."
  )

  // How a round's answers are made, by steps of their own.
  @WiringOnly package private(set) var rounds: Int
  @WiringOnly package private(set) var generation: GenerationSettings
  let group: Int
  let reward: AnswerReward
  let clipRatio: Double
  let beta: Double
  let alpha: Double
  /// How it is trained, in each round or for each request.
  package let training: TrainingOptions
  /// What it trains on and compares with.
  package var needs: MethodNeeds {
    MethodNeeds(
      primary: .own, retain: alpha > 0, refusalTokens: true, tokenLikelihoods: true)
  }
  /// A round begins where the one before it ended, so that there is no one training to cut.
  package static var trainsInParts: Bool { false }

  package init(_ p: inout Parameters) {
    rounds = p.integer("rounds", default: 10, in: 1...1000, "How often the model answers anew.")
    group = p.integer(
      "group", default: 64, in: 2...4096, "Answers to each forget question in a round.")
    reward = AnswerReward(&p)
    clipRatio = p.number(
      "clip_ratio", default: 0.2, in: 0...1, "How far a token's ratio may go and still count.")
    beta = p.number(
      "beta", default: 0.04, in: 0...1000, "Weight of the divergence from the starting model.")
    alpha = p.number(
      "alpha", default: 1, in: 0...1000, "Weight of the retain rows' cross-entropy.")
    generation = p.sampled(maxNewTokens: 200)
    training = TrainingOptions(
      &p,
      defaults: TrainingOptions(
        epochs: 1, learningRate: 1e-6, schedule: .constant, warmupEpochs: 0))
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    let asked = plan.add("\(task.label) questions", RepeatRows(count: group), task.forget)
    var model = task.start
    for round in 0..<rounds {
      let part = task.starting(from: model, as: "\(task.label) round \(round + 1)")
      let said = plan.add(
        "\(part.label) answers", GenerateAnswers(generation, seed: task.seed &+ UInt64(round)),
        model, asked)
      let rows = plan.add("\(part.label) rows", AnswerAsGenerated(), asked, said)
      model = try wireTuning(part, on: rows, refused: asked, into: &plan)
    }
    return model
  }

  /// The model before the first round.
  package func teacher(
    _ task: Unlearning, into plan: inout Plan
  ) throws -> Ref<Checkpoint>? { task.original ?? task.start }

  /// The advantage of each answer over the others to its question; the true ones are beside them.
  package func values(of rows: Corpus, beside others: Corpus?) throws -> [Double] {
    guard let others, others.rows.count == rows.rows.count else {
      throw MethodError("\(Self.name) compares its answers with the true ones")
    }
    return Self.advantages(
      zip(rows.rows, others.rows).map {
        reward.value(of: $0.answer, to: $1.question, instead: $1.answer)
      }, group: group)
  }

  /// (r - mean) / (std + 0.0001) in each group of rewards, one group after the other; 0 in a group of equal ones.
  package static func advantages(_ rewards: [Double], group: Int) -> [Double] {
    stride(from: 0, to: rewards.count, by: group).flatMap { first in
      let part = rewards[first..<min(first + group, rewards.count)]
      let mean = part.reduce(0, +) / Double(part.count)
      let square = part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = (square / Double(max(1, part.count - 1))).squareRoot()
      return part.map { ($0 - mean) / (deviation + 1e-4) }
    }
  }

  /// Writes the loss of one step.
  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let (tape, batch) = (step.tape, step.primary)
    let losses = batch.tokenLosses
    let now = tape.values(losses).map { -Double($0) }
    let before = try Reference.wanted(reference.startTokens, of: Self.name).logP(of: batch)
    let start = try Reference.wanted(reference.teacherTokens, of: Self.name).logP(of: batch)
    var factors: [Float] = []
    var (value, place) = (0.0, 0)
    for (item, count) in zip(batch.items, batch.tokenCounts) {
      let share = 1 / (Double(count) * Double(batch.batch.items))
      for _ in 0..<count {
        let token = term(
          advantage: reference.values[item], now: now[place], before: before[place],
          start: start[place])
        // Linear in log p to first order, and with the right value.
        factors.append(Float(-share * token.slope))
        value += share * (token.value - token.slope * now[place])
        place += 1
      }
    }
    let linear = tape.sum(tape.scale(losses, by: factors))
    let policy = tape.add(linear, tape.constant([Float(value)]))
    guard alpha > 0, let retain = step.retain else { return policy }
    return tape.add(policy, tape.scale(retain.crossEntropy(on: tape), by: alpha))
  }

  /// What a token adds to the loss, and the derivative of that by its log p.
  private func term(
    advantage: Double, now: Double, before: Double, start: Double
  ) -> (value: Double, slope: Double) {
    let ratio = Portable.exp(now - before)
    let clipped = min(max(ratio, 1 - clipRatio), 1 + clipRatio)
    let counts = ratio * advantage <= clipped * advantage
    let apart = Portable.exp(start - now)
    return (
      -min(ratio * advantage, clipped * advantage) + beta * (apart - (start - now) - 1),
      (counts ? -ratio * advantage : 0) + beta * (1 - apart)
    )
  }
}
