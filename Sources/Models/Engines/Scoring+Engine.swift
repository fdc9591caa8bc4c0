package import Datasets
import Documents
package import Plans
import Tensors
import Tokenizers

extension ScoreAnswers: EngineStep {
  package func run(
    _ input: (Checkpoint, Corpus), by worker: any EngineSession, _ context: Context
  ) throws -> Scores {
    let (model, corpus) = input
    var encoder = TextEncoder(model.tokenizer)
    var examples: [Example] = []
    // The number of answers of each row; an answer without tokens is none of the examples.
    let answers = try corpus.rows.map { row in
      let prompt = try model.promptTokens(of: row, &encoder)
      return try candidates.answers(of: row).map { answer in
        let tokens = prompt + model.answerTokens(answer, of: row, &encoder)
        let first = max(1, prompt.count)
        // The last token predicts nothing, so that it needs no position.
        try model.checkLength(tokens.count - 1, of: "the row '\(row.question)' with an answer")
        guard first < tokens.count else { return false }
        examples.append(Example(tokens: tokens, scored: first..<tokens.count))
        return true
      }
    }
    try worker.load(model)
    var losses = try worker.losses(of: examples, context)[...]
    return Scores(
      rows: zip(corpus.rows, answers).map { row, isRead in
        candidates.scores(
          isRead.map { isRead in
            let found = isRead ? losses.removeFirst() : []
            return Score(nll: found.reduce(0, +), tokens: found.count)
          }, of: row)
      })
  }
}

extension ScoreTokens: EngineStep {
  package func run(
    _ input: (Checkpoint, Corpus), by worker: any EngineSession, _ context: Context
  ) throws -> TokenScores {
    let (model, corpus) = input
    let examples = try model.examples(of: corpus, maxLength: maxLength)
    try worker.load(model)
    let said = try worker.askModel(
      "score", ["sequences": type(of: worker).sequences(examples), "statistics": true], context)
    func numbers(_ name: String) throws -> [[Float]] {
      try type(of: worker).numbers(said[name], of: examples, name).map { $0.map { Float($0) } }
    }
    let (losses, tops) = (try numbers("nll"), try numbers("is_top"))
    let (means, variances) = (try numbers("mean"), try numbers("variance"))
    return TokenScores(
      rows: examples.indices.map { row in
        RowTokens(
          logP: losses[row].map { -$0 }, isTop: tops[row].map { $0 > 0.5 }, mean: means[row],
          variance: variances[row])
      })
  }
}

extension GenerateAnswers: EngineStep {
  package func run(
    _ input: (Checkpoint, Corpus), by worker: any EngineSession, _ context: Context
  ) throws -> Generations {
    guard settings.sampling.isGreedy else { throw EngineProblem("draws no tokens yet") }
    let (model, corpus) = input
    let (asked, prompts) = try prompts(input)
    try worker.load(model)
    var request: JSONObject = [
      "prompts": .array(prompts.map { .array($0.map { .integer(Int($0)) }) }),
      "max_new_tokens": .integer(settings.maxNewTokens),
      "stop": .array(settings.stop.map { .string($0) }),
    ]
    request["positions"] = model.architecture.learnedPositions.map { .integer($0) }
    let said = try worker.askModel("generate", request, context)
    guard let answers = said["answers"]?.array, answers.count == prompts.count else {
      throw EngineProblem("gave no answer to each of \(prompts.count) questions")
    }
    var rows = corpus.rows.map { _ in Generation(text: "", tokens: 0, ended: true) }
    for (index, answer) in zip(asked, answers) {
      let ids = answer["ids"]?.array?.compactMap { $0.integer.flatMap { Int32(exactly: $0) } }
      guard let ids, let ended = answer["ended"]?.bool,
        ids.allSatisfy({ (0..<Int32(model.vocabulary)).contains($0) })
      else { throw EngineProblem("an answer is \(answer.canonical().prefix(100))") }
      var text = StopText(stops: settings.stop)
      text.add(model.tokenizer.decode(ids))
      rows[index] = Generation(
        text: corpus.rows[index].isText ? text.text : model.template.answer(text.text),
        tokens: ids.count, ended: ended || text.isStopped)
    }
    return Generations(rows: rows)
  }
}

extension EngineSession {
  /// -log p of each scored token of each example.
  fileprivate func losses(of examples: [Example], _ context: Context) throws -> [[Double]] {
    let said = try askModel("score", ["sequences": Self.sequences(examples)], context)
    return try Self.numbers(said["nll"], of: examples, "nll")
  }

  /// Reads a number for each scored token of each example.
  fileprivate static func numbers(
    _ json: JSONValue?, of examples: [Example], _ name: String
  ) throws -> [[Double]] {
    let rows = json?.array?.map { $0.array?.compactMap(\.number) ?? [] }
    guard let rows, rows.map(\.count) == examples.map(\.scored.count) else {
      throw EngineProblem("its '\(name)' has not a number for each token")
    }
    return rows
  }
}
