extension Tape {
  /// Returns −log p of targets: hidden (N, C), result (targets, 1).
  ///
  /// Target i is predicted from row `rows[i]` of `hidden`. Logits are made for scored rows only, in
  /// chunks; when all of them are few they are kept for the gradient, else they are made again.
  package func negativeLogLikelihoods(
    _ hidden: Slot, _ head: Head, rows: [Int32], targets: [Int32]
  ) -> Slot {
    precondition(rows.count == targets.count, "every target is predicted from a row")
    precondition(
      targets.allSatisfy { 0 <= $0 && $0 < self.rows(head.weight) }, "targets must exist")
    let inputs = [hidden, head.weight] + (head.bias.map { [$0] } ?? [])
    let y = makeSlot(
      rows: rows.count, columns: 1, needsGradient: inputs.contains(where: needsGradient))
    let scored = ScoredRows(hidden, head, rows, keepsLogits: needsGradient(y), self)
    let operation = Scoring(scored: scored, targets: targets, statistics: kept(2 * rows.count))
    let losses = self[y]
    scored.forEachChunk(self, isBack: false) { chunk, logits in
      backend.crossEntropy(
        logits, vocabulary: scored.vocabulary, targets: targets[chunk], into: losses[chunk],
        statistics: operation.statistics(chunk))
    }
    record(operation, y, keeps: scored.kept + [operation.statistics])
    return y
  }
}

private struct Scoring: Operation {
  let scored: ScoredRows
  let targets: [Int32]
  /// The greatest logit and the sum of exponentials of each row, (targets, 2).
  let statistics: Floats

  func statistics(_ chunk: Range<Int>) -> Floats {
    statistics[2 * chunk.lowerBound..<2 * chunk.upperBound]
  }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let dLoss = tape.gradient(of: output)
    scored.backward(tape) { chunk, logits in  // logits become their gradients
      tape.backend.crossEntropyBackward(
        logits, vocabulary: scored.vocabulary, targets: targets[chunk], weights: dLoss[chunk],
        statistics: statistics(chunk), cap: scored.head.softcap)
    }
  }
}
