package import Documents
package import Plans
import Tensors

/// Invented people with facts that are told as often as wanted, so that memorisation can be dialled.
///
/// Synthetic facts as Behemoth has them: every fact is independent of the others, its answer follows from
/// the name alone, and how often a model has read it is known exactly. Person i is the same in every part of a spec with
/// the same `seed`, so that one set can forget a few people whom another tells a hundred times.
package struct InventedFacts: Dataset {
  package static let name = "facts"
  package static let version = "1"
  package static let summary =
    "Invented people and facts about them, each told a given number of times."

  package let step: MakeFacts

  package init(_ p: inout Parameters) {
    let start = p.integer(
      "start", default: 0, in: 0...1_000_000, "The number of the first person, from 0.")
    let people = p.integer("people", default: 20, in: 1...100_000, "How many people.")
    let facts = p.integer(
      "facts", default: 4, in: 1...FactBook.attributes.count, "Facts about each person.")
    let told = p.integers(
      "told", default: [1], in: 1...10_000, count: 1...1_000,
      "How often a person's facts are told: the first number for the first person, and so on, over and over."
    )
    let wrong = p.integer(
      "wrong", default: 3, in: 0...5, "Wrong answers beside each, drawn from other people's.")
    let seed = p.integer("seed", default: 1, in: 0 ... .max, "Draws the facts.")
    let rows =
      told.isEmpty ? 0 : (0..<people).reduce(0) { $0 + told[$1 % told.count] * facts }
    if rows > 1_000_000 {
      p.report("told", "these are \(rows) rows", help: "tell fewer people, or tell them less often")
    }
    step = MakeFacts(
      start: start, people: people, facts: facts, told: told, wrong: wrong, seed: UInt64(seed))
  }

  package func wire(_ label: String, into plan: inout Plan) throws -> Ref<Corpus> {
    plan.add(label, step)
  }
}

/// Makes the rows of invented people.
package struct MakeFacts: Step {
  package static let kind = "make-facts"
  package static let version = "1"

  package let start: Int
  package let people: Int
  package let facts: Int
  /// How often each person's facts are told, in turn.
  package let told: [Int]
  package let wrong: Int
  package let seed: UInt64

  package init(start: Int, people: Int, facts: Int, told: [Int], wrong: Int, seed: UInt64) {
    self.start = start
    self.people = people
    self.facts = facts
    self.told = told
    self.wrong = wrong
    self.seed = seed
  }

  /// Every fact of a person once, then again, until it was told often enough; the order is that of the people.
  package func run(_ input: Void, _ context: Context) throws -> Corpus {
    let book = FactBook(seed: seed)
    let rows = (0..<people).flatMap { index -> [QARow] in
      let own = (0..<facts).map { book.row(person: start + index, $0, wrong: wrong) }
      return (0..<told[index % told.count]).flatMap { _ in own }
    }
    return Corpus(rows: rows)
  }
}
