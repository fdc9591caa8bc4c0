import Formats
import FoundationEssentials
import Models
import Plans
import Tensors
import Testing
import Tokenizers

/// The published SmolLM2-135M-Instruct against PyTorch.
///
/// The model is not in the repository: these tests are skipped unless LETHE_SMOLLM2 names its GGUF file.
/// The numbers of prompts.json and training.json were made by Tests/Reference/smollm2.py, the others the same way.
@Suite(
  .enabled(
    if: ProcessInfo.processInfo.environment["LETHE_SMOLLM2"] != nil,
    "LETHE_SMOLLM2 does not name SmolLM2-135M-Instruct.Q4_1.gguf"), .serialized)
struct PublishedSmolLM2Tests {
  private let model: Checkpoint
  private let compute = Compute(portableThreads: 2)
  private let path = ProcessInfo.processInfo.environment["LETHE_SMOLLM2"] ?? ""

  init() throws {
    let (architecture, weights, vocabulary) = try GGUFModel(FileBytes(path: path)).model()
    // Nothing below but the first test makes tokens of texts.
    model = Checkpoint(
      architecture: architecture, tokenizer: try Tiny.tokenizer(), template: .apart,
      weights: weights, vocabulary: vocabulary)
  }

  private func fixture<Value: Decodable>(_ name: String, as: Value.Type) throws -> Value {
    let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")
    let url = URL(filePath: "\(folder)/Fixtures/smollm2/\(name).json")
    return try JSONDecoder().decode(Value.self, from: Data(contentsOf: url))
  }

  /// Fails when a deviation is above its bound, and says what it was.
  private func report(_ what: String, _ deviation: Double, below bound: Double) {
    print("SmolLM2: \(what) deviates by at most \(deviation)")
    #expect(deviation < bound, "\(what)")
  }

  private struct Encoded: Decodable {
    struct Case: Decodable {
      let text: String
      let ids: [Int32]
    }
    let cases: [Case]
  }

  @Test func `texts become the same tokens`() throws {
    let tokenizer = try ModelFiles(path: path).importModel().tokenizer
    for wanted in try fixture("tokenizer", as: Encoded.self).cases {
      #expect(
        tokenizer.encode(wanted.text, specials: .parsed) == wanted.ids, "\(wanted.text)")
    }
  }

  private struct Dequantised: Decodable {
    let name: String
    let rows: Int
    let cols: Int
    let firstRowFirst40: [Float]
    let last8: [Float]
    let sum: Double
    let squares: Double
    enum CodingKeys: String, CodingKey {
      case name, rows, cols, last8
      case firstRowFirst40 = "first_row_first40"
      case sum = "sum_f64"
      case squares = "sumsq_f64"
    }
  }

  /// Our name of a tensor of the file, and its elements in the order of the file.
  private func inFile(_ values: [Float], _ name: String, columns: Int) -> [Float] {
    guard case .rows(let order) = model.architecture.ggufForm(of: name) else { return values }
    var out = values
    for (row, there) in order.enumerated() {
      for column in 0..<columns { out[there * columns + column] = values[row * columns + column] }
    }
    return out
  }

  private var ours: [String: String] {
    let names = Llama.published.gguf
    let pairs = model.table.specs.compactMap { spec in
      names?.name(of: spec.name).map { ($0, spec.name) }
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  @Test func `weights are dequantised to the bit`() throws {
    for wanted in try fixture("dequant", as: [Dequantised].self) {
      let name = try #require(ours[wanted.name])
      let memory = FloatMemory(count: wanted.rows * wanted.cols)
      try model.weights.load(name, into: memory.floats)
      let values = inFile(memory.floats.array, name, columns: wanted.cols)
      #expect(Array(values.prefix(40)) == wanted.firstRowFirst40)
      #expect(Array(values.suffix(8)) == wanted.last8)
      let sum = values.reduce(0) { $0 + Double($1) }
      let squares = values.reduce(0) { $0 + Double($1) * Double($1) }
      #expect(abs(sum - wanted.sum) < 1e-6 * max(1, abs(wanted.sum)))
      #expect(abs(squares / wanted.squares - 1) < 1e-9)
    }
  }

  private struct Prompts: Decodable {
    struct Residual: Decodable {
      let first4: [Double]
      let l2: Double
    }
    struct Case: Decodable {
      let prompt: String
      let ids: [Int32]
      let logitsAt: [String: Double]
      let logsumexp: Double
      let top5: [Int32]
      let residuals: [Residual]
      let greedy: [Int32]
      enum CodingKeys: String, CodingKey {
        case prompt, ids, logsumexp
        case logitsAt = "logits_at"
        case top5 = "top5_ids"
        case residuals = "last_token_residual"
        case greedy = "greedy12_ids"
      }
    }
    let cases: [Case]
  }

  @Test func `logits, residuals and greedy tokens agree`() throws {
    let weights = try ModelWeights(model)
    var (logitError, residualError) = (0.0, 0.0)
    let cases =
      try fixture("logits", as: Prompts.self).cases
      + fixture("prompts", as: Prompts.self).cases
    for wanted in cases {
      let tape = Tape(compute, isRecording: false)
      let batch = TokenBatch([wanted.ids])
      let last = [Int32(wanted.ids.count - 1)]
      func forward(_ request: Forward) -> Tape.Slot {
        model.architecture.forward(batch, request, weights.bound(to: tape), tape)
      }
      let head = model.architecture.head(weights.bound(to: tape))
      let logits = tape.logits(forward(Forward(rows: last)), head).array
      for (id, logit) in wanted.logitsAt {
        let index = try #require(Int(id))
        logitError = max(logitError, abs(Double(logits[index]) - logit))
      }
      let order = logits.indices.sorted { logits[$0] > logits[$1] }
      #expect(order.prefix(5).map { Int32($0) } == wanted.top5)
      for (blocks, residual) in wanted.residuals.enumerated() {
        let values = tape.values(forward(Forward(rows: last, blocks: blocks))).map(Double.init)
        let norm = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        residualError = max(residualError, abs(norm / residual.l2 - 1))
        for (found, value) in zip(values, residual.first4) {
          residualError = max(residualError, abs(found - value) / residual.l2)
        }
      }
      #expect(try greedy(wanted.ids, weights, count: wanted.greedy.count) == wanted.greedy)
    }
    report("a logit", logitError, below: 2e-3)
    report("a residual, as a share of its norm,", residualError, below: 1e-5)
  }

  private func greedy(_ prompt: [Int32], _ weights: ModelWeights, count: Int) throws -> [Int32] {
    let cache = model.architecture.makeCache(sequences: 1, capacity: prompt.count + count)
    var tokens = prompt
    for step in 0..<count {
      let tape = Tape(compute, isRecording: false)
      let piece = step == 0 ? prompt : [tokens[tokens.count - 1]]
      let batch = TokenBatch([piece], after: [tokens.count - piece.count], places: [0])
      let bound = weights.bound(to: tape)
      let hidden = model.architecture.forward(
        batch, Forward(rows: [Int32(piece.count - 1)], cache: cache), bound, tape)
      tokens += tape.argmax(hidden, model.architecture.head(bound))
    }
    return Array(tokens[prompt.count...])
  }

  private struct Paragraph: Decodable {
    let ids: [Int32]
    let nll: [Double]
    let perplexity: Double
    enum CodingKeys: String, CodingKey {
      case ids, perplexity
      case nll = "nll_per_token"
    }
  }

  @Test func `perplexity agrees`() throws {
    let weights = try ModelWeights(model)
    for wanted in try fixture("perplexity", as: [Paragraph].self) {
      let tape = Tape(compute, isRecording: false)
      let losses = tape.values(self.losses([wanted.ids], weights, tape))
      var deviation = 0.0
      for (found, nll) in zip(losses, wanted.nll) {
        deviation = max(deviation, abs(Double(found) - nll))
      }
      report("the loss of a token", deviation, below: 1e-4)
      let mean = losses.reduce(0) { $0 + Double($1) } / Double(losses.count)
      report("mean loss", abs(mean - Portable.log(wanted.perplexity)), below: 1e-5)
    }
  }

  /// The loss of every token but the first of each sequence.
  private func losses(
    _ sequences: [[Int32]], _ weights: ModelWeights, _ tape: Tape
  ) -> Tape.Slot {
    let batch = TokenBatch(sequences)
    var (rows, targets): ([Int32], [Int32]) = ([], [])
    for (start, tokens) in zip(batch.starts, sequences) {
      rows += (0..<tokens.count - 1).map { Int32(start + $0) }
      targets += tokens.dropFirst()
    }
    let bound = weights.bound(to: tape)
    let hidden = model.architecture.forward(batch, Forward(), bound, tape)
    return tape.negativeLogLikelihoods(
      hidden, model.architecture.head(bound), rows: rows, targets: targets)
  }

  private struct Gradients: Decodable {
    struct Tensor: Decodable {
      let name: String
      let l2: Double
      let sum: Double
      let index: [Int]
      let value: [Double]
    }
    let ids: [Int32]
    let loss: Double
    let l2: Double
    let tensors: [Tensor]
    enum CodingKeys: String, CodingKey {
      case ids, tensors
      case loss = "loss_mean_ce"
      case l2 = "global_l2"
    }
  }

  @Test func `all 272 gradients agree`() throws {
    let wanted = try fixture("gradients", as: Gradients.self)
    let tape = Tape(compute)
    let weights = try ModelWeights(model, for: .training)
    let loss = tape.mean(losses([wanted.ids], weights, tape))
    report("the loss", abs(Double(tape.scalar(loss)) - wanted.loss), below: 1e-5)
    tape.backward(from: loss)
    let gradient = try #require(weights.trainable).gradient.flat
    let total = gradient.squaredNorm.squareRoot()
    report("the norm of all gradients", abs(total / wanted.l2 - 1), below: 1e-5)
    var (norms, sums, elements) = (0.0, 0.0, 0.0)
    #expect(wanted.tensors.count == model.table.specs.count)
    for tensor in wanted.tensors {
      let place = model.table.place(try #require(ours[tensor.name]))
      let values = inFile(
        gradient[place.range].array, place.spec.name, columns: place.spec.columns)
      let norm = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      let sum = values.reduce(0) { $0 + Double($1) }
      norms = max(norms, abs(norm / tensor.l2 - 1))
      // The error of a sum of n numbers grows like the root of n.
      sums = max(sums, abs(sum - tensor.sum) / (tensor.l2 * Double(values.count).squareRoot()))
      for (index, value) in zip(tensor.index, tensor.value) {
        elements = max(elements, abs(Double(values[index]) - value) / tensor.l2)
      }
    }
    report("a gradient's norm", norms, below: 1e-4)
    report("a gradient's sum, as a share of norm times the root of its size,", sums, below: 1e-5)
    report("a gradient's element, as a share of the norm,", elements, below: 1e-5)
  }

  private struct Training: Decodable {
    struct Step: Decodable {
      let loss: Double
      let norm: Double
    }
    struct Sums: Decodable {
      let sum: Double
      let squares: Double
    }
    let sequences: [[Int32]]
    let steps: [Step]
    let before: [String: Sums]
    let after: [String: Sums]
  }

  @Test func `ten steps of AdamW agree`() throws {
    let wanted = try fixture("training", as: Training.self)
    let examples = wanted.sequences.map { Example(tokens: $0, scored: 1..<$0.count) }
    let options = TrainingOptions(
      epochs: 10, batchSize: 2, learningRate: 1e-4, schedule: .constant, warmupEpochs: 0,
      weightDecay: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clip: 1)
    let trained = try Trainer(options: options, seed: Seed(1)).train(
      model, on: examples, Context()
    ) { $0.primary.crossEntropy(on: $0.tape) }
    var (losses, norms, sums, squares) = (0.0, 0.0, 0.0, 0.0)
    #expect(trained.history.count == wanted.steps.count)
    for (found, step) in zip(trained.history, wanted.steps) {
      losses = max(losses, abs((found.loss ?? .infinity) - step.loss))
      norms = max(norms, abs((found.gradientNorm ?? .infinity) / step.norm - 1))
    }
    for (name, after) in wanted.after.sorted(by: { $0.key < $1.key }) {
      let spec = model.table.place(name).spec
      let memory = FloatMemory(count: spec.count)
      try trained.weights.load(name, into: memory.floats)
      let values = memory.floats.array
      let before = try #require(wanted.before[name])
      let found = values.reduce(0) { $0 + Double($1) }
      // As a share of the most that ten steps of 1e-4 can move a sum of this many.
      sums = max(sums, abs(found - after.sum) / (1e-3 * Double(values.count)))
      let square = values.reduce(0) { $0 + Double($1) * Double($1) }
      squares = max(
        squares, abs(square - after.squares) / max(1e-6, abs(after.squares - before.squares)))
    }
    report("the loss of a step", losses, below: 1e-4)
    report("the gradient's norm of a step", norms, below: 1e-3)
    report("a sum of trained weights, as a share of its largest change,", sums, below: 1e-4)
    report("a sum of squares of trained weights, as a share of its change,", squares, below: 1e-2)
  }
}
