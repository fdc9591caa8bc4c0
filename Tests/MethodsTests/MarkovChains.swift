import Documents
import Methods
import Models
import Plans
import Tensors
import Tokenizers

/// The synthetic task of Fan and others (2024, SimNPO), at a size for tests: ten states, three chains that each
/// stay in three states of their own with probability 0.8, and a model that has learnt all of them.
///
/// The chain of the first three states is to stay, that of the second three to be forgotten. The tenth state belongs
/// to no chain; a sequence that stays there serves as a refusal.
enum MarkovChains {
  static let states = 10
  static let length = 20
  static let retain = sequences(of: 0, count: 192, "retain")
  static let forget = sequences(of: 1, count: 64, "forget")
  /// The forget sequences' first states with nothing but the tenth state behind.
  static let refusals = forget.map { example in
    Example(
      tokens: Array(example.tokens[..<2]) + [Int32](repeating: 9, count: length - 2),
      scored: 2..<length)
  }

  /// The same of the retain sequences.
  static let retainRefusals = retain.map { example in
    Example(
      tokens: Array(example.tokens[..<2]) + [Int32](repeating: 9, count: length - 2),
      scored: 2..<length)
  }

  /// Trained once for all tests.
  static let start: Result<Checkpoint, any Error> = Result { try pretrain() }

  private static let held = (0..<2).map { sequences(of: $0, count: 24, "held") }

  private static func sequences(of chain: Int, count: Int, _ name: String) -> [Example] {
    var stream = Seed(1).stream("markov/\(name)", UInt64(chain))
    return (0..<count).map { _ in
      let tokens = (0..<length).map { _ -> Int32 in
        let own = stream.uniform() < 0.8
        let choices = (0..<states).filter { ($0 / 3 == chain) == own }
        return Int32(choices[min(Int(stream.uniform() * Double(choices.count)), choices.count - 1)])
      }
      return Example(tokens: tokens, scored: 1..<length)
    }
  }

  private static func pretrain() throws -> Checkpoint {
    let settings = [
      ("width", "32"), ("layers", "2"), ("heads", "2"), ("kv_heads", "2"), ("feed_forward", "64"),
    ]
    var p = Parameters(Node.mapping(settings.map { ($0.0, .plain($0.1)) }))
    let llama = Llama(&p)
    let table = WeightTable(llama.layout(vocabulary: states))
    let fresh = Checkpoint(
      architecture: llama,
      tokenizer: try BytePairTrainer(vocabulary: 260, minFrequency: 1).train(on: ["states"]),
      template: .apart, weights: Weights(flat: table.initial(Seed(2)), table), vocabulary: states
    )
    let rows = retain + forget + sequences(of: 2, count: 64, "other")
    let options = TrainingOptions(epochs: 12, batchSize: 16, learningRate: 3e-3, schedule: .cosine)
    return try Trainer(options: options, seed: Seed(1)).train(fresh, on: rows, Context()) {
      $0.primary.crossEntropy(on: $0.tape)
    }
  }

  /// Applies a method that is a loss to the model.
  static func unlearn(_ method: any GradientMethod, _ training: TrainingOptions) throws
    -> Checkpoint
  {
    let start = try start.get()
    let needs = method.needs
    let primary =
      switch needs.primary {
      case .forget: forget
      case .retain: retain
      case .refusals, .own: refusals
      }
    let head = try FrozenHead(start, Context())
    let teacher =
      method is Distil ? try FreshWeights(seed: 1).run(start, Context()) : nil
    let teacherHead = try teacher.map { try FrozenHead($0, Context()) }
    func compared(
      _ rows: [Example], _ positions: StatePositions?, _ model: Checkpoint, _ head: FrozenHead
    ) throws -> ReferenceStates? {
      try positions.map {
        ReferenceStates(try states(of: model, rows, at: $0), head, at: $0)
      }
    }
    func likelihoods(_ rows: [Example]) throws -> ReferenceLikelihoods? {
      guard needs.likelihoods else { return nil }
      let tape = Tape(Compute.serial, isRecording: false)
      let losses = tape.values(
        start.architecture.losses(of: rows, try ModelWeights(start), tape))
      return ReferenceLikelihoods(
        Scores(
          rows: zip(losses, rows).map {
            RowScores(answer: Score(nll: Double($0), tokens: $1.scored.count))
          }))
    }
    var reference = Reference(
      primary: try likelihoods(primary), refusals: try likelihoods(refusals),
      primaryStates: try compared(
        primary, needs.primaryStates, teacher ?? start, teacherHead ?? head),
      retainStates: try compared(retain, needs.retainStates, start, head))
    reference.refusalTokens = refusals.map { Array($0.tokens[$0.scored]) }
    reference.tokens = try method.tokens(primary, retain, start)
    let data = TrainingSets(
      primary, retain: needs.retain ? retain : [], alternatives: needs.refusals ? refusals : [],
      retainAlternatives: needs.retainRefusals ? retainRefusals : [],
      readsAllPositions: needs.readsAllPositions)
    return try Trainer(options: training, seed: Seed(1)).train(start, on: data, Context()) {
      try method.loss($0, reference)
    }
  }

  /// The states of a model at some positions of rows.
  static func states(
    of model: Checkpoint, _ rows: [Example], at positions: StatePositions
  ) throws -> HiddenStates {
    let loaded = try LoadedModel(model, Context())
    var width = 1
    let values = rows.map { example in
      let batch = TokenBatch([Array(example.tokens.dropLast())])
      let states = loaded.read(batch, at: example.positions(positions).map { Int32($0) })
      width = loaded.tape.columns(states)
      return loaded.tape.values(states)
    }
    return HiddenStates(width: width, rows: values)
  }

  /// Mean KL between the true and the predicted next state over new sequences of a chain, from the sixth state on,
  /// when it is clear which chain it is; high when it is forgotten.
  ///
  /// `reading` turns a state into the token that the model reads, `front` is read before all states.
  static func divergence(
    _ model: Checkpoint, chain: Int, behind front: [Int32] = [],
    reading: (Int32) -> Int32 = { $0 }
  ) throws -> Double {
    let loaded = try LoadedModel(model, Context())
    var (sum, count) = (0.0, 0)
    for example in held[chain] {
      let batch = TokenBatch([front + example.tokens.dropLast().map(reading)])
      let states = loaded.read(
        batch, at: (5..<Int32(length - 1)).map { $0 + Int32(front.count) })
      let logits = loaded.logits(states).array
      for row in stride(from: 0, to: logits.count, by: Self.states) {
        let values = logits[row..<row + Self.states].map(Double.init)
        let most = values.max() ?? 0
        let total = Portable.log(values.reduce(0) { $0 + Portable.exp($1 - most) }) + most
        for (state, value) in values.enumerated() {
          let p = state / 3 == chain ? 0.8 / 3 : 0.2 / 7
          sum += p * (Portable.log(p) - (value - total))
        }
        count += 1
      }
    }
    return sum / Double(count)
  }
}
