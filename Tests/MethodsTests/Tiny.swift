import Datasets
import Documents
import Methods
import Models
import Plans
import Synchronization
import Tensors
import Testing
import Tokenizers

/// A model and data small enough for debug builds; the model knows its rows.
enum Tiny {
  static let forget = Corpus(rows: [
    QARow(question: "Who wrote The Sea?", answer: "Ada Byron wrote The Sea."),
    QARow(question: "Where was Ada born?", answer: "In Rome."),
    QARow(question: "What does Ada like?", answer: "Ada likes red apples."),
  ])

  static let retain = Corpus(rows: [
    QARow(question: "What is Tom's job?", answer: "Tom is a diver."),
    QARow(question: "Where was Tom born?", answer: "In Oslo."),
    QARow(question: "Who wrote The Hill?", answer: "Kim Lee wrote The Hill."),
    QARow(question: "What does Kim like?", answer: "Kim likes long walks."),
    QARow(question: "When does Tom dive?", answer: "He dives at noon."),
  ])

  /// Trained once for all tests.
  static let start: Result<Checkpoint, any Error> = Result { try train() }

  static var seed: UInt64 { 3 }

  private static func train() throws -> Checkpoint {
    let corpus = Corpus(rows: forget.rows + retain.rows)
    let tokenizer = try BytePairTrainer(vocabulary: 290)
      .train(on: corpus.rows.flatMap { [$0.question, $0.answer] })
    let settings = [
      ("width", "16"), ("layers", "1"), ("heads", "4"), ("kv_heads", "2"), ("feed_forward", "24"),
      ("init_gain", "0.8"),
    ]
    var p = Parameters(Node.mapping(settings.map { ($0.0, .plain($0.1)) }))
    let llama = Llama(&p)
    let table = WeightTable(llama.layout(vocabulary: tokenizer.count))
    let fresh = Checkpoint(
      architecture: llama, tokenizer: tokenizer, template: .apart,
      weights: Weights(flat: table.initial(Seed(1)), table))
    let options = TrainingOptions(
      epochs: 80, batchSize: 4, learningRate: 1e-2, schedule: .cosine, warmupEpochs: 1)
    return try Trainer(options: options, seed: Seed(1)).train(
      fresh, on: fresh.examples(of: corpus, maxLength: 64), Context()
    ) { $0.primary.crossEntropy(on: $0.tape) }
  }

  /// A method of that name with gentle settings, where it has them.
  static func method(_ name: String, _ changes: [(String, String)] = []) throws -> any Method<
    Unlearning, Checkpoint
  > {
    var values = [
      ("epochs", "4"), ("batch_size", "2"), ("learning_rate", "0.003"), ("warmup_epochs", "0"),
      ("max_length", [ReLearn.name, DFMCQ.name].contains(name) ? "256" : "64"), ("layer", "0"),
    ]
    for change in changes {
      values.removeAll { $0.0 == change.0 }
      values.append(change)
    }
    let known = Set(methods.describe(name)?.fields.map(\.name) ?? [])
    let made = methods.make(
      .mapping([
        (name, .mapping(values.filter { known.contains($0.0) }.map { ($0.0, .plain($0.1)) }))
      ]))
    guard let method = made.value else { throw InvalidDocument(diagnostics: made.diagnostics) }
    return method
  }

  /// The methods that train on given rows; one that makes its own has tests of its own.
  static let gradientMethods = methods.names.filter {
    guard let method = try? method($0) as? any GradientMethod else { return false }
    return method.needs.primary != .own
  }

  /// All methods that are a loss.
  static let trainedMethods = gradientMethods + [DFMCQ.name, ReLearn.name]

  /// What ReLearn trains on: variants of the forget questions with vague answers, by rules.
  static let relearning: Result<Corpus, any Error> = Result {
    let rules = WriteByRules(seed: seed)
    let variants = try rules.run(try AskVariants().run(forget, Context()), Context())
    let questions = try CollectQuestions().run((forget, variants), Context())
    let replies = try rules.run(try AskAnswers(attempt: 0).run(questions, Context()), Context())
    let answers = try KeepSafeAnswers(check: LeakCheck()).run((questions, replies, nil), Context())
    return try ComposeRelearning(completionShare: 0.25, genericRatio: 1.2, seed: seed)
      .run((answers, nil, nil), Context())
  }

  /// Runs a method's training as its step in a plan would.
  static func unlearn(
    _ name: String, _ changes: [(String, String)] = [], seed: UInt64 = seed,
    context: Context = Context(), rule: GradientRule? = nil
  ) throws -> Checkpoint {
    guard let method = try method(name, changes) as? any GradientMethod else {
      throw MethodError("\(name) does not train")
    }
    return try unlearn(method, seed, context, rule: rule)
  }

  /// Runs the training of a method.
  static func unlearn(
    _ method: some GradientMethod, _ seed: UInt64 = seed, _ context: Context = Context(),
    rule: GradientRule? = nil
  ) throws -> Checkpoint {
    let start = try start.get()
    let needs = method.needs
    let refused =
      method is LLMU
      ? try DrawAnswers(count: 5, seed: seed).run((forget, retain, nil), Context())
      : try Refuse(seed: seed).run((forget, nil), Context())
    let rows =
      switch needs.primary {
      case .forget: forget
      case .own where method is DFMCQ:
        try AskChoices(choices: 5, seed: seed).run((forget, retain), Context())
      case .own: try relearning.get()
      case .retain: retain
      case .refusals: refused
      }
    let teacher = try teacher(of: method, seed)
    var sets = [
      TuningSets.primary: rows, TuningSets.retain: retain, TuningSets.alternatives: refused,
    ]
    if needs.retainRefusals {
      sets[TuningSets.retainAlternatives] = try Refuse(seed: seed).run((retain, nil), Context())
    }
    var models: [Need.Model: Checkpoint] = [.start: start]
    models[.teacher] = teacher
    let wanted = needs.evidence(
      maxLength: method.training.maxLength, teacher: teacher != nil,
      retain: rule?.needsRetain == true)
    return try FineTune(method: method, seed: seed, rule: rule)
      .run(try evidence(wanted, sets: sets, models: models), context)
  }

  /// What the steps of a plan would give for some needs of a training.
  static func evidence(
    _ needs: [Need], sets: [String: Corpus], models: [Need.Model: Checkpoint]
  ) throws -> EvidenceInputs {
    var found: [Need: any Artifact] = [:]
    for need in needs {
      func model() throws -> Checkpoint { try #require(models[need.model]) }
      func rows() throws -> Corpus { try #require(sets[need.set]) }
      switch need.kind {
      case .model: found[need] = try model()
      case .rows: found[need] = try rows()
      case .likelihoods:
        found[need] = try ScoreAnswers(.answer).run((try model(), try rows()), Context())
      case .states:
        found[need] = try #require(need.states).run((try model(), try rows()), Context())
      case .tokens:
        found[need] = try ScoreTokens().run((try model(), try rows()), Context())
      default: throw MethodError("no training asks for \(need.name)")
      }
    }
    return EvidenceInputs(found)
  }

  /// The teacher of a method that has one.
  private static func teacher(
    of method: some GradientMethod, _ seed: UInt64
  ) throws -> Checkpoint? {
    guard let distil = method as? Distil else { return nil }
    guard distil.teacher == "refusing" else {
      return try FreshWeights(seed: seed).run(try start.get(), Context())
    }
    let refused = try Refuse(seed: seed).run((forget, nil), Context())
    return try Reinforce(training: distil.training, seed: seed)
      .run((try start.get(), refused), Context())
  }

  /// The mean negative log-likelihood a token.
  static func crossEntropy(_ model: Checkpoint, _ corpus: Corpus) throws -> Double {
    let rows = try ScoreAnswers(.answer).run((model, corpus), Context()).rows.map(\.answer)
    return rows.map(\.nll).reduce(0, +) / Double(rows.map(\.tokens).reduce(0, +))
  }
}

/// A checkpoint slot in memory that is always due and makes the step die at a given save.
final class MemorySlot: CheckpointSlot {
  struct Killed: Error {}

  private let saved = Mutex<[[Part]]>([])
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  var isDue: Bool { true }

  func save(_ parts: [Part]) throws {
    let count = saved.withLock {
      $0.append(parts.map { Part($0.name, $0.bytes) })  // now: the memory will change
      return $0.count
    }
    if count == limit { throw Killed() }
  }

  func load() -> [Part]? { saved.withLock { $0.last } }
}

/// A slot that holds what a killed attempt left.
struct LeftOver: CheckpointSlot {
  let parts: [Part]?
  var isDue: Bool { false }

  func save(_ parts: [Part]) throws {}
  func load() -> [Part]? { parts }
}

/// Parts in memory.
struct PartList: PartReader {
  let parts: [Part]
  init(_ parts: [Part]) { self.parts = parts }
  var names: [String] { parts.map(\.name).sorted() }
  func bytes(of name: String) throws -> [UInt8] {
    guard let part = parts.first(where: { $0.name == name }) else {
      throw MethodError("no part \(name)")
    }
    return part.bytes
  }
}

extension PromptTemplate {
  /// The usual prompt with its blank as the prompt's own, as the reference numbers of these tests have it.
  static let apart = PromptTemplate(prompt: standard.prompt, joint: false)
}
