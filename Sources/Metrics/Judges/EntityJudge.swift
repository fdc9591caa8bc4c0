package import Datasets
package import Documents
package import Models

/// The share of the right answer's entities that the answer has: ReLearn's entity coverage score by rules.
///
/// Xu and others (2025) let a language model list the entities and compare them by sentence vectors. Here they
/// are the right answer's words that the question lacks and that say something: numbers, addresses, capitalised
/// words, and of the others those of four letters or more that are no function words, adverbs or verb forms in
/// -ing or -ed. One is found when the answer has a word of the same stem. No entities score 0, as in their code.
package struct EntityJudge: RuleJudge {
  package static let name = "entities"
  package static let version = "1"
  package static let summary =
    "Share of the right answer's names, numbers and nouns that are there."
  package static let finding: JudgeFinding? = .agreement

  package init(_ p: inout Parameters) {}

  package func judgement(of answer: String, to row: QARow) -> Judgement {
    Self.judgement(of: answer, expecting: Self.entities(of: row.answer, question: row.question))
  }

  /// Returns the share of given entities that an answer has; each is a word or several.
  package static func judgement(of answer: String, expecting entities: [String]) -> Judgement {
    let stems = Set(Words(answer).all.map(\.stem))
    let found = entities.filter { entity in
      let words = Words(entity).all
      return !words.isEmpty && words.allSatisfy { stems.contains($0.stem) }
    }
    let score = entities.isEmpty ? 0 : Double(found.count) / Double(entities.count)
    return Judgement(score: score, expected: entities, found: found)
  }

  /// Returns the entities of a text that a question does not mention, in order, each once.
  package static func entities(of text: String, question: String) -> [String] {
    var seen = Set(Words(question).all.map(\.stem))
    return Words(text).all.filter { $0.saysSomething && seen.insert($0.stem).inserted }.map(\.text)
  }
}
