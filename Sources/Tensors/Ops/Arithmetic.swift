// Operations for objectives, on slots of a few elements.
extension Tape {
  /// Returns a + b, elementwise.
  package func add(_ a: Slot, _ b: Slot) -> Slot { combine(a, b, signOfB: 1) }

  /// Returns a − b, elementwise.
  package func subtract(_ a: Slot, _ b: Slot) -> Slot { combine(a, b, signOfB: -1) }

  /// Returns a · factor.
  package func scale(_ a: Slot, by factor: Double) -> Slot {
    scale(a, by: Array(repeating: Float(factor), count: self[a].count))
  }

  /// Returns a with each element multiplied by a known number.
  package func scale(_ a: Slot, by factors: [Float]) -> Slot {
    precondition(factors.count == self[a].count, "every element needs a factor")
    let y = makeSlot(rows: rows(a), columns: columns(a), from: a)
    let slopes = kept(factors.count)
    slopes.copy(from: factors)
    backend.multiply(self[a], slopes, into: self[y])
    record(Elementwise(a: a, slopes: slopes), y, keeps: [slopes])
    return y
  }

  /// Returns −a.
  package func negate(_ a: Slot) -> Slot { scale(a, by: -1) }

  /// Returns log(1 + exp(a)) without overflow: max(a, 0) + log(1 + exp(−|a|)).
  package func softplus(_ a: Slot) -> Slot { apply(.softplus, a) }

  /// Returns σ(a) without overflow.
  package func sigmoid(_ a: Slot) -> Slot { apply(.sigmoid, a) }

  /// Returns log σ(a) without overflow.
  package func logSigmoid(_ a: Slot) -> Slot { negate(softplus(negate(a))) }

  /// Returns the sum of all elements, a scalar; added in order, in double.
  package func sum(_ a: Slot) -> Slot { total(a, factor: 1) }

  /// Returns the sum of all elements divided by a number, a scalar.
  package func sum(_ a: Slot, dividedBy count: Double) -> Slot { total(a, factor: 1 / count) }

  /// Returns the mean of all elements, a scalar.
  package func mean(_ a: Slot) -> Slot { total(a, factor: 1 / Double(self[a].count)) }

  private func combine(_ a: Slot, _ b: Slot, signOfB: Float) -> Slot {
    precondition(rows(a) == rows(b) && columns(a) == columns(b), "terms must be of one shape")
    let y = makeSlot(rows: rows(a), columns: columns(a), from: a, b)
    self[y].copy(from: self[a])
    self[y].accumulate(self[b], times: signOfB)
    record(Combination(a: a, b: b, signOfB: signOfB), y)
    return y
  }

  private func apply(_ f: ScalarFunction, _ a: Slot) -> Slot {
    let y = makeSlot(rows: rows(a), columns: columns(a), from: a)
    let slopes = kept(self[a].count)
    backend.apply(f, self[a], into: self[y], slopes: slopes)
    record(Elementwise(a: a, slopes: slopes), y, keeps: [slopes])
    return y
  }

  private func total(_ a: Slot, factor: Double) -> Slot {
    let y = makeSlot(rows: 1, columns: 1, from: a)
    self[y].fill(Float(backend.sum(self[a]) * factor))
    record(Total(a: a, factor: Float(factor)), y)
    return y
  }
}

private struct Combination: Operation {
  let a: Tape.Slot
  let b: Tape.Slot
  let signOfB: Float

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let dy = tape.gradient(of: output)
    if tape.needsGradient(a) { tape.gradient(of: a).accumulate(dy) }
    if tape.needsGradient(b) { tape.gradient(of: b).accumulate(dy, times: signOfB) }
  }
}

private struct Elementwise: Operation {
  let a: Tape.Slot
  let slopes: Floats

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    tape.backend.accumulate(
      tape.gradient(of: output), timesElements: slopes, into: tape.gradient(of: a))
  }
}

private struct Total: Operation {
  let a: Tape.Slot
  let factor: Float

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    tape.backend.add(tape.gradient(of: output)[0] * factor, to: tape.gradient(of: a))
  }
}
