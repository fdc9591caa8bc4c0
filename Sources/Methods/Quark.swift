package import Datasets
package import Documents
package import Models
package import Plans
package import Tensors

/// Quark (Lu and others, 2022; arXiv:2205.13636) with a reward for not saying the answer: the model learns its own answers behind
/// tokens that say how good they are, and is then asked behind the best one.
///
/// The pool of all answers so far is sorted by reward and cut into levels of one size, each with a control token c: L =
/// CE(answer | c, question) + kl mean KL(start ‖ p) - entropy mean H(p) + alpha CE(retain | best c). The rest of the
/// division goes to the lowest level. Control tokens are vectors in front of a text, as in a soft prompt; the model
/// that comes out has one, the best.
package struct Quark: GradientMethod {
  package static let name = "quark"
  package static let version = "1"
  package static let summary =
    "Learns its own answers behind tokens for their reward, and answers behind the best one."
  package static let aliases = ["demem"]
  /// Class, papers, formula, and what others do otherwise.
  package static let about = MethodFacts(
    "Quantised reward conditioning (Quark)", .global,
    papers: [
      "Lu and others, 2022: Quark: Controllable Text Generation with Reinforced Unlearning, "
        + "arXiv:2205.13636",
      "Kassem and others, 2023: Preserving Privacy Through Dememorization: An Unlearning Technique For "
        + "Mitigating Memorization Risks In Language Models, EMNLP 2023",
    ],
    formula:
      "L = CE(answer | c, question) + kl mean KL(start || p) - entropy mean H(p) + alpha CE(retain | best "
      + "c), c the control token of the answer's quantile by r = 1 - ROUGE-L recall of the true answer",
    otherwise:
      "The authors' code takes KL(p || start), counts steps, draws answers every 500, and has no retain rows "
      + "(alpha: 0); they reward by classifiers of toxicity or sentiment. DeMem, which rewards answers unlike "
      + "the true ones by BERTScore, trains by proximal policy optimisation.")

  // How a round's answers are made, by steps of their own.
  @WiringOnly package private(set) var rounds: Int
  @WiringOnly package private(set) var samples: Int
  @WiringOnly package private(set) var generation: GenerationSettings
  let levels: Int
  let reward: AnswerReward
  let kl: Double
  let entropy: Double
  let alpha: Double
  /// How it is trained, in each round or for each request.
  package let training: TrainingOptions
  /// What it trains on and compares with.
  package var needs: MethodNeeds {
    MethodNeeds(
      primary: .own, retain: alpha > 0, primaryStates: kl > 0 ? .scored : nil, refusalTokens: true)
  }
  /// A round begins where the one before it ended, so that there is no one training to cut.
  package static var trainsInParts: Bool { false }

  package init(_ p: inout Parameters) {
    rounds = p.integer("rounds", default: 5, in: 1...1000, "How often the model answers anew.")
    samples = p.integer(
      "samples", default: 8, in: 1...4096, "Answers to each forget question in a round.")
    levels = p.integer(
      "levels", default: 5, in: 2...1000, "Levels of reward, each with a control token.")
    reward = AnswerReward(&p)
    kl = p.number(
      "kl", default: 0.05, in: 0...1000, "Weight of the divergence from the starting model.")
    entropy = p.number("entropy", default: 0.06, in: 0...1000, "Weight of the entropy.")
    alpha = p.number(
      "alpha", default: 1, in: 0...1000, "Weight of the retain rows' cross-entropy.")
    generation = p.sampled(maxNewTokens: 200)
    training = TrainingOptions(&p, defaults: Self.defaults)
  }

  /// The authors' rate and batch, for Adam; their warm-up is 500 of 23,437 steps.
  private static let defaults = TrainingOptions(
    epochs: 5, batchSize: 128, learningRate: 1e-5, warmupEpochs: 0.1, weightDecay: 0)

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    let asked = plan.add("\(task.label) questions", RepeatRows(count: samples), task.forget)
    var model = plan.add(
      "\(task.label) control tokens", AddControls(levels: levels, seed: task.seed), task.start)
    var asking = task.start
    var pool: [Ref<Corpus>] = []
    for round in 0..<rounds {
      let part = task.starting(from: model, as: "\(task.label) round \(round + 1)")
      let said = plan.add(
        "\(part.label) answers", GenerateAnswers(generation, seed: task.seed &+ UInt64(round)),
        asking, asked)
      pool.append(plan.add("\(part.label) rows", AnswerAsGenerated(), asked, said))
      let rows = plan.add("\(part.label) pool", JoinRows(), pool)
      let truths = plan.add("\(part.label) true answers", JoinRows(), pool.map { _ in asked })
      model = try wireTuning(part, on: rows, refused: truths, into: &plan)
      asking = plan.add("\(part.label) best", KeepControl(level: levels - 1), model)
    }
    return asking
  }

  /// The model before the first round.
  package func teacher(
    _ task: Unlearning, into plan: inout Plan
  ) throws -> Ref<Checkpoint>? { kl > 0 ? task.original ?? task.start : nil }

  /// The level of each answer, from 0, the worst; the true ones are beside them.
  package func values(of rows: Corpus, beside others: Corpus?) throws -> [Double] {
    guard let others, others.rows.count == rows.rows.count else {
      throw MethodError("\(Self.name) compares its answers with the true ones")
    }
    return Self.levels(
      zip(rows.rows, others.rows).map {
        reward.value(of: $0.answer, to: $1.question, instead: $1.answer)
      }, count: levels
    ).map { Double($0) }
  }

  /// The quantile of each reward, from 0 up, all of one size but the lowest, which has the rest; of equal rewards, the
  /// one met first is higher.
  package static func levels(_ rewards: [Double], count: Int) -> [Int] {
    let order = rewards.indices.sorted { a, b in
      rewards[a] == rewards[b] ? a < b : rewards[a] > rewards[b]
    }
    let size = rewards.count / count
    var levels = [Int](repeating: 0, count: rewards.count)
    for (place, index) in order.enumerated() {
      levels[index] = size == 0 ? 0 : max(0, count - 1 - place / size)
    }
    return levels
  }

  /// Each row behind its level's token, all that are no answers of the model behind the best.
  package func arranged(
    _ examples: [Example], of set: String, by values: [Double], _ start: Checkpoint
  ) -> [Example] {
    examples.enumerated().map { index, example in
      let level = set == TuningSets.primary ? Int32(values[index]) : Int32(levels - 1)
      return example.behind(start.softTokens.lowerBound + level, of: start.softTokens)
    }
  }

  /// Writes the loss of one step.
  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let (tape, batch) = (step.tape, step.primary)
    var loss = batch.crossEntropy(on: tape)
    if kl > 0 {
      let states = try Reference.wanted(reference.primaryStates, of: Self.name)
      let apart = batch.meanOverTokens(try states.divergence(of: batch, on: tape), on: tape)
      loss = tape.add(loss, tape.scale(apart, by: kl))
    }
    if entropy > 0 {
      let values = batch.logitLosses(.negativeEntropy, at: .scored, on: tape)
      loss = tape.add(loss, tape.scale(batch.meanOverTokens(values, on: tape), by: entropy))
    }
    guard alpha > 0, let retain = step.retain else { return loss }
    return tape.add(loss, tape.scale(retain.crossEntropy(on: tape), by: alpha))
  }
}

extension Example {
  /// The example behind one of several tokens that stand in it one after the other.
  fileprivate func behind(_ token: Int32, of all: Range<Int32>) -> Example {
    guard let first = tokens.firstIndex(of: all.lowerBound) else { return self }
    var kept = tokens
    kept.replaceSubrange(first..<first + all.count, with: [token])
    let shorter = all.count - 1
    return Example(
      tokens: kept, scored: scored.lowerBound - shorter..<scored.upperBound - shorter)
  }
}
