import Datasets
package import Documents
import Methods
package import Plans

/// Asks every question in other words (Lynch and others, 2024; Patil and others, 2024).
///
/// A row's own paraphrased question is taken where it has one; a text generator writes the others, rules unless the spec
/// names another.
package struct Paraphrase: Attack {
  package static let name = "paraphrase"
  package static let version = "1"
  package static let summary = "Asks every question in other words."

  /// The sets whose questions are asked so.
  package let sets: [String]
  private let generator: (any TextGenerator)?

  package init(_ p: inout Parameters) {
    generator = p.component(
      "generator", from: textGenerators, default: RuleGenerator.name,
      "Who rewords questions that have no paraphrase of their own; 'model' is the one before unlearning."
    )
    sets = p.texts(
      "sets", default: ["forget"], count: 1...100, "The sets whose questions are asked so.")
  }

  /// It changes what is asked.
  package var needsWeights: Bool { false }

  /// One way.
  package var titles: [String] { [Self.name] }

  package func wire(_ target: AttackTarget, into plan: inout Plan) throws -> [Attempt] {
    guard let generator else { preconditionFailure("an attack with problems is never wired") }
    let asked = try target.asking(sets, by: Self.name) { set, rows in
      let label = "\(set) data \(Self.name)"
      let replies = try generator.wire(
        label, plan.add("\(label) requests", RequestQuestions(), rows), model: target.start,
        seed: target.seed, into: &plan)
      return plan.add(label, AskOtherwise(isTranslated: false), rows, replies)
    }
    return [Attempt(model: target.model, sets: target.sets, asked: asked)]
  }
}
