internal import CKernels

/// What a model is compared with at some rows: logits of frozen models, made again for each chunk of rows.
package struct ReferenceLogits {
  /// One frozen model.
  package struct Source {
    /// Its final hidden states at the compared rows, (rows, C).
    package let hidden: Floats
    /// Its head, whose slots take no gradient.
    package let head: Head

    package init(hidden: Floats, head: Head) {
      self.hidden = hidden
      self.head = head
    }
  }

  /// The frozen models; without any, the reference starts from logits that are all 0.
  package let sources: [Source]
  /// Makes the reference's logits of one compared row, in place, in the first of the sources' logits (V) each;
  /// called on any thread.
  package let combine: ((_ row: Int, _ logits: [Floats]) -> Void)?

  package init(_ sources: [Source], combine: ((Int, [Floats]) -> Void)? = nil) {
    self.sources = sources
    self.combine = combine
  }

  /// The uniform distribution.
  package static var uniform: ReferenceLogits { ReferenceLogits([]) }
}

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
      operation.withReference(chunk, logits, self) { range, call in
        guard measure == .klDivergence else {
          for (index, row) in range.enumerated() {
            out[row] = Float(measure.value(call.logits(index), call.reference(index)))
          }
          return
        }
        unsafe lk_kl_divergence(
          range.count, call.width, call.logits.base, call.reference.base, call.width,
          call.statistics.base, call.referenceStatistics.base, out.base + range.lowerBound)
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

  /// Some rows of logits and of the reference's, and their greatest values and sums of exponentials.
  struct Call {
    let width: Int
    let logits: Floats
    let reference: Floats
    let statistics: Floats
    let referenceStatistics: Floats

    func logits(_ row: Int) -> Floats { logits[row * width..<(row + 1) * width] }
    func reference(_ row: Int) -> Floats { reference[row * width..<(row + 1) * width] }
  }

  /// Calls `body` with ranges of a chunk's rows and what is compared there.
  func withReference(
    _ chunk: Range<Int>, _ logits: Floats, _ tape: Tape, _ body: (Range<Int>, Call) -> Void
  ) {
    let width = scored.vocabulary
    let size = chunk.count * width
    let sources = reference.sources
    let blocks = 0..<max(1, sources.count)
    tape.withScratch(blocks.count * size) { memory in
      if sources.isEmpty { memory.fill(0) }
      for (index, source) in sources.enumerated() {
        let columns = tape.columns(source.head.weight)
        tape.makeLogits(
          source.hidden[chunk.lowerBound * columns..<chunk.upperBound * columns], source.head,
          rows: chunk.count, into: memory[index * size..<(index + 1) * size])
      }
      tape.withScratch(4 * chunk.count) { statistics in
        tape.forEachRows(chunk.count, size: 8) { rows in
          if let combine = reference.combine {
            for row in rows {
              let all = blocks.map {
                memory[$0 * size + row * width..<$0 * size + (row + 1) * width]
              }
              combine(chunk.lowerBound + row, all)
            }
          }
          let part = rows.lowerBound * width..<rows.upperBound * width
          let (start, second) = (2 * rows.lowerBound, 2 * (chunk.count + rows.lowerBound))
          let call = Call(
            width: width, logits: logits[part], reference: memory[part],
            statistics: statistics[start..<start + 2 * rows.count],
            referenceStatistics: statistics[second..<second + 2 * rows.count])
          unsafe lk_row_statistics(
            rows.count, width, call.logits.base, width, call.statistics.base)
          unsafe lk_row_statistics(
            rows.count, width, call.reference.base, width, call.referenceStatistics.base)
          body(chunk.lowerBound + rows.lowerBound..<chunk.lowerBound + rows.upperBound, call)
        }
      }
    }
  }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let dLoss = tape.gradient(of: output)
    scored.backward(tape) { chunk, logits in  // logits become their gradients
      withReference(chunk, logits, tape) { range, call in
        guard measure == .klDivergence else {
          for (index, row) in range.enumerated() {
            measure.differentiate(
              call.logits(index), call.reference(index), weight: Double(dLoss[row]),
              cap: scored.head.softcap)
          }
          return
        }
        unsafe lk_kl_divergence_backward(
          range.count, call.width, call.logits.base, call.reference.base, call.width,
          call.statistics.base, call.referenceStatistics.base, dLoss.base + range.lowerBound,
          scored.head.softcap ?? 0, call.logits.base)
      }
    }
  }
}
