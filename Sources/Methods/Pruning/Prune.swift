package import Documents
package import Models
package import Plans

/// Sets the weights to zero that the forget rows use most.
package struct Prune: Method {
  package static let name = "prune"
  package static let version = "1"
  package static let summary = "Sets the weights to zero that the forget rows use most."
  package static let about = MethodFacts(
    "Pruning of what forget rows use most", .local,
    papers: [
      "Molchanov and others, 2019: Importance Estimation for Neural Network Pruning, "
        + "arXiv:1906.10771",
      "Pochinkov and Schoots, 2024: Dissecting Language Models: Machine Unlearning via Selective "
        + "Pruning, arXiv:2403.01267",
    ],
    formula:
      "w = 0 for the share of the matrices' weights with the greatest u(forget) / (u(retain) + mean "
      + "u(retain)), u(D) = |w dCE(D)/dw|",
    needs: "forget rows, retain rows",
    otherwise: "Pochinkov and Schoots prune whole neurons and heads by their activations.")

  package let share: Double
  package let batchSize: Int
  package let maxLength: Int

  package init(_ p: inout Parameters) {
    share = p.number(
      "share", default: 0.005, in: 0...1, "The share of the blocks' matrices that becomes zero.")
    batchSize = p.integer("batch_size", default: 8, in: 1...4096, "Sequences in memory at once.")
    maxLength = p.integer(
      "max_length", default: 512, in: 2...65_536,
      "Tokens of a sequence; longer ones lose their end.")
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    plan.add(
      "\(task.label) \(Self.name)",
      PruneWeights(share: share, batchSize: batchSize, maxLength: maxLength), task.start,
      task.forget, task.retain)
  }
}
