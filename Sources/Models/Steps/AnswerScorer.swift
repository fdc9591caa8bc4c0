import Pipeline
import Tensors

/// Computes −log p of answers; a question is read once for all its answers.
struct AnswerScorer {
  struct Question {
    /// At least one token.
    let prompt: [Int32]
    /// Tokens of each answer; at least one.
    let answers: [[Int32]]
  }

  private let model: Checkpoint
  private let weights: ModelWeights
  private let tape: Tape

  init(_ model: Checkpoint, _ context: Context) throws {
    self.model = model
    weights = ModelWeights(model.table, model.weights)
    tape = try Tape(
      Compute(context), isRecording: false)
  }

  /// Returns the scores of each question's answers, in order.
  func score(_ questions: [Question]) -> [[Score]] {
    let longest = questions.map { question in
      question.prompt.count + (question.answers.map(\.count).max() ?? 0)
    }
    let cache = model.architecture.makeCache(
      sequences: questions.count, capacity: longest.max() ?? 0)
    // The first token of each answer is predicted from the last one of its prompt.
    tape.reset()
    let prompts = TokenBatch(questions.map(\.prompt))
    var first = losses(
      prompts, at: prompts.starts.dropFirst().map { Int32($0 - 1) }, cache,
      questions.enumerated().flatMap { place, question in
        question.answers.map { _ in Int32(place) }
      },
      questions.flatMap { $0.answers.map { $0[0] } }
    )[...]
    var found = questions.map { question in question.answers.map { _ in [first.removeFirst()] } }
    // The others are predicted from the answer itself: all first answers together, then all second ones.
    for turn in 0..<(questions.map(\.answers.count).max() ?? 0) {
      var places: [Int] = []
      var inputs: [[Int32]] = []
      var targets: [Int32] = []
      for (place, question) in questions.enumerated() where question.answers.count > turn {
        let answer = question.answers[turn]
        // What begins like the answer before has been read already, but for its last token, which now
        // predicts something else.
        let shared = turn == 0 ? 0 : Self.sharedPrefix(answer, question.answers[turn - 1])
        let kept = min(max(0, shared - 1), answer.count - 1)
        cache.truncate(place, to: question.prompt.count + kept)
        if turn > 0 { found[place][turn] += found[place][turn - 1].dropFirst().prefix(kept) }
        guard kept < answer.count - 1 else { continue }
        places.append(place)
        inputs.append(Array(answer[kept..<answer.count - 1]))
        targets += answer[(kept + 1)...]
      }
      guard !places.isEmpty else { continue }
      tape.reset()
      let batch = TokenBatch(inputs, after: places.map { cache.length($0) }, places: places)
      let rest = losses(batch, at: nil, cache, Array(0..<Int32(targets.count)), targets)
      for (index, place) in places.enumerated() {
        found[place][turn] += rest[batch.starts[index]..<batch.starts[index + 1]]
      }
    }
    return found.map { answers in
      answers.map { losses in
        Score(nll: losses.reduce(0) { $0 + Double($1) }, tokens: losses.count)
      }
    }
  }

  /// Returns how many tokens two answers begin with alike.
  private static func sharedPrefix(_ a: [Int32], _ b: [Int32]) -> Int {
    zip(a, b).prefix { $0 == $1 }.count
  }

  /// Reads a batch and returns −log p of targets, each predicted from one of the states at `places`.
  private func losses(
    _ batch: TokenBatch, at places: [Int32]?, _ cache: KeyValueCache, _ rows: [Int32],
    _ targets: [Int32]
  ) -> [Float] {
    let bound = weights.bound(to: tape)
    let hidden = model.architecture.hidden(batch, at: places, bound, tape, cache)
    return tape.values(
      tape.negativeLogLikelihoods(
        hidden, model.architecture.head(bound), rows: rows, targets: targets))
  }
}
