import Tensors

/// Computes −log p of answers; a question is read once for all its answers.
struct AnswerScorer {
  struct Question {
    /// At least one token.
    let prompt: [Int32]
    /// Tokens of each answer.
    let answers: [[Int32]]
  }

  let model: LoadedModel

  /// Returns the scores of each question's answers, in order; an answer without tokens has none.
  ///
  /// `progress` hears how many questions are done.
  func score(_ questions: [Question], progress: (Int) -> Void = { _ in }) -> [[Score]] {
    let prefix = SharedPrefix(of: questions.map(\.prompt), model)
    var scores: [[Score]] = []
    for batch in questions.batches(of: LoadedModel.tokensAtOnce, size: \.size) {
      for losses in Reading(Array(batch), prefix, model).losses() {
        scores.append(
          losses.map { losses in
            Score(nll: losses.reduce(0) { $0 + Double($1) }, tokens: losses.count)
          })
      }
      progress(scores.count)
    }
    return scores
  }
}

extension AnswerScorer.Question {
  /// Tokens that are in memory at once.
  fileprivate var size: Int { prompt.count + (answers.map(\.count).max() ?? 0) }
}

/// Some questions that are read together.
private struct Reading {
  private let questions: [AnswerScorer.Question]
  private let model: LoadedModel
  private let cache: KeyValueCache
  private let prefix: SharedPrefix

  init(_ questions: [AnswerScorer.Question], _ prefix: SharedPrefix, _ model: LoadedModel) {
    self.questions = questions
    self.model = model
    self.prefix = prefix
    cache = model.makeCache(
      sequences: questions.count, capacity: questions.map(\.size).max() ?? 0)
  }

  /// Returns −log p of each token of each answer.
  func losses() -> [[[Float]]] {
    var found = firstLosses()
    // The others are predicted from the answer itself: all first answers together, then all second ones.
    for turn in 0..<(questions.map(\.answers.count).max() ?? 0) {
      var places: [Int] = []
      var inputs: [[Int32]] = []
      var targets: [Int32] = []
      for (place, question) in questions.enumerated() where question.answers.count > turn {
        let answer = question.answers[turn]
        guard !answer.isEmpty else { continue }
        // What begins like the answer before has been read already, but for its last token, which now
        // predicts something else.
        let shared = turn == 0 ? 0 : sharedPrefix(answer, question.answers[turn - 1])
        let kept = min(max(0, shared - 1), answer.count - 1)
        cache.truncate(place, to: question.prompt.count + kept)
        if turn > 0 { found[place][turn] += found[place][turn - 1].dropFirst().prefix(kept) }
        guard kept < answer.count - 1 else { continue }
        places.append(place)
        inputs.append(Array(answer[kept..<answer.count - 1]))
        targets += answer[(kept + 1)...]
      }
      guard !places.isEmpty else { continue }
      let batch = TokenBatch(inputs, after: places.map { cache.length($0) }, places: places)
      let losses = model.losses(
        model.read(batch, cache), rows: Array(0..<Int32(targets.count)), targets)
      for (index, place) in places.enumerated() {
        found[place][turn] += losses[batch.starts[index]..<batch.starts[index + 1]]
      }
    }
    return found
  }

  /// Reads the prompts and returns −log p of the first token of each answer, predicted from their ends.
  private func firstLosses() -> [[[Float]]] {
    var rest: [[Int32]] = []
    for (place, question) in questions.enumerated() {
      rest.append(Array(question.prompt.dropFirst(prefix.copy(to: place, of: cache))))
    }
    if questions.count == 1 {  // may be longer than what is read at once
      let last = (rest[0].count - 1) / LoadedModel.tokensAtOnce * LoadedModel.tokensAtOnce
      model.absorb(Array(rest[0][..<last]), at: 0, cache)
      rest[0].removeFirst(last)
    }
    let prompts = TokenBatch(
      rest, after: questions.indices.map { cache.length($0) }, places: Array(questions.indices))
    let ends = model.read(prompts, at: prompts.starts.dropFirst().map { Int32($0 - 1) }, cache)
    var rows: [Int32] = []
    var targets: [Int32] = []
    for (place, question) in questions.enumerated() {
      for answer in question.answers {
        guard let first = answer.first else { continue }
        rows.append(Int32(place))
        targets.append(first)
      }
    }
    var losses = model.losses(ends, rows: rows, targets)[...]
    return questions.map { question in
      question.answers.map { $0.isEmpty ? [] : [losses.removeFirst()] }
    }
  }

  /// Returns how many tokens two answers begin with alike.
  private func sharedPrefix(_ a: [Int32], _ b: [Int32]) -> Int {
    zip(a, b).prefix { $0 == $1 }.count
  }
}
