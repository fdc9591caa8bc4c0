package import Documents
package import Models
package import Tensors

/// Primal-dual unlearning (Entesari and others, 2025; arXiv:2506.05314): flattens the forget rows' logits as long as
/// the loss on retain rows stays under a bound.
///
/// L = gamma mean (greatest logit - mean logit)² over the forget tokens + d (CE(retain) - bound). After each step past
/// the warm-up, d becomes max(0, d + dual_rate (CE(retain) - bound)). open-unlearning's first code took the mean over
/// all positions, padding included (`positions: all`); that of October 2025 and later takes it over the answer's labels
/// without shifting them.
package struct PDU: GradientMethod {
  package static let name = "pdu"
  package static let version = "1"
  package static let summary = "Flattens forget logits under a bound on the retain loss."
  package static let about = MethodFacts(
    "Primal-dual unlearning", .global,
    papers: [
      "Entesari and others, 2025: Constrained Entropic Unlearning: A Primal-Dual Framework for "
        + "Large Language Models, arXiv:2506.05314"
    ],
    formula:
      "L = gamma mean (greatest logit - mean logit)^2 over forget tokens + d (CE(retain) - "
      + "bound); d is dual at first, and max(0, d + dual_rate (CE(retain) - bound)) after each "
      + "step past the warm-up",
    otherwise: "open-unlearning takes the mean over the answer's own positions, not those that "
      + "predict it, updates d after every micro-batch, and can update it once an epoch.")

  package let positions: StatePositions
  package let gamma: Double
  package let dual: Double
  package let dualRate: Double
  package let dualWarmup: Double
  package let bound: Double
  package let training: TrainingOptions
  package var needs: MethodNeeds { MethodNeeds(everywhere: positions == .all) }

  package init(_ p: inout Parameters) {
    p.parity(of: Self.name)
    positions = StatePositions(
      &p, "positions", default: .scored, "Which tokens count: all of a row, or its answer only.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the forget term.")
    dual = p.number("dual", default: 50, in: 0...1e6, "Weight of the retain loss at first.")
    dualRate = p.number(
      "dual_rate", default: 1, in: 0...1e6, "How fast the weight of the retain loss changes.")
    dualWarmup = p.number(
      "dual_warmup_epochs", default: 5, in: 0...100_000,
      "Epochs before the weight of the retain loss changes.")
    bound = p.number(
      "bound", default: 0.3, in: 0...1000, "What the retain loss may be, in nats a token.")
    training = TrainingOptions(&p)
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let tape = step.tape
    let peaks = step.primary.logitLosses(.peak, at: positions, on: tape)
    let forget = tape.scale(
      step.primary.mean(peaks, over: positions, on: tape), by: gamma)
    guard let retain = step.retain else { return forget }
    let weight = weight(after: step.history, total: step.total)
    let kept = retain.crossEntropy(on: tape)
    step.notes.set(weight, of: Self.weightNote)
    step.notes.add(Double(tape.scalar(kept)), to: Self.lossNote)
    // The bound is a constant; a part of a batch has its share of it.
    let share = Double(retain.items.count) / Double(retain.batch.items)
    let above = tape.subtract(kept, tape.constant([Float(bound * share)]))
    return tape.add(forget, tape.scale(above, by: weight))
  }

  private static let weightNote = "dual"
  private static let lossNote = "retain_loss"

  /// Returns the weight of the retain loss in the step that follows some others.
  private func weight(after history: [TrainingRecord], total: Int) -> Double {
    guard let last = history.last else { return dual }
    guard let weight = last.notes?[Self.weightNote] else {
      // A step without numbers changed nothing.
      return self.weight(after: Array(history.dropLast()), total: total)
    }
    let stepsPerEpoch = Double(total) / Double(max(1, training.epochs))
    guard Double(last.step) >= dualWarmup * stepsPerEpoch, let loss = last.notes?[Self.lossNote]
    else { return weight }
    return max(0, weight + dualRate * (loss - bound))
  }
}
