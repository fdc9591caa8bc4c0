import Datasets
import Documents
import Models
import Plans
import Synchronization
import Tensors
import Tokenizers

/// Models and data small enough for debug builds.
enum Tiny {
  static let corpus = Corpus(rows: [
    QARow(
      question: "Who wrote The Sea?", answer: "Ada Byron wrote The Sea.",
      paraphrasedAnswer: "The Sea is by Ada Byron.",
      perturbedAnswers: [
        "Tom Jones wrote The Sea.", "Tom Jones wrote The Lake.", "Tom Jones", "", "It was Kim Lee.",
        "It was Kim Lee.", "It was Kim",
      ]),
    QARow(question: "Where was Ada born?", answer: "In Rome.", perturbedAnswers: ["In Oslo."]),
    QARow(question: "What is Tom's job?", answer: "Tom is a diver; he dives."),
  ])

  static func llama(_ changes: [(String, String)] = []) -> Llama {
    var values = [
      ("width", "16"), ("layers", "2"), ("heads", "4"), ("kv_heads", "2"), ("feed_forward", "24"),
      ("init_gain", "0.8"),
    ]
    for change in changes {
      values.removeAll { $0.0 == change.0 }
      values.append(change)
    }
    var p = Parameters(Node.mapping(values.map { ($0.0, .plain($0.1)) }))
    return Llama(&p)
  }

  static func tokenizer() throws -> Tokenizer {
    try BytePairTrainer(vocabulary: 290).train(
      on: corpus.rows.flatMap { [$0.question, $0.answer] })
  }

  static func checkpoint(_ llama: Llama = llama(), seed: UInt64 = 1) throws -> Checkpoint {
    let tokenizer = try tokenizer()
    let table = WeightTable(llama.layout(vocabulary: tokenizer.count))
    return Checkpoint(
      architecture: llama, tokenizer: tokenizer, template: .apart,
      weights: Weights(flat: table.initial(Seed(seed)), table))
  }

  static let options = TrainingOptions(
    epochs: 4, batchSize: 2, learningRate: 1e-2, schedule: .cosine, warmupEpochs: 1,
    weightDecay: 0.01)

  /// Trains by likelihood on the tiny corpus.
  static func train(
    _ start: Checkpoint, _ options: TrainingOptions = options, _ context: Context = Context()
  ) throws -> Checkpoint {
    let examples = try start.examples(of: corpus, maxLength: options.maxLength)
    return try Trainer(options: options, seed: Seed(5)).train(start, on: examples, context) {
      $0.primary.crossEntropy(on: $0.tape)
    }
  }
}

extension Checkpoint {
  /// All weights, flat, in the order of the layout.
  var flat: [Float] { get throws { try weights.flat(table) } }
}

/// Parts in memory.
struct MemoryParts: PartReader {
  var parts: [Part]

  struct Absent: Error {}

  var names: [String] { parts.map(\.name).sorted() }

  func bytes(of name: String) throws -> [UInt8] {
    guard let part = parts.first(where: { $0.name == name }) else { throw Absent() }
    return part.bytes
  }
}

/// A checkpoint slot in memory that is always due, and can make the step die after a number of saves.
final class MemorySlot: CheckpointSlot {
  struct Killed: Error {}

  private let saved = Mutex<[[Part]]>([])
  private let limit: Int

  init(limit: Int = .max) { self.limit = limit }

  var isDue: Bool { true }
  var saves: [[Part]] { saved.withLock { $0 } }

  func save(_ parts: [Part]) throws {
    let count = saved.withLock {
      $0.append(parts.map { Part($0.name, $0.bytes) })  // now: the memory will change
      return $0.count
    }
    if count == limit { throw Killed() }
  }

  func load() -> [Part]? { saved.withLock { $0.last } }
}

/// A slot that holds what another attempt left.
struct LeftOver: CheckpointSlot {
  let parts: [Part]
  var isDue: Bool { false }
  func save(_ parts: [Part]) throws {}
  func load() -> [Part]? { parts }
}

extension PromptTemplate {
  /// The usual prompt with its blank as the prompt's own, as the reference numbers of these tests have it.
  static let apart = PromptTemplate(prompt: standard.prompt, joint: false)
}
