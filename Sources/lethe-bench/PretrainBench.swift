import Datasets
import Documents
import FoundationEssentials
import Glibc
import Models
import Plans
import Tensors
import Tokenizers

/// `lethe-bench pretrain ROWS.json [PARAMETERS] [THREADS] [NUMERICS]`: trains the model of a `pretrain` source on
/// question-answer rows, then scores and generates, and says how long each took and what was learnt.
///
/// PARAMETERS is a YAML mapping on one line, such as `{training: {epochs: 10}}`.
enum PretrainBench {
  static func run(_ arguments: [String]) throws {
    guard let path = arguments.first else {
      print("usage: lethe-bench pretrain ROWS.json [PARAMETERS] [THREADS] [NUMERICS]")
      return
    }
    let rows = try QAFile().rows(
      of: Array(Data(contentsOf: URL(filePath: path))), file: path)
    let corpus = Corpus(rows: rows)
    let text = arguments.count > 1 ? arguments[1] : "{}"
    let node = try YAML.parse(Array(text.utf8), file: "PARAMETERS")
    var p = Parameters(node)
    let source = Pretraining(&p)
    try p.check()
    guard let architecture = source.architecture, let trainer = source.tokenizer else { return }
    let threads = arguments.count > 2 ? Int(arguments[2]) ?? 1 : 1
    let numerics = arguments.count > 3 ? arguments[3] : "portable"
    try measure(
      architecture, trainer, source, corpus, Context(threads: threads, numerics: numerics))
  }

  private static func measure(
    _ architecture: some Architecture, _ trainer: some TokenizerTrainer, _ source: Pretraining,
    _ corpus: Corpus, _ context: Context
  ) throws {
    let tokenizer = try timed("tokenizer") {
      try TrainTokenizer(trainer, template: source.template).run([corpus], context)
    }
    let step = Pretrain(
      architecture, template: source.template, training: source.training, seed: 1)
    var model: Checkpoint?
    let seconds = try timed(
      "train",
      of: {
        model = try step.run(([corpus], tokenizer), context)
      })
    guard let model else { return }
    let examples = try model.examples(of: corpus, maxLength: source.training.maxLength)
    let tokens = examples.reduce(0) { $0 + $1.tokens.count }
    let scored = examples.reduce(0) { $0 + $1.scored.count }
    print(
      "\(model.table.count) weights, \(model.tokenizer.count) tokens known;",
      "\(examples.count) sequences, \(tokens) tokens, \(scored) scored;",
      "\(Int(Double(tokens * source.training.epochs) / seconds)) tokens/s")
    let losses = model.history.compactMap(\.loss)
    let epoch = max(1, losses.count / max(1, source.training.epochs))
    let curve = stride(from: epoch, through: losses.count, by: epoch).map { end in
      let mean = losses[end - epoch..<end].reduce(0, +) / Double(epoch)
      return "\((1000 * mean).rounded() / 1000)"
    }
    print("loss by epoch: \(curve.joined(separator: " "))")
    let scores = try timed("score all answers") { try ScoreAnswers().run((model, corpus), context) }
    let nll = scores.rows.reduce(0) { $0 + $1.answer.meanNLL } / Double(scores.rows.count)
    let written = try timed("generate") { try GenerateAnswers().run((model, corpus), context) }
    let exact = zip(written.rows, corpus.rows).filter { $0.text == $1.answer }.count
    let recalls = zip(written.rows, corpus.rows).map { recall($0.text, $1.answer) }.reduce(0, +)
    print(
      "mean answer NLL \(nll), exact \(exact)/\(corpus.rows.count),",
      "recall \(recalls / Double(corpus.rows.count)), peak memory \(peakMemory() >> 20) MiB")
  }

  /// The longest common subsequence of words, as a share of the reference's words.
  private static func recall(_ text: String, _ reference: String) -> Double {
    let a = words(text)
    let b = words(reference)
    var row = [Int](repeating: 0, count: b.count + 1)
    for word in a {
      var diagonal = 0
      for (j, other) in b.enumerated() {
        let above = row[j + 1]
        row[j + 1] = word == other ? diagonal + 1 : max(above, row[j])
        diagonal = above
      }
    }
    return b.isEmpty ? 0 : Double(row[b.count]) / Double(b.count)
  }

  private static func words(_ text: String) -> [Substring] {
    text.split { !$0.isLetter && !$0.isNumber }
  }

  private static func timed<Value>(_ name: String, _ body: () throws -> Value) rethrows -> Value {
    var value: Value?
    _ = try timed(name, of: { value = try body() })
    guard let value else { preconditionFailure("a body that returned has a value") }
    return value
  }

  /// Prints wall and CPU seconds of a piece of work and returns the former.
  private static func timed(_ name: String, of body: () throws -> Void) rethrows -> Double {
    let start = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
    try body()
    let wall = seconds(CLOCK_MONOTONIC) - start.0
    let cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - start.1
    print("\(name): \((1000 * wall).rounded() / 1000) s, CPU \((1000 * cpu).rounded() / 1000) s")
    return wall
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  /// The most memory the process ever held, in bytes.
  private static func peakMemory() -> Int {
    var usage = rusage()
    unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
    return Int(usage.ru_maxrss) * 1024
  }
}
