internal import CKernels

extension Tape {
  /// Returns −log p of targets: hidden (N, C), head (V, C), result (targets, 1).
  ///
  /// Target i is predicted from row `rows[i]` of `hidden`. Logits are made for scored rows only, in
  /// chunks; when all of them are few they are kept for the gradient, else they are made again.
  package func negativeLogLikelihoods(
    _ hidden: Slot, _ head: Slot, rows: [Int32], targets: [Int32]
  ) -> Slot {
    precondition(rows.count == targets.count, "every target is predicted from a row")
    precondition(
      rows.allSatisfy { 0 <= $0 && $0 < self.rows(hidden) }
        && targets.allSatisfy { 0 <= $0 && $0 < self.rows(head) },
      "rows and targets must exist")
    let width = columns(hidden)
    let y = makeSlot(rows: rows.count, columns: 1, from: hidden, head)
    let picked = scratch(rows.count * width)
    unsafe lk_gather(
      rows.count, width, self[hidden].base, width, rows, picked.base, width)
    let scores = Scoring(
      hidden: hidden, head: head, rows: rows, targets: targets, picked: picked,
      statistics: scratch(2 * rows.count), tape: self, keepsLogits: needsGradient(y))
    let losses = self[y]
    for chunk in scores.chunks {
      let logits = scores.logits(of: chunk, self)
      forEachRows(chunk.count) { range in
        unsafe targets.withUnsafeBufferPointer { targets in
          guard let first = targets.baseAddress else { return }
          let row = chunk.lowerBound + range.lowerBound
          unsafe lk_cross_entropy(
            range.count, scores.vocabulary,
            logits.base + range.lowerBound * scores.vocabulary, scores.vocabulary, first + row,
            losses.base + row, scores.statistics.base + 2 * row)
        }
      }
    }
    record(scores, y)
    return y
  }
}

private struct Scoring: Operation {
  let hidden: Tape.Slot
  let head: Tape.Slot
  let rows: [Int32]
  let targets: [Int32]
  /// The scored rows of `hidden`, (targets, C).
  let picked: Floats
  /// The greatest logit and the sum of exponentials of each row, (targets, 2).
  let statistics: Floats
  let vocabulary: Int
  /// Room for one chunk of logits, or for all of them.
  private let memory: Floats
  private let keepsAll: Bool

  /// Rows of logits made at once, and the floats of logits worth keeping; both count in no result.
  private static let chunkRows = 256
  private static let mostKept = 1 << 22

  init(
    hidden: Tape.Slot, head: Tape.Slot, rows: [Int32], targets: [Int32], picked: Floats,
    statistics: Floats, tape: Tape, keepsLogits: Bool
  ) {
    self.hidden = hidden
    self.head = head
    self.rows = rows
    self.targets = targets
    self.picked = picked
    self.statistics = statistics
    vocabulary = tape.rows(head)
    keepsAll = keepsLogits && rows.count * vocabulary <= Self.mostKept
    memory = tape.scratch((keepsAll ? rows.count : min(rows.count, Self.chunkRows)) * vocabulary)
  }

  var chunks: [Range<Int>] {
    stride(from: 0, to: rows.count, by: Self.chunkRows).map {
      $0..<min(rows.count, $0 + Self.chunkRows)
    }
  }

  /// The memory of a chunk's logits, (chunk, V).
  private func room(_ chunk: Range<Int>) -> Floats {
    let first = keepsAll ? chunk.lowerBound * vocabulary : 0
    return memory[first..<first + chunk.count * vocabulary]
  }

  /// Makes the logits of a chunk.
  func logits(of chunk: Range<Int>, _ tape: Tape) -> Floats {
    let width = tape.columns(head)
    let out = room(chunk)
    tape.multiply(
      Factor(picked[chunk.lowerBound * width..<chunk.upperBound * width], row: width, column: 1),
      Factor(tape[head], row: 1, column: width), inner: width, into: out, rows: chunk.count,
      columns: vocabulary, accumulate: false)
    return out
  }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let width = tape.columns(head)
    let dLoss = tape.gradient(of: output)
    let dPicked = tape.scratch(rows.count * width)
    for chunk in chunks {
      let logits = keepsAll ? room(chunk) : logits(of: chunk, tape)
      tape.forEachRows(chunk.count) { range in  // logits become their gradients
        unsafe targets.withUnsafeBufferPointer { targets in
          guard let first = targets.baseAddress else { return }
          let row = chunk.lowerBound + range.lowerBound
          unsafe lk_cross_entropy_backward(
            range.count, vocabulary, logits.base + range.lowerBound * vocabulary, vocabulary,
            first + row, dLoss.base + row, statistics.base + 2 * row, 0)
        }
      }
      let part = chunk.lowerBound * width..<chunk.upperBound * width
      if tape.needsGradient(hidden) {
        tape.multiply(
          Factor(logits, row: vocabulary, column: 1), Factor(tape[head], row: width, column: 1),
          inner: vocabulary, into: dPicked[part], rows: chunk.count, columns: width,
          accumulate: false)
      }
      if tape.needsGradient(head) {
        tape.multiply(
          Factor(logits, row: 1, column: vocabulary), Factor(picked[part], row: width, column: 1),
          inner: chunk.count, into: tape.gradient(of: head), rows: vocabulary, columns: width,
          accumulate: true)
      }
    }
    if tape.needsGradient(hidden) {
      unsafe lk_scatter_add(
        rows.count, width, dPicked.base, width, rows, tape.gradient(of: hidden).base, width)
    }
  }
}
