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
    return withScratch(rows(hidden) * vocabulary) { logits in
      makeLogits(self[hidden], head, rows: rows(hidden), into: logits)
      return backend.argmax(logits, width: vocabulary)
    }
  }

  /// Changes a row of logits (V) in place, in the memory of this tape or another's: the first, given what other models say.
  package func change(_ sources: [Floats], _ change: LogitChange) {
    backend.change(sources, vocabulary: sources[0].count, first: 0, change)
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
    backend.finishLogits(
      logits, vocabulary: vocabulary, scale: head.scale, bias: bias, softcap: head.softcap)
  }

  /// Adds to the gradients of bias and weights, given those of logits before their bound (rows, V), which
  /// are overwritten; `dHidden` (rows, C) is set.
  func headBackward(
    _ dLogits: Floats, _ hidden: Floats, _ head: Head, rows count: Int, into dHidden: Floats?
  ) {
    let (vocabulary, width) = (rows(head.weight), columns(head.weight))
    if let bias = head.bias, needsGradient(bias) {
      backend.sumRows(dLogits, width: vocabulary, count: count, into: gradient(of: bias))
    }
    if head.scale != 1 { dLogits.scale(head.scale) }
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
