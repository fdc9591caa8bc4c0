internal import CKernels

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
      forEachRows(chunk.count) { range in
        unsafe operation.withTargets(chunk.lowerBound + range.lowerBound) { row, targets in
          unsafe lk_cross_entropy(
            range.count, scored.vocabulary, logits.base + range.lowerBound * scored.vocabulary,
            scored.vocabulary, targets, losses.base + row, operation.statistics.base + 2 * row)
        }
      }
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

  func withTargets(_ row: Int, _ body: (Int, UnsafePointer<Int32>) -> Void) {
    unsafe targets.withUnsafeBufferPointer { targets in
      if let first = targets.baseAddress { unsafe body(row, first + row) }
    }
  }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let dLoss = tape.gradient(of: output)
    let vocabulary = scored.vocabulary
    scored.backward(tape) { chunk, logits in  // logits become their gradients
      tape.forEachRows(chunk.count) { range in
        unsafe withTargets(chunk.lowerBound + range.lowerBound) { row, targets in
          unsafe lk_cross_entropy_backward(
            range.count, vocabulary, logits.base + range.lowerBound * vocabulary, vocabulary,
            targets, dLoss.base + row, statistics.base + 2 * row, scored.head.softcap ?? 0)
        }
      }
    }
  }
}
