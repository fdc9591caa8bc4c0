package import Datasets
package import Pipeline
import Tokenizers

/// Lets a model answer the questions of a corpus greedily: always the likeliest next token.
package struct GenerateAnswers: Step {
  package static let kind = "generate-answers"
  package static let version = "1"

  /// Where to cut an answer that does not end.
  package let maxNewTokens: Int

  package init(maxNewTokens: Int = 200) { self.maxNewTokens = maxNewTokens }

  package var weight: Weight { .heavy() }

  /// Rows answered together; counts in no result.
  private static let rowsAtOnce = 128

  package func run(_ input: (Checkpoint, Corpus), _ context: Context) throws -> Generations {
    let (model, corpus) = input
    var encoder = TextEncoder(model.tokenizer)
    let generator = try GreedyGenerator(model, context)
    var written: [Generation] = []
    for start in stride(from: 0, to: corpus.rows.count, by: Self.rowsAtOnce) {
      let rows = corpus.rows[start..<min(corpus.rows.count, start + Self.rowsAtOnce)]
      let prompts = rows.map { model.promptTokens(of: $0, &encoder) }
      for tokens in generator.continuations(of: prompts, maxNewTokens: maxNewTokens) {
        let ended = tokens.last == model.tokenizer.end
        written.append(
          Generation(
            text: model.tokenizer.decode(tokens), tokens: ended ? tokens.count - 1 : tokens.count,
            ended: ended))
      }
      context.progress(Progress(done: written.count, total: corpus.rows.count))
    }
    return Generations(rows: written)
  }
}
