import Documents
import FoundationEssentials
import Models
import Reports
import Tokenizers
import Workbench

#if canImport(Glibc)
  import Glibc
#endif

/// `lethe score`: how likely a model finds a text.
struct ScoreCommand: Command {
  static let name = "score"
  static let summary = "Scores a text: loss of each token, perplexity, and what would come next."
  static let examples = [
    "score quickstart:npo --text 'The capital of France is Paris.' --json"
  ]

  private let model = Options.model()
  private let text = Options.optional("--text TEXT", .text, "the text")
  private let file = Options.optional("--file FILE", .text, "a file with the text")
  private let window = Options.optional(
    "--window N", .count,
    "most tokens that the model sees at once; a longer text is scored through a window that moves on (default 2048, or an error beyond the positions that a model has learned)"
  )
  private let isJSON = Options.json()
  private let reading = ReadingOptions()
  private let loading = ModelOptions()

  func run(_ environment: Environment) async throws -> ExitCode {
    let text = try wholeText()
    let finder = ModelFinder(environment, loading)
    let named = try await finder.find(model)
    if let service = named.service {
      let reply = try await finder.replies(to: [text], .scores, by: named)[0]
      show(try service.logProbabilities(of: text, in: reply).map { -$0 })
      return .done
    }
    let checkpoint = named.checkpoint
    let ids = reading.tokens(of: text, checkpoint.tokenizer)
    try checkpoint.checkWindow(window, for: checkpoint.opened(ids).count, of: "the text")
    let scorer = TextScorer(try loading.loaded(checkpoint), window: window ?? 2048)
    let score = scorer.score(ids, saying: text)
    let next = score.next.map { candidate in
      (candidate, checkpoint.tokenizer.decode([candidate.token], skippingSpecials: false))
    }
    if isJSON {
      let json: JSONValue = .object([
        "ids": .array(ids.map { .integer(Int($0)) }),
        "nll": .array(score.nll.map { .number(Double($0)) }),
        "perplexity": score.perplexity.map { .number($0) } ?? .null,
        "top": .array(
          next.map { candidate, text in
            .object([
              "id": .integer(Int(candidate.token)), "token": .string(text),
              "logit": .number(Double(candidate.logit)),
            ])
          }),
      ])
      printOut(json.canonical())
      return .done
    }
    printOut("tokens      \(ids.count)")
    if let perplexity = score.perplexity {
      let mean = score.nll.reduce(0) { $0 + Double($1) } / Double(score.nll.count)
      printOut("loss        \(NumberFormat.significant(4).text(mean)) nats a token")
      printOut("perplexity  \(NumberFormat.significant(4).text(perplexity))")
    }
    for (candidate, text) in next {
      let logit = NumberFormat.significant(4).text(Double(candidate.logit))
      printOut("next        \(logit.padded(to: 8)) \(JSONValue.string(text).canonical())")
    }
    return .done
  }

  /// The scores that a service tells: its tokens' losses.
  private func show(_ losses: [Double]) {
    let mean = losses.isEmpty ? nil : losses.reduce(0, +) / Double(losses.count)
    guard !isJSON else {
      printOut(
        JSONValue.object([
          "nll": .array(losses.map { .number($0) }),
          "perplexity": mean.map { .number(exp($0)) } ?? .null,
        ]).canonical())
      return
    }
    printOut("tokens      \(losses.count) with a loss")
    if let mean {
      printOut("loss        \(NumberFormat.significant(4).text(mean)) nats a token")
      printOut("perplexity  \(NumberFormat.significant(4).text(exp(mean)))")
    }
  }

  private func wholeText() throws -> String {
    switch (text, file) {
    case (let text?, nil): return text
    case (nil, let path?):
      guard let data = FileManager.default.contents(atPath: path) else {
        throw NotFound(message: "the file '\(path)' cannot be read")
      }
      return String(decoding: data, as: UTF8.self)
    default: throw UsageError(message: "one of --text and --file is needed")
    }
  }
}
