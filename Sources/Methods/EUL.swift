package import Documents
package import Models
package import Plans
package import Tensors

/// Efficient unlearning, EUL (Chen and Yang, 2023; arXiv:2310.20150): layers behind the feed-forward parts learn to forget while
/// everything else stays, and the layers of several requests are fused in closed form.
///
/// L = alpha mean KL(start ‖ p) over retain rows - mean KL(start ‖ p) over forget rows + lambda CE(retain)
/// - gamma LM(forget), LM the mean of -log p over all tokens of the forget rows. A layer is linear, u becomes u + B A u,
/// so that in the end it is multiplied into the map in front of it, which computes the same.
package struct EUL: GradientMethod {
  package static let name = "eul"
  package static let version = "1"
  package static let summary =
    "Trains layers behind the feed-forward parts to forget, and fuses those of several requests."
  package static let aliases = ["efficient_unlearning"]
  /// Class, papers, formula, and what others do otherwise.
  package static let about = MethodFacts(
    "Efficient unlearning by extra layers (EUL)", .architecture,
    papers: [
      "Chen and Yang, 2023: Unlearn What You Want to Forget: Efficient Unlearning for LLMs, "
        + "arXiv:2310.20150"
    ],
    formula:
      "L = alpha mean KL(start || p) over retain rows - mean KL(start || p) over forget rows + lambda "
      + "CE(retain) - gamma LM(forget), by layers u + W^T u behind the feed-forward parts alone; layers W_i "
      + "of several requests with inputs X_i become W = (sum X_i^T X_i)^-1 sum X_i^T X_i W_i",
    otherwise:
      "The authors train T5, sum divergences over rows, let epochs of retain and forget rows take turns, "
      + "and take the words that T5 shall fill in for LM; here each step has both kinds of rows, everything "
      + "is a mean, and LM is of all tokens. Their training code is not released. Layers have a low rank, "
      + "and begin as nothing; in the end they are multiplied into the maps in front of them.")

  @WiringOnly package private(set) var requests: Int
  @WiringOnly package private(set) var fusion: FuseLayers
  let rank: Int
  let positions: StatePositions
  let alpha: Double
  let lambda: Double
  let gamma: Double
  /// How it is trained, in each round or for each request.
  package let training: TrainingOptions
  /// What it trains on and compares with.
  package var needs: MethodNeeds {
    MethodNeeds(
      retain: alpha > 0 || lambda > 0, primaryStates: positions,
      retainStates: alpha > 0 ? positions : nil, everywhere: gamma > 0)
  }

  package init(_ p: inout Parameters) {
    requests = p.integer(
      "requests", default: 1, in: 1...1000,
      "Requests that the forget rows are taken for: each has layers of its own, which are fused.")
    rank = p.integer("rank", default: 32, in: 1...4096, "Rank of a layer.")
    positions = StatePositions(
      &p, "positions", default: .scored,
      "Which tokens the divergences count: all of a row, or its answer only.")
    alpha = p.number(
      "alpha", default: 0.8, in: 0...1000, "Weight of the divergence on retain rows.")
    lambda = p.number(
      "lambda", default: 1, in: 0...1000, "Weight of the cross-entropy of retain rows.")
    gamma = p.number(
      "gamma", default: 0.2, in: 0...1000, "Weight of the ascent on all tokens of forget rows.")
    fusion = FuseLayers(&p)
    var training = TrainingOptions(&p, defaults: Self.defaults)
    for key in ["lora", "train_only"] where p.has(key) {
      p.report(key, "only the extra layers are trained", help: "leave it out")
    }
    training.lora = nil
    training.trainOnly = ExtraLayers.patterns
    self.training = training
    fusion.maxLength = training.maxLength
  }

  /// The authors' runs on SAMSum; 0.06 of the steps are warm-up.
  private static let defaults = TrainingOptions(
    epochs: 5, batchSize: 8, learningRate: 5e-5, warmupEpochs: 0.3)

  /// The layers are put in.
  package var preparesStart: Bool { true }

  /// The model with new layers, drawn by the seed.
  package func prepared(_ start: Checkpoint, seed: UInt64) throws -> Checkpoint {
    try start.layered(rank: rank, Seed(seed))
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    var models: [Ref<Checkpoint>] = []
    var rows = [task.forget]
    if requests > 1 {
      rows = (0..<requests).map { request in
        plan.add(
          "\(task.label) request \(request + 1) rows",
          TakeFolds(folds: requests, from: request, to: request + 1), task.forget)
      }
    }
    for (request, part) in rows.enumerated() {
      let label = requests > 1 ? "\(task.label) request \(request + 1)" : task.label
      models.append(
        try wireTuning(task.starting(from: task.start, as: label), on: part, into: &plan))
    }
    return plan.add(
      "\(task.label) \(Self.name) layers fused\(task.cutPlace)", fusion, models,
      requests > 1 ? rows : [])
  }

  /// Writes the loss of one step.
  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let (tape, batch) = (step.tape, step.primary)
    func divergence(_ batch: Evidence, _ states: ReferenceStates?) throws -> Tape.Slot {
      let states = try Reference.wanted(states, of: Self.name)
      return batch.mean(try states.divergence(of: batch, on: tape), over: positions, on: tape)
    }
    var loss = tape.negate(try divergence(batch, reference.primaryStates))
    if gamma > 0 {
      let hidden = batch.hidden(at: .all)
      let all = tape.negativeLogLikelihoods(
        hidden, batch.head, rows: Array(0..<Int32(tape.rows(hidden))),
        targets: batch.targets(at: .all))
      loss = tape.add(loss, tape.scale(batch.mean(all, over: .all, on: tape), by: -gamma))
    }
    guard let retain = step.retain else { return loss }
    if alpha > 0 {
      loss = tape.add(
        loss, tape.scale(try divergence(retain, reference.retainStates), by: alpha))
    }
    if lambda > 0 {
      loss = tape.add(loss, tape.scale(retain.crossEntropy(on: tape), by: lambda))
    }
    return loss
  }
}
