import Tensors
import Tokenizers

/// How likely a model finds the tokens of a text, each given those before it.
package struct TextScore: Sendable, Equatable {
  package var tokens: [Int32]
  /// −log p of the tokens after the first, in nats.
  package var nll: [Float]
  /// The likeliest tokens after the text, the likeliest first, with their logits.
  package var next: [Candidate]

  /// A token that may follow.
  package struct Candidate: Sendable, Equatable {
    package var token: Int32
    package var logit: Float
  }

  /// e to the mean of `nll`; nil when nothing was scored.
  package var perplexity: Double? {
    guard !nll.isEmpty else { return nil }
    return Portable.exp(nll.reduce(0) { $0 + Double($1) } / Double(nll.count))
  }
}

/// Scores whole texts; long ones through a window that slides.
package struct TextScorer {
  private let model: LoadedModel
  /// Most tokens that the model sees at once.
  private let window: Int
  /// Tokens by which the window moves on; the others of a window are what it remembers.
  private let stride: Int

  /// Without a stride, a window begins where the one before ended, at the token that was predicted last.
  ///
  /// A model with learned positions takes no longer window than it has positions; whoever wants the whole text in one
  /// context asks `Checkpoint.checkLength` before.
  package init(_ model: LoadedModel, window: Int = 2048, stride: Int? = nil) {
    precondition(window > 0 && (stride ?? 1) > 0, "a window moves on by at least a token")
    self.model = model
    self.window = min(window, model.checkpoint.architecture.learnedPositions ?? window)
    self.stride = min(stride ?? window, self.window)
  }

  /// Scores a sequence; `best` likeliest tokens are wanted after its end.
  ///
  /// What the model reads in front of a text that says `words` stands at the beginning, as if the window had found it
  /// there.
  package func score(_ text: [Int32], best: Int = 5, saying words: String = "") -> TextScore {
    var score = TextScore(tokens: text, nll: [], next: [])
    guard !text.isEmpty else { return score }
    let (tokens, start) = model.checkpoint.input(ofText: text, saying: words)
    // A token that begins texts stands before the front.
    let begun = text.count - (tokens.count - start)
    func target(_ place: Int) -> Int32 { place < start ? text[0] : text[place - start + begun] }
    // Nothing predicts what stands in front, nor the first token of the text.
    let scored = Set((Array(0..<begun) + Array(start..<tokens.count)).dropFirst())
    // Inputs are tokens 0 ..< n - 1, and the last one for what follows it; a window covers some of them.
    var done = 0  // inputs whose next token has been scored
    while done < tokens.count {
      let end = min(tokens.count, done == 0 ? window : done + stride)
      let start = max(0, end - window)
      let cache = model.makeCache(sequences: 1, capacity: end - start)
      model.absorb(Array(tokens[start..<done]), at: 0, cache)
      while done < end {
        let piece = done..<min(end, done + LoadedModel.tokensAtOnce)
        let batch = TokenBatch([Array(tokens[piece])], after: [cache.length(0)], places: [0])
        let states = model.read(batch, cache)
        let places = ((done + 1)..<min(tokens.count, piece.upperBound + 1)).filter(scored.contains)
        score.nll += model.losses(
          states, rows: places.map { Int32($0 - 1 - done) }, places.map(target))
        done = piece.upperBound
        if done == tokens.count { score.next = candidates(states, best) }
      }
    }
    return score
  }

  /// Returns the greatest logits of the last row of states; of equals the first.
  private func candidates(_ states: Tape.Slot, _ count: Int) -> [TextScore.Candidate] {
    guard count > 0 else { return [] }
    let rows = model.tape.rows(states)
    let logits = model.logits(states, rows: rows - 1..<rows)
    var best: [TextScore.Candidate] = []
    for token in 0..<logits.count {
      let logit = logits[token]
      if best.count == count, let last = best.last, !(logit > last.logit) { continue }
      if best.count == count { best.removeLast() }
      let place = best.firstIndex { logit > $0.logit } ?? best.count
      best.insert(TextScore.Candidate(token: Int32(token), logit: logit), at: place)
    }
    return best
  }
}
