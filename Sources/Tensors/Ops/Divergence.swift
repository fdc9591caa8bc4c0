extension Tape {
  /// Returns KL(reference ‖ model) in nats at rows of `hidden` (N, C), (rows, 1); without either distribution
  /// ever being held for more than a chunk of rows.
  package func klDivergence(
    _ hidden: Slot, _ head: Head, from reference: ReferenceLogits, rows: [Int32]
  ) -> Slot {
    logitLosses(.klDivergence, hidden, head, from: reference, rows: rows)
  }

  /// Returns what a measure says of the logits at rows of `hidden` (N, C) beside a reference's, (rows, 1).
  package func logitLosses(
    _ measure: LogitMeasure, _ hidden: Slot, _ head: Head,
    from reference: ReferenceLogits = .uniform, rows: [Int32]
  ) -> Slot {
    let inputs = [hidden, head.weight] + (head.bias.map { [$0] } ?? [])
    let y = makeSlot(
      rows: rows.count, columns: 1, needsGradient: inputs.contains(where: needsGradient))
    let operation = Divergence(
      measure: measure, scored: ScoredRows(hidden, head, rows, keepsLogits: false, self),
      reference: reference)
    let out = self[y]
    operation.scored.forEachChunk(self, isBack: false) { chunk, logits in
      operation.withReference(chunk, self) {
        backend.measure(
          logits, $0, vocabulary: operation.scored.vocabulary, measure, into: out[chunk])
      }
    }
    record(operation, y, keeps: operation.scored.kept)
    return y
  }
}

private struct Divergence: Operation {
  let measure: LogitMeasure
  let scored: ScoredRows
  let reference: ReferenceLogits

  /// Calls `body` with the reference's logits of a chunk.
  func withReference(_ chunk: Range<Int>, _ tape: Tape, _ body: (Floats) -> Void) {
    let size = chunk.count * scored.vocabulary
    let sources = reference.sources
    tape.withScratch(max(1, sources.count) * size) { memory in
      if sources.isEmpty { memory.fill(0) }
      for (index, source) in sources.enumerated() {
        let columns = tape.columns(source.head.weight)
        tape.makeLogits(
          source.hidden[chunk.lowerBound * columns..<chunk.upperBound * columns], source.head,
          rows: chunk.count, into: memory[index * size..<(index + 1) * size])
      }
      if let change = reference.change {
        let blocks = (0..<max(1, sources.count)).map { memory[$0 * size..<($0 + 1) * size] }
        tape.backend.change(
          blocks, vocabulary: scored.vocabulary, first: chunk.lowerBound, change)
      }
      body(memory[0..<size])
    }
  }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let dLoss = tape.gradient(of: output)
    scored.backward(tape) { chunk, logits in  // logits become their gradients
      withReference(chunk, tape) {
        tape.backend.measureBackward(
          logits, $0, vocabulary: scored.vocabulary, measure, weights: dLoss[chunk],
          cap: scored.head.softcap)
      }
    }
  }
}
