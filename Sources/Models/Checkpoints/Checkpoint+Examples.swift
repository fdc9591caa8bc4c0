package import Datasets
import Tokenizers

extension Checkpoint {
  /// Returns one example a row: prompt, answer and end of text, the latter two scored.
  ///
  /// Prompt and answer are tokenised apart, so that the border between them is the same whatever the
  /// answer. Sequences longer than `maxLength` lose their end; a row whose prompt alone is as long has
  /// nothing to score, which is an error.
  package func examples(of corpus: Corpus, maxLength: Int) throws -> [Example] {
    var encoder = TextEncoder(tokenizer)
    return try corpus.rows.enumerated().map { index, row in
      let prompt = promptTokens(row.question, &encoder)
      let tokens = prompt + encoder.encode(row.answer) + [tokenizer.end]
      let end = min(tokens.count, maxLength)
      guard prompt.count < end else {
        throw ModelError.noExamples(
          "the prompt of row \(index) has \(prompt.count) tokens, 'max_length' is \(maxLength)")
      }
      return Example(tokens: Array(tokens[..<end]), scored: prompt.count..<end)
    }
  }

  /// Returns the tokens that precede an answer; at least one.
  func promptTokens(_ question: String, _ encoder: inout TextEncoder) -> [Int32] {
    let tokens = encoder.encode(template.text(for: question))
    return tokens.isEmpty ? [tokenizer.beginning] : tokens
  }
}
