package import Documents
package import Models
package import Tensors

/// The part of a loss that keeps retain rows: alpha times their cross-entropy, or alpha times
/// KL(starting model ‖ model) or their Jensen-Shannon divergence, the mean over positions.
///
/// Papers write the divergence the other way round; this is the direction that all their codes compute.
package struct RetainTerm: Codable, Sendable {
  package enum Form: String, Codable, Sendable, CaseIterable {
    /// Gradient descent on the answers.
    case gd
    /// The starting model's predictions.
    case kl
    /// The same, by the Jensen-Shannon divergence.
    case js
  }

  package let alpha: Double
  package let form: Form
  package let positions: StatePositions

  /// Reads `alpha`, `retain` and `kl_positions`.
  package init(
    _ p: inout Parameters, alpha: Double = 1, form fallback: Form = .gd
  ) {
    self.alpha = p.number("alpha", default: alpha, in: 0...1000, "Weight of the retain term.")
    form = p.choice(
      "retain", default: fallback,
      "Keep the retain rows by their answers (gd), or by the starting model's predictions (kl or js)."
    )
    positions = StatePositions(
      &p, "kl_positions", default: .all,
      "Where kl and js compare: at all tokens, or at answers only.")
  }

  /// Whether it needs retain rows.
  package var isWanted: Bool { alpha > 0 }
  /// Where the starting model's predictions for the retain rows are wanted.
  package var states: StatePositions? { isWanted && form != .gd ? positions : nil }

  /// Returns a loss with the term added, if there are retain rows.
  package func added(
    to forget: Tape.Slot, _ step: TrainingStep, _ reference: Reference
  ) throws -> Tape.Slot {
    guard isWanted, let retain = step.retain else { return forget }
    let term: Tape.Slot
    if form != .gd {
      let states = try Reference.wanted(reference.retainStates, of: "retain: \(form.rawValue)")
      let measure: LogitMeasure = form == .js ? .jensenShannon : .klDivergence
      term = retain.mean(
        try states.divergence(of: retain, measure, on: step.tape), over: states.positions,
        on: step.tape)
    } else {
      term = retain.crossEntropy(on: step.tape)
    }
    return step.tape.add(forget, step.tape.scale(term, by: alpha))
  }
}

extension StatePositions {
  /// Reads the name of a choice of positions.
  init(_ p: inout Parameters, _ name: String, default fallback: StatePositions, _ help: String) {
    self = p.choice(name, default: fallback, help)
  }
}
