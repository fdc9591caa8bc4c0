package import Datasets
import Tokenizers

extension Checkpoint {
  /// Returns one example a row: prompt, answer and end of text, the latter two scored; text has no end.
  ///
  /// Prompt and answer are tokenised apart, so that the border between them is the same whatever the answer; a blank
  /// between them belongs to the answer's first word, as in running text, unless the prompt's `joint` is false. Of a text that nothing precedes, the first token is read and not scored, as `transformers` has it.
  /// Sequences longer than `maxLength`, or than the model has positions for, lose their end; a row whose prompt alone is as long has
  /// nothing to score, which is an error. `reserved` positions are left for what will be put before them, such as a
  /// soft prompt that is searched for.
  package func examples(
    of corpus: Corpus, maxLength: Int, reserving reserved: Int = 0
  ) throws -> [Example] {
    var encoder = TextEncoder(tokenizer)
    let maxLength = min(maxLength, positions.map { max(1, $0 - reserved) } ?? maxLength)
    return try corpus.rows.enumerated().map { index, row in
      let prompt = try promptTokens(of: row, &encoder)
      let tokens = prompt + answerTokens(row.answer, of: row, &encoder)
      let first = max(1, prompt.count)
      let end = min(tokens.count, maxLength)
      guard first < end else {
        throw ModelError.noExamples(
          "row \(index) has \(tokens.count) tokens, \(prompt.count) of them its prompt, and 'max_length' "
            + "is \(maxLength): nothing is left to score")
      }
      return Example(tokens: Array(tokens[..<end]), scored: first..<end)
    }
  }

  /// Returns the tokens that precede an answer; none for a text without a beginning, where the model's files ask
  /// for no token in front of texts.
  ///
  /// Questions that lead the row are earlier turns of a chat; without a chat template they stand before it, each in
  /// the same prompt with its answer and an empty line.
  func promptTokens(of row: QARow, _ encoder: inout TextEncoder) throws -> [Int32] {
    let question = row.askedQuestion
    let shots = row.lead?.shots ?? []
    if template.isChat, !row.isText {
      let turns = shots.flatMap {
        [ChatMessage(.user, $0.question), ChatMessage(.assistant, $0.answer)]
      }
      return try tokens(for: turns + [ChatMessage(.user, question)], &encoder)
    }
    return behind(answering.front(for: question), input(promptText(of: row).prompt, &encoder))
  }

  /// Returns what precedes a row's answer where it is no chat, with all that stands in front of it: the text up to the
  /// blank that belongs to the answer, and that blank.
  func promptText(of row: QARow) -> (prompt: String, blank: String) {
    let question = row.askedQuestion
    func asked(_ question: String) -> String {
      row.isText ? question : template.text(for: question)
    }
    let before = (row.lead?.shots ?? []).map { asked($0.question) + $0.answer + "\n\n" }.joined()
    let (last, blank) = row.isText ? (question, "") : template.parts(for: question)
    return (frontText(answering.front(for: question), asked) + before + last, blank)
  }

  /// The tokens that the model has learned positions for, those of its soft prompt taken off; nil without an end.
  package var positions: Int? { architecture.learnedPositions.map { max(1, $0 - softPrompt) } }

  /// Throws for a sequence that is longer than the model has learned positions for; `what` names it.
  package func checkLength(_ tokens: Int, of what: @autoclosure () -> String) throws(ModelError) {
    guard let most = architecture.learnedPositions, tokens > most else { return }
    throw .tooLong("\(what()) has \(tokens) tokens, the model has \(most) positions")
  }

  /// Throws where a text would be read beyond the positions that the model has learned; a `window` that was asked for
  /// and lies within them is moved over the text instead.
  package func checkWindow(
    _ window: Int?, for tokens: Int, of what: @autoclosure () -> String
  ) throws(ModelError) {
    guard let most = architecture.learnedPositions else { return }
    guard let window else {
      guard tokens > most else { return }
      throw .tooLong(
        "\(what()) has \(tokens) tokens, the model has \(most) positions; '--window \(most)' scores it through a "
          + "window that moves on")
    }
    guard window > most else { return }
    throw .tooLong("a window of \(window) tokens is beyond the model's \(most) positions")
  }

  /// Returns the tokens of one of a row's answers with what ends it; a text goes on, so that it has no end.
  func answerTokens(_ answer: String, of row: QARow, _ encoder: inout TextEncoder) -> [Int32] {
    guard !row.isText else { return encoder.encode(answer) }
    let (prompt, blank) = template.isChat ? ("", "") : template.parts(for: row.question)
    guard !blank.isEmpty else { return encoder.encode(answer) + answerEnd }
    // Some tokenizers put a blank of their own in front of a text, so that only the whole text tells.
    let head = encoder.encode(prompt, specials: .asText, adding: .before)
    let whole = encoder.encode(prompt + blank + answer, specials: .asText, adding: .before)
    let tokens =
      whole.starts(with: head) ? Array(whole[head.count...]) : encoder.encode(blank + answer)
    return tokens + answerEnd
  }

  /// What a model writes after an answer: the end of its turn in a chat, else the end of text.
  private var answerEnd: [Int32] {
    if template.isChat, let chat { chat.turnEnd(tokenizer) } else { tokenizer.ending }
  }
}
