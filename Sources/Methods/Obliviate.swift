package import Documents
package import Models
package import Tensors

/// OBLIVIATE (Xu and others, 2025; arXiv:2505.04416): masks what is told of the forget rows only, distils the rest.
///
/// L = gamma mean KL(softmax(logits, those of target tokens masked) ‖ p) over the forget rows + alpha mean
/// (logits - logits_start)² + beta CE(p, likeliest token of the start), both over the retain rows. The masked side
/// counts as known; the authors let the gradient through it too, divide its sum by sequences and not by positions,
/// and take target tokens that a language model named. Here they are the tokens that are `lift` times as frequent in
/// forget answers as in retain answers. The authors' facts of the world are retain rows here.
package struct Obliviate: GradientMethod {
  package static let name = "obliviate"
  package static let version = "1"
  package static let summary = "Masks the forget rows' own tokens and distils everything else."
  package static let about = MethodFacts(
    "OBLIVIATE", .global,
    papers: [
      "Xu and others, 2025: OBLIVIATE: Robust and Practical Machine Unlearning for Large "
        + "Language Models, arXiv:2505.04416"
    ],
    formula: "L = gamma mean KL(softmax(logits with target tokens masked) || p) over forget rows + "
      + "alpha mean (logits - logits_start)^2 + beta CE(likeliest token of the start) over retain "
      + "rows",
    otherwise: "The authors let the gradient through the masked side, divide by sequences, train "
      + "low-rank changes of four blocks, take target tokens that a language model named and "
      + "facts of the world from an encyclopedia. Here target tokens are those lift times as "
      + "frequent in forget answers as in retain answers.")

  package let mask: String
  package let lift: Double
  package let positions: StatePositions
  package let gamma: Double
  package let alpha: Double
  package let beta: Double
  package let training: TrainingOptions
  package var needs: MethodNeeds {
    MethodNeeds(retainStates: positions, everywhere: positions == .all)
  }

  package init(_ p: inout Parameters) {
    mask = p.choice(
      "mask", of: ["zero", "out"], default: "zero",
      "What becomes of the target tokens' logits: 0, as the authors' code has it, or minus infinity."
    )
    lift = p.number(
      "lift", default: 5, in: 0...1e9,
      "How much more frequent than in retain answers a target token is in forget answers.")
    positions = StatePositions(
      &p, "positions", default: .all, "Which tokens count: all of a row, or its answer only.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the masked loss.")
    alpha = p.number("alpha", default: 0.2, in: 0...1000, "Weight of the distance of logits.")
    beta = p.number(
      "beta", default: 0.7, in: 0...1000, "Weight of the starting model's likeliest tokens.")
    training = TrainingOptions(&p, defaults: Self.defaults)
  }

  /// The authors' script for TOFU, but that it trains low-rank changes of four blocks.
  private static let defaults = TrainingOptions(
    epochs: 4, batchSize: 1, learningRate: 3e-4, schedule: .cosine, warmupEpochs: 0.4,
    weightDecay: 0.1, beta2: 0.95)

  package func tokens(
    _ primary: [Example], _ retain: [Example], _ start: Checkpoint
  ) throws -> [Int32] {
    func shares(_ examples: [Example]) -> [Int32: Double] {
      var counts: [Int32: Double] = [:]
      let total = Double(max(1, examples.reduce(0) { $0 + $1.scored.count }))
      for example in examples {
        for token in example.tokens[example.scored] { counts[token, default: 0] += 1 }
      }
      return counts.mapValues { $0 / total }
    }
    let elsewhere = shares(retain)
    let targets = shares(primary).filter { $0.value >= lift * (elsewhere[$0.key] ?? 0) }
    guard !targets.isEmpty else {
      throw MethodError(
        "no token is \(lift) times as frequent in forget answers as in retain answers: lower 'lift'"
      )
    }
    return targets.keys.sorted()
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let (tape, batch) = (step.tape, step.primary)
    let value = mask == "zero" ? Float(0) : LogitChange.impossible
    let masked = batch.divergenceFromItself(
      at: positions, on: tape, change: .setEverywhere(reference.tokens, to: value))
    let forget = tape.scale(batch.mean(masked, over: positions, on: tape), by: gamma)
    guard let retain = step.retain else { return forget }
    let states = try Reference.wanted(reference.retainStates, of: Self.name)
    let apart = try states.divergence(of: retain, .squaredDistance, on: tape)
    let facts = try states.divergence(of: retain, on: tape, change: .likeliest)
    let kept = [(apart, alpha), (facts, beta)].map { values, weight in
      tape.scale(retain.mean(values, over: positions, on: tape), by: weight)
    }
    return tape.add(forget, tape.add(kept[0], kept[1]))
  }
}
