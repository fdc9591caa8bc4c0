extension Tape {
  /// Returns x·Wᵀ, or r + x·Wᵀ: x (N, K), W (M, K), r and the result (N, M).
  package func linear(_ x: Slot, _ weight: Slot, addedTo r: Slot? = nil) -> Slot {
    precondition(columns(x) == columns(weight), "a linear map needs inputs as wide as its weights")
    let needs = [x, weight, r ?? x].contains(where: needsGradient)
    let y = makeSlot(rows: rows(x), columns: rows(weight), needsGradient: needs)
    if let r {
      precondition(rows(r) == rows(y) && columns(r) == columns(y), "terms must be of one shape")
      self[y].copy(from: self[r])
    }
    let inner = columns(x)
    multiply(
      Factor(self[x], row: inner, column: 1), Factor(self[weight], row: 1, column: inner),
      inner: inner, into: self[y], rows: rows(y), columns: columns(y), accumulate: r != nil)
    record(Linear(x: x, weight: weight, residual: r), y)
    return y
  }
}

private struct Linear: Operation {
  let x: Tape.Slot
  let weight: Tape.Slot
  let residual: Tape.Slot?

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let dy = tape.gradient(of: output)  // (N, M)
    let (n, m, k) = (tape.rows(output), tape.columns(output), tape.columns(x))
    if tape.needsGradient(x) {  // dx += dy·W
      tape.multiply(
        Factor(dy, row: m, column: 1), Factor(tape[weight], row: k, column: 1), inner: m,
        into: tape.gradient(of: x), rows: n, columns: k, accumulate: true)
    }
    if tape.needsGradient(weight) {  // dW += dyᵀ·x
      tape.multiply(
        Factor(dy, row: 1, column: m), Factor(tape[x], row: k, column: 1), inner: n,
        into: tape.gradient(of: weight), rows: m, columns: k, accumulate: true)
    }
    if let residual, tape.needsGradient(residual) {
      tape.gradient(of: residual).accumulate(dy)
    }
  }
}
