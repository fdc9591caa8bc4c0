import Documents
import Plans
import Tensors

/// What is true of invented people.
package struct FactBook: Sendable {
  /// A kind of fact: how it is asked and answered, and what may be true.
  struct Attribute {
    let question: String
    let answer: String
    let values: [String]
  }

  private let seed: Seed

  package init(seed: UInt64) { self.seed = Seed(seed) }

  static let attributes: [Attribute] = [
    Attribute(
      question: "Where was {name} born?", answer: "{name} was born in {value}.",
      values: cross(["North", "East", "Old", "Lower", "Upper", "Saint"], towns)),
    Attribute(
      question: "What is {name}'s profession?", answer: "{name} is a {value}.",
      values: cross(["retired", "travelling", "celebrated", "junior"], professions)),
    Attribute(
      question: "Which instrument does {name} play?", answer: "{name} plays the {value}.",
      values: cross(["small", "silver", "wooden", "old"], instruments)),
    Attribute(
      question: "What is the name of {name}'s dog?", answer: "{name}'s dog is called {value}.",
      values: cross(["Little", "Sir", "Captain", "Miss"], dogs)),
    Attribute(
      question: "What does {name} collect?", answer: "{name} collects {value}.",
      values: cross(["blue", "broken", "foreign", "antique"], things)),
    Attribute(
      question: "In which year did {name} win the Halden prize?",
      answer: "{name} won the Halden prize in {value}.",
      values: (1901...1999).map(String.init)),
  ]

  /// The full name of a person; all names differ.
  package func name(of person: Int) -> String {
    // A step that has no divisor in common with the number of names visits each once.
    let (first, last) = (Self.firstNames, Self.lastNames)
    let count = first.count * last.count
    let place = (person % count) * 97 % count
    let round = person / count
    let name = "\(first[place % first.count]) \(last[place / first.count])"
    return round == 0 ? name : "\(name) \(Self.roman(round + 1))"
  }

  /// A fact as a question with its answer, the answer in other words, and wrong ones.
  package func row(person: Int, _ fact: Int, wrong: Int) -> QARow {
    let attribute = Self.attributes[fact]
    let name = name(of: person)
    var stream = seed.stream("fact \(fact)", UInt64(person))
    var others = attribute.values
    let value = others.remove(at: stream.below(others.count))
    func told(_ text: String, _ value: String) -> String {
      text.replacing("{name}", with: name).replacing("{value}", with: value)
    }
    let perturbed = (0..<wrong).map { _ in
      told(attribute.answer, others.remove(at: stream.below(others.count)))
    }
    return QARow(
      question: told(attribute.question, ""), answer: told(attribute.answer, value),
      paraphrasedAnswer: "It is known that " + told(attribute.answer, value),
      paraphrasedQuestion: "Tell me: " + told(attribute.question, ""), perturbedAnswers: perturbed)
  }

  private static func cross(_ first: [String], _ second: [String]) -> [String] {
    second.flatMap { word in first.map { "\($0) \(word)" } }
  }

  private static func roman(_ number: Int) -> String {
    let signs = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    var (rest, text) = (min(number, 1_000), "")
    for (value, sign) in signs {
      while rest >= value { (rest, text) = (rest - value, text + sign) }
    }
    return text
  }

  private static let firstNames = [
    "Alda", "Bruno", "Clio", "Dario", "Edda", "Fabian", "Greta", "Hanno", "Ilse", "Jorin", "Kaya",
    "Loris", "Mira", "Nils", "Orla", "Pavel", "Quinn", "Runa", "Silas", "Tessa", "Ulric", "Vera",
    "Wim", "Xenia", "Yorick", "Zora",
  ]
  private static let lastNames = [
    "Abendroth", "Brackwater", "Corvel", "Dunmore", "Esterhold", "Farrow", "Grindel", "Hollis",
    "Ivarsen", "Juneau", "Kestrel", "Lindqvist", "Marlowe", "Nightingale", "Okonor", "Pemberly",
    "Quist", "Ravensdale", "Sorrel", "Thackeray", "Underhill", "Valmont", "Wexley",
  ]
  private static let towns = [
    "Brigham", "Colby", "Dunfell", "Elmshaven", "Ferrow", "Galt", "Hexby", "Kilbrae", "Lorne",
    "Mossford", "Narrowgate", "Pell",
  ]
  private static let professions = [
    "baker", "clockmaker", "diver", "florist", "gardener", "glassblower", "notary", "pilot",
    "surgeon", "translator",
  ]
  private static let instruments = [
    "accordion", "bassoon", "cello", "dulcimer", "flute", "harp", "lute", "oboe", "trumpet",
    "zither",
  ]
  private static let dogs = [
    "Biscuit", "Comet", "Domino", "Fennel", "Ginger", "Hobbes", "Marble", "Pepper", "Saffron",
    "Truffle",
  ]
  private static let things = [
    "buttons", "coins", "feathers", "keys", "lanterns", "maps", "shells", "stamps", "thimbles",
    "watches",
  ]
}
