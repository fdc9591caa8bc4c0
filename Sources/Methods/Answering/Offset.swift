package import Documents
package import Models
package import Plans

/// Offset unlearning (δ-unlearning; Huang and others, 2024): a small model unlearns, and what that changes in its logits
/// is added to those of the large one.
package struct Offset: Method {
  package static let name = "offset"
  package static let version = "1"
  package static let summary =
    "Lets a small model unlearn, and adds the change of its logits to the large one's."
  package static let aliases = ["delta_unlearning"]
  package static let about = MethodFacts(
    "Offset unlearning", .prompt,
    papers: [
      "Huang and others, 2025: Offset Unlearning for Large Language Models, arXiv:2404.11045"
    ],
    formula: "logits = base + weight (assistant - assistant before unlearning)",
    otherwise:
      "The authors have a smaller model of the same family and train it by the loss of the "
      + "combined logits; here it is the model's own first blocks, trained by the loss of its own, as "
      + "in the code of ULD.")

  package let method: (any GradientMethod)?
  package let blocks: Int
  package let factor: Double

  package var facts: [Fact] { facts(around: method) }

  package init(_ p: inout Parameters) {
    method = p.wrapped(default: GradDiff.name)
    blocks = p.integer(
      "blocks", default: 8, in: 1...1000,
      "The first blocks of the model that are the assistant; at most all of them.")
    factor = p.number("weight", default: 1, in: -1000...1000, "What the change counts for.")
  }

  package func wire(_ task: Unlearning, into plan: inout Plan) throws -> Ref<Checkpoint> {
    guard let method else { preconditionFailure("a method with problems is never wired") }
    let before = plan.add(
      "\(task.label) assistant before", TakeBlocks(blocks: blocks), task.start)
    let after = try method.wire(task.assisting(from: before), into: &plan)
    return plan.add(
      "\(task.label) \(Self.name)", CombineLogits(weights: [factor, -factor]), task.start,
      [after, before])
  }

  /// No step holds the method: those that it adds carry the parameters.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(factor)
  }
}
