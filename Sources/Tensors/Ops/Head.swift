internal import CKernels

/// The map from hidden states to logits: softcap(scale · h·Wᵀ + b).
package struct Head: Sendable {
  /// A row for each token of the vocabulary, (V, C).
  package let weight: Tape.Slot
  /// (1, V), or nothing.
  package let bias: Tape.Slot?
  /// The bound c of c · tanh(logit / c), or nothing.
  package let softcap: Float?
  package let scale: Float

  package init(
    _ weight: Tape.Slot, bias: Tape.Slot? = nil, softcap: Float? = nil, scale: Float = 1
  ) {
    self.weight = weight
    self.bias = bias
    self.softcap = softcap
    self.scale = scale
  }
}

extension Tape {
  /// Returns the logits of all rows of hidden states (N, C), in the tape's memory: (N, V).
  package func logits(_ hidden: Slot, _ head: Head) -> Floats {
    let y = makeSlot(rows: rows(hidden), columns: rows(head.weight), needsGradient: false)
    makeLogits(self[hidden], head, rows: rows(hidden), into: self[y])
    return self[y]
  }

  /// Writes the logits of some rows of hidden states (N, C) into memory of the caller's, (rows, V).
  package func logits(
    _ hidden: Slot, _ head: Head, rows range: Range<Int>, into logits: Floats
  ) {
    let width = columns(hidden)
    precondition(logits.count == range.count * rows(head.weight), "logits fill their memory")
    makeLogits(
      self[hidden][range.lowerBound * width..<range.upperBound * width], head, rows: range.count,
      into: logits)
  }

  /// Returns, for each row of hidden states (N, C), the token with the greatest logit; the first of equals.
  package func argmax(_ hidden: Slot, _ head: Head) -> [Int32] {
    let vocabulary = rows(head.weight)
    var best = [Int32](repeating: 0, count: rows(hidden))
    withScratch(best.count * vocabulary) { logits in
      makeLogits(self[hidden], head, rows: best.count, into: logits)
      unsafe lk_argmax(best.count, vocabulary, logits.base, vocabulary, &best)
    }
    return best
  }

  /// Writes the logits of rows of hidden states, (rows, V).
  func makeLogits(_ hidden: Floats, _ head: Head, rows count: Int, into logits: Floats) {
    let (vocabulary, width) = (rows(head.weight), columns(head.weight))
    multiply(
      Factor(hidden, row: width, column: 1),
      Factor(elements(head.weight), row: 1, column: width), inner: width, into: logits,
      rows: count, columns: vocabulary, accumulate: false)
    let bias = head.bias.map { self[$0] }
    guard head.scale != 1 || bias != nil || head.softcap != nil else { return }
    forEachRows(count, size: 8) { range in
      for row in range {
        let part = logits[row * vocabulary..<(row + 1) * vocabulary]
        if head.scale != 1 { unsafe lk_scale(vocabulary, head.scale, part.base) }
        if let bias { part.accumulate(bias) }
        if let cap = head.softcap { unsafe lk_softcap(vocabulary, cap, part.base, part.base) }
      }
    }
  }

  /// Adds to the gradients of bias and weights, given those of logits before their bound (rows, V), which
  /// are overwritten; `dHidden` (rows, C) is set.
  func headBackward(
    _ dLogits: Floats, _ hidden: Floats, _ head: Head, rows count: Int, into dHidden: Floats?
  ) {
    let (vocabulary, width) = (rows(head.weight), columns(head.weight))
    if let bias = head.bias, needsGradient(bias) {
      unsafe lk_sum_rows(
        count, vocabulary, dLogits.base, vocabulary, gradient(of: bias).base)
    }
    if head.scale != 1 { unsafe lk_scale(count * vocabulary, head.scale, dLogits.base) }
    if let dHidden {
      multiply(
        Factor(dLogits, row: vocabulary, column: 1),
        Factor(elements(head.weight), row: width, column: 1), inner: vocabulary, into: dHidden,
        rows: count, columns: width, accumulate: false)
    }
    if needsGradient(head.weight) {
      multiply(
        Factor(dLogits, row: 1, column: vocabulary), Factor(hidden, row: width, column: 1),
        inner: count, into: gradient(of: head.weight), rows: vocabulary, columns: width,
        accumulate: true)
    }
  }
}
