import Datasets
import Documents
import Methods
import Models
import Plans
import Tensors
import Tokenizers

/// A small model that has learnt rows by heart, and to do as the text in front of a question says: to refuse behind an
/// instruction, and to repeat an answer that it has just seen.
enum Obedient {
  private static let people = ["Ada", "Tom", "Kim", "Lea", "Max", "Zoe", "Ben", "Ivy"]
  private static let towns = ["Rome", "Oslo", "Bonn", "Lima", "Kiel", "Bern", "Riga", "Baku"]
  private static let dishes = ["rice", "figs", "soup", "corn", "nuts", "eggs", "kale", "plum"]

  static let refusal = "I do not know."
  static let forget = rows(of: 0..<2)
  static let retain = rows(of: 2..<8)

  static let instruct = Instruct(instruction: "Say nothing of {topics}.", topics: [], most: 20)
  static let lookUp = LookUp(
    instruction: "Say nothing of this:\n{entries}", entries: 1, threshold: 0.6)
  static let demonstrate = Demonstrate(forget: 1, retain: 2, choice: .nearest, seed: 1)

  private static func rows(of range: Range<Int>) -> Corpus {
    Corpus(
      rows: range.flatMap { i in
        [
          QARow(question: "Where does \(people[i]) live?", answer: "In \(towns[i])."),
          QARow(question: "What does \(people[i]) eat?", answer: "Mostly \(dishes[i])."),
        ]
      })
  }

  /// Trained once for all tests.
  static let start: Result<Checkpoint, any Error> = Result { try train() }

  private static func train() throws -> Checkpoint {
    let all = Corpus(rows: forget.rows + retain.rows)
    let tokenizer = try BytePairTrainer(vocabulary: 320)
      .train(on: all.rows.flatMap { [$0.question, $0.answer] } + [refusal, lookUp.instruction])
    let settings = [
      ("width", "32"), ("layers", "2"), ("heads", "4"), ("kv_heads", "4"), ("feed_forward", "64"),
    ]
    var p = Parameters(Node.mapping(settings.map { ($0.0, .plain($0.1)) }))
    let llama = Llama(&p)
    let table = WeightTable(llama.layout(vocabulary: tokenizer.count))
    let fresh = Checkpoint(
      architecture: llama, tokenizer: tokenizer, template: .apart,
      weights: Weights(flat: table.initial(Seed(1)), table))
    // It obeys where retain rows are concerned; what it does of forget rows follows.
    let refused = Corpus(
      rows: retain.rows.map { QARow(question: $0.question, answer: refusal) })
    let wrong = try Demonstrate.wrong(retain)
    func examples(_ model: Checkpoint, _ rows: Corpus) throws -> [Example] {
      try model.examples(of: rows, maxLength: 512)
    }
    let rows = try [
      examples(fresh, all), examples(fresh, all),
      examples(instruct.run((fresh, [retain, forget]), Context()), refused),
      examples(lookUp.run((fresh, retain), Context()), refused),
      examples(demonstrate.run((fresh, retain, nil, retain), Context()), wrong),
    ].flatMap(\.self)
    let options = TrainingOptions(
      epochs: 60, batchSize: 8, learningRate: 4e-3, schedule: .cosine, warmupEpochs: 1)
    return try Trainer(options: options, seed: Seed(1)).train(fresh, on: rows, Context()) {
      $0.primary.crossEntropy(on: $0.tape)
    }
  }

  /// −log p a token of each row's answer.
  static func losses(_ model: Checkpoint, _ rows: Corpus) throws -> [Double] {
    try ScoreAnswers(.answer).run((model, rows), Context()).rows.map(\.answer.meanNLL)
  }

  static func mean(_ model: Checkpoint, _ rows: Corpus) throws -> Double {
    let found = try losses(model, rows)
    return found.reduce(0, +) / Double(found.count)
  }

  static func answers(_ model: Checkpoint, _ rows: Corpus) throws -> [String] {
    try GenerateAnswers(maxNewTokens: 24).run((model, rows), Context()).rows.map(\.text)
  }
}
