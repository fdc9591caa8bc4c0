package import Documents
package import Models
package import Tensors

/// JensUn (Singh and others, 2025; arXiv:2509.02820): the Jensen-Shannon divergence from a refusal on forget rows, and
/// from the starting model on retain rows.
///
/// L = gamma mean JSD(p, one-hot at token t of the refusal) over the forget answers' tokens + the retain term, by
/// default alpha JSD(start, p). The refusal is repeated until it is as long as the answer. The divergence is at most
/// log 2, so that neither side outruns the other. The authors' code puts a 1 at every token of the refusal in all
/// positions, which is no distribution, and counts questions and padding too.
package struct JensUn: GradientMethod {
  package static let name = "jensun"
  package static let version = "1"
  package static let summary = "Draws forget rows to a refusal by the Jensen-Shannon divergence."
  package static let about = MethodFacts(
    "Jensen-Shannon unlearning", .global,
    papers: [
      "Singh and others, 2025: Unlearning That Lasts: Utility-Preserving, Robust, and Almost "
        + "Irreversible Forgetting in LLMs, arXiv:2509.02820"
    ],
    formula:
      "L = gamma mean JSD(p, one-hot at token t of the repeated refusal) over forget answers + "
      + "alpha JSD(start, p) over retain rows",
    otherwise:
      "The authors' code puts a 1 at every token of the refusal in all positions, which is no "
      + "distribution, and counts questions and padding.")

  package let endOfText: Bool
  package let gamma: Double
  package let retain: RetainTerm
  package let refusals: Refusals?
  package let training: TrainingOptions
  package var needs: MethodNeeds {
    MethodNeeds(
      retain: retain.isWanted, retainStates: retain.states, refusalTokens: true)
  }

  package init(_ p: inout Parameters) {
    endOfText = p.flag(
      "end_of_text", default: false, "Repeat the refusal with the token that ends a text.")
    gamma = p.number("gamma", default: 1, in: 0...1000, "Weight of the forget term.")
    retain = RetainTerm(&p, form: .js)
    refusals = Refusals(&p, lines: ["No idea"])
    training = TrainingOptions(&p)
  }

  package func loss(_ step: TrainingStep, _ reference: Reference) throws -> Tape.Slot {
    let (tape, batch) = (step.tape, step.primary)
    var targets: [Int32] = []
    for (item, count) in zip(batch.items, batch.tokenCounts) {
      guard reference.refusalTokens.indices.contains(item) else {
        throw MethodError("\(Self.name) draws forget rows to refusals")
      }
      let all = reference.refusalTokens[item]
      let refusal = endOfText || all.count < 2 ? all : Array(all.dropLast())
      targets += (0..<count).map { refusal[$0 % refusal.count] }
    }
    let values = batch.logitLosses(
      .jensenShannon, from: ReferenceLogits([], .only(targets)), at: .scored, on: tape)
    let forget = tape.scale(batch.meanOverTokens(values, on: tape), by: gamma)
    return try retain.added(to: forget, step, reference)
  }
}
