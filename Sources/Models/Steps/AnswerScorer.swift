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
    var rows: [Int32] = []
    var targets: [Int32] = []
    for (index, question) in questions.enumerated() {
      for answer in question.answers {
        rows.append(Int32(prompts.starts[index + 1] - 1))
        targets.append(answer[0])
      }
    }
    let first = losses(prompts, cache, rows, targets)
    var next = 0
    var scores = questions.map { question in
      question.answers.map { answer in
        defer { next += 1 }
        return Score(nll: Double(first[next]), tokens: answer.count)
      }
    }
    // The others are predicted from the answer itself: all first answers together, then all second ones.
    for turn in 0..<(questions.map(\.answers.count).max() ?? 0) {
      let places = questions.indices.filter {
        questions[$0].answers.count > turn && questions[$0].answers[turn].count > 1
      }
      guard !places.isEmpty else { continue }
      tape.reset()
      let answers = places.map { questions[$0].answers[turn] }
      let batch = TokenBatch(
        answers.map { Array($0.dropLast()) }, after: places.map { questions[$0].prompt.count },
        places: places)
      let rest = losses(
        batch, cache, Array(0..<Int32(batch.tokens.count)), answers.flatMap { $0.dropFirst() })
      for (index, place) in places.enumerated() {
        for row in batch.starts[index]..<batch.starts[index + 1] {
          scores[place][turn].nll += Double(rest[row])
        }
        cache.truncate(place, to: questions[place].prompt.count)
      }
    }
    return scores
  }

  /// Reads a batch and returns −log p of targets, each predicted from a row of it.
  private func losses(
    _ batch: TokenBatch, _ cache: KeyValueCache, _ rows: [Int32], _ targets: [Int32]
  ) -> [Float] {
    let bound = weights.bound(to: tape)
    let hidden = model.architecture.hidden(batch, bound, tape, cache)
    return tape.values(
      tape.negativeLogLikelihoods(
        hidden, model.architecture.head(bound), rows: rows, targets: targets))
  }
}
