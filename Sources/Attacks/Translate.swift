import Datasets
package import Documents
import Methods
package import Plans

/// Asks every question in another language (Lynch and others, 2024).
///
/// The question alone is translated: the right answer, which metrics look for, stays in the language of the data.
package struct Translate: Attack {
  package static let name = "translate"
  package static let version = "1"
  package static let summary = "Asks every question in other languages."
  package static let shorthand: String? = "languages"

  /// Their English names.
  package let languages: [String]
  /// The sets whose questions are asked so.
  package let sets: [String]
  private let generator: (any TextGenerator)?

  package init(_ p: inout Parameters) {
    languages = p.texts(
      "languages", default: ["Spanish", "Russian"], count: 1...100,
      "The languages by their English names, each by itself.")
    generator = p.component(
      "generator", from: textGenerators, default: ModelGenerator.name,
      "Who translates: a service by 'endpoint', or a model; the one before unlearning when left out."
    )
    sets = p.texts(
      "sets", default: ["forget"], count: 1...100, "The sets whose questions are asked so.")
    if generator is RuleGenerator {
      p.report("generator", "rules cannot translate", help: "name 'endpoint' or 'model'")
    }
  }

  /// It changes what is asked.
  package var needsWeights: Bool { false }

  /// One for each language.
  package var titles: [String] { languages.map { "\(Self.name) \($0)" } }

  package func wire(_ target: AttackTarget, into plan: inout Plan) throws -> [Attempt] {
    guard let generator else { preconditionFailure("an attack with problems is never wired") }
    return try zip(languages, titles).map { language, title in
      let asked = try target.asking(sets, by: Self.name) { set, rows in
        let label = "\(set) data \(title)"
        let requests = plan.add("\(label) requests", RequestQuestions(language: language), rows)
        let replies = try generator.wire(
          label, requests, model: target.start, seed: target.seed, into: &plan)
        return plan.add(label, AskOtherwise(isTranslated: true), rows, replies)
      }
      return Attempt(model: target.model, sets: target.sets, asked: asked)
    }
  }
}
