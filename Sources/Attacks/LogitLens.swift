package import Documents
package import Models
package import Plans

/// Reads the answer off the middle of the model: what the last norm and the head make of the residual stream after a part
/// of the blocks (the logit lens; nostalgebraist, 2020; for unlearning Patil and others, 2024, arXiv:2309.17410).
///
/// What only the last blocks suppress shows before them.
package struct LogitLens: Attack {
  package static let name = "logit_lens"
  package static let version = "1"
  package static let summary = "Reads the answer off the model after a part of its blocks."
  package static let shorthand: String? = "after"

  /// Shares of the blocks.
  package let after: [Double]

  package init(_ p: inout Parameters) {
    after = p.numbers(
      "after", default: [0.25, 0.5, 0.75], in: 0.01...1, count: 1...100,
      "The shares of the blocks that are kept, each by itself; one block at least.")
  }

  package var titles: [String] {
    after.map { "\(Self.name) after \(Int(($0 * 100).rounded())) %" }
  }

  package func wire(_ target: AttackTarget, into plan: inout Plan) throws -> [Attempt] {
    zip(after, titles).map { share, title in
      Attempt(
        model: plan.add("\(target.label) \(title)", KeepBlocks(share: share), target.model),
        sets: target.sets)
    }
  }
}

/// Takes away all blocks after the first ones.
package struct KeepBlocks: Step {
  package static let kind = "keep-blocks"
  package static let version = "1"

  /// Of the blocks; one at least is kept.
  package let share: Double

  package init(share: Double) { self.share = share }

  package var resources: Resources { .heavy }

  package func run(_ input: Checkpoint, _ context: Context) throws -> Checkpoint {
    let count = max(1, Int((share * Double(input.blockCount)).rounded()))
    context.log("keeps \(count) of \(input.blockCount) blocks")
    return try input.keeping(blocks: count)
  }
}
