extension Tape {
  /// Adds factor · (x·Aᵀ)·Bᵀ to columns of y (N, …), in place; the result is the same slot.
  package func addLowRank(_ x: Slot, _ part: LowRankPart, to y: Slot) -> Slot {
    precondition(needsGradient(y) || !needsGradient(part.a), "y must take gradients")
    let (rank, inner, width) = (rows(part.a), columns(part.a), columns(y))
    let u = kept(rows(x) * rank)
    multiply(
      Factor(self[x], row: inner, column: 1), Factor(self[part.a], row: 1, column: inner),
      inner: inner, into: u, rows: rows(x), columns: rank, accumulate: false)
    u.scale(part.factor)
    let out = self[y]
    multiply(
      Factor(u, row: rank, column: 1), Factor(self[part.b], row: 1, column: rank), inner: rank,
      into: out[part.column..<out.count], cRow: width, rows: rows(x), columns: rows(part.b),
      accumulate: true)
    record(LowRank(x: x, part: part, u: u), y, keeps: [u])
    return y
  }
}

private struct LowRank: Operation {
  let x: Tape.Slot
  let part: LowRankPart
  /// factor · x·Aᵀ, (N, rank).
  let u: Floats

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let all = tape.gradient(of: output)
    let dy = all[part.column..<all.count]
    let (n, width, m) = (tape.rows(output), tape.columns(output), tape.rows(part.b))
    let (rank, inner) = (tape.rows(part.a), tape.columns(part.a))
    if tape.needsGradient(part.b) {  // dB += dyᵀ·u
      tape.multiply(
        Factor(dy, row: 1, column: width), Factor(u, row: rank, column: 1), inner: n,
        into: tape.gradient(of: part.b), rows: m, columns: rank, accumulate: true)
    }
    tape.withScratch(n * rank) { du in
      tape.multiply(
        Factor(dy, row: width, column: 1), Factor(tape[part.b], row: rank, column: 1), inner: m,
        into: du, rows: n, columns: rank, accumulate: false)
      du.scale(part.factor)
      if tape.needsGradient(part.a) {  // dA += duᵀ·x
        tape.multiply(
          Factor(du, row: 1, column: rank), Factor(tape[x], row: inner, column: 1), inner: n,
          into: tape.gradient(of: part.a), rows: rank, columns: inner, accumulate: true)
      }
      if tape.needsGradient(x) {
        tape.multiply(
          Factor(du, row: rank, column: 1), Factor(tape[part.a], row: inner, column: 1),
          inner: rank, into: tape.gradient(of: x), rows: n, columns: inner, accumulate: true)
      }
    }
  }
}

extension Tape {
  /// Adds factor · B·A to W (M, K), which is no slot: B (M, inner), A (inner, K).
  package func addProduct(
    _ b: Floats, _ a: Floats, inner: Int, factor: Float, to w: Floats, columns: Int
  ) {
    withScratch(b.count) { scaled in
      scaled.copy(from: b)
      scaled.scale(factor)
      multiply(
        Factor(scaled, row: inner, column: 1), Factor(a, row: columns, column: 1), inner: inner,
        into: w, rows: b.count / inner, columns: columns, accumulate: true)
    }
  }
}
