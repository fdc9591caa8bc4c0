import Documents
import Models
import Plans
import Synchronization
import Tensors
import Tokenizers

/// `lethe-bench train|lora|uneven|prefill|score|decode SIZE [--threads N] [--numerics PROFILE] [--weights FORMAT] [--paced]`: a model of
/// SmolLM2-135M's shape with random weights, through the code that steps use.
enum ModelBench {
  static let kinds = ["train", "lora", "uneven", "prefill", "score", "decode"]
  static let usage =
    "\(kinds.joined(separator: "|")) BxT [--threads N] [--numerics PROFILE] [--weights f32|bf16|q4_1] [--paced]"

  static func run(_ arguments: [String]) throws {
    func option(_ name: String) -> String? {
      arguments.firstIndex(of: name).flatMap { $0 + 1 < arguments.count ? arguments[$0 + 1] : nil }
    }
    let context = Context(
      threads: option("--threads").flatMap { Int($0) } ?? 2,
      numerics: option("--numerics") ?? "portable")
    let sizes = arguments.dropFirst().first?.split(separator: "x").compactMap { Int($0) } ?? []
    guard sizes.count == 2 else { return print("usage: lethe-bench \(usage)") }
    let (count, length) = (sizes[0], sizes[1])
    let isPaced = arguments.contains("--paced")
    let format = option("--weights").map { ElementFormat(rawValue: $0) } ?? .f32
    guard let format, [.f32, .bf16, .q4_1].contains(format) else {
      return print("usage: lethe-bench \(usage)")
    }
    let model = try BenchModel.checkpoint(format)
    // Rows of uneven length are learnt in part, which has no such simple bound.
    let bound =
      arguments[0] == "uneven"
      ? nil
      : Bound(
        arguments[0], model.architecture.layout(vocabulary: BenchModel.vocabulary),
        sequences: count, length: length, context, format)
    let timed = Rounds(isPaced: isPaced, tokens: count * length, bound: bound)
    switch arguments[0] {
    case "train":
      try train(model, BenchModel.examples(count: count, length: length), count, timed, context)
    case "lora":
      let examples = BenchModel.examples(count: count, length: length)
      try train(model, examples, count, timed, context, LowRankOptions(rank: 8, alpha: 16))
    case "uneven":
      let rows = BenchModel.rows(count: count * 4)
      let tokens = rows.reduce(0) { $0 + $1.tokens.count - 1 }
      try train(model, rows, count, Rounds(isPaced: isPaced, tokens: tokens), context)
    case "prefill":
      let loaded = try LoadedModel(model, context)
      let batch = TokenBatch(
        BenchModel.examples(count: count, length: length).map { Array($0.tokens.dropLast()) })
      rounds(timed) { _ = loaded.read(batch) }
    case "score":
      let loaded = try LoadedModel(model, context)
      let examples = BenchModel.examples(count: count, length: length)
      let targets = examples.flatMap { $0.tokens.dropFirst() }
      let batch = TokenBatch(examples.map { Array($0.tokens.dropLast()) })
      rounds(timed) {
        _ = loaded.losses(loaded.read(batch), rows: targets.indices.map { Int32($0) }, targets)
      }
    default:  // decode: `length` tokens after short prompts
      let generator = Generator(
        try LoadedModel(model, context), GenerationSettings(maxNewTokens: length))
      let prompts = BenchModel.examples(count: count, length: 8).map { $0.tokens }
      rounds(timed) { _ = generator.texts(after: prompts) }
    }
  }

  private static func rounds(_ timed: Rounds, _ body: () -> Void) {
    var rounds = timed
    body()
    while rounds.begin() {
      body()
      rounds.end()
    }
    rounds.finish()
  }

  /// Steps of a training run are the rounds; the first one warms up.
  private static func train(
    _ model: Checkpoint, _ examples: [Example], _ batch: Int, _ timed: Rounds, _ context: Context,
    _ lora: LowRankOptions? = nil
  ) throws {
    // A round is an epoch, so that each has the same rows.
    let steps = examples.count / batch
    let state = Mutex((rounds: timed, running: false))
    struct Stop: Error {}
    let trainer = Trainer(
      options: TrainingOptions(
        epochs: 1000, batchSize: batch, learningRate: 1e-5, schedule: .constant, warmupEpochs: 0,
        clip: 0, lora: lora), seed: Seed(1))
    do {
      _ = try trainer.train(model, on: examples, context) { step in
        if step.number % steps == 0 {
          try state.withLock { state in
            if state.running { state.rounds.end() }
            if step.number >= steps {
              state.running = state.rounds.begin()
              guard state.running else { throw Stop() }
            }
          }
        }
        return step.primary.crossEntropy(on: step.tape)
      }
    } catch is Stop {}
    state.withLock { $0.rounds.finish() }
  }
}
