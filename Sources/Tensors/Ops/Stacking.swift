extension Tape {
  /// Returns matrices of one width, one below the other.
  package func stacked(_ parts: [Slot]) -> Slot {
    precondition(
      !parts.isEmpty && parts.allSatisfy { columns($0) == columns(parts[0]) },
      "what is stacked is of one width")
    let y = makeSlot(
      rows: parts.reduce(0) { $0 + rows($1) }, columns: columns(parts[0]),
      needsGradient: parts.contains(where: needsGradient))
    var start = 0
    for part in parts {
      let end = start + self[part].count
      self[y][start..<end].copy(from: self[part])
      start = end
    }
    record(Stacking(parts: parts), y)
    return y
  }

  /// Returns eˢ · x, s being a number on the tape.
  package func scaled(_ x: Slot, byExponentialOf s: Slot) -> Slot {
    let factor = Portable.exp(scalar(s))
    let y = makeSlot(rows: rows(x), columns: columns(x), from: x, s)
    self[y].fill(0)
    self[y].accumulate(self[x], times: factor)
    record(ExponentialScaling(x: x, s: s, factor: factor), y)
    return y
  }
}

private struct Stacking: Operation {
  let parts: [Tape.Slot]

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let dy = tape.gradient(of: output)
    var start = 0
    for part in parts {
      let end = start + tape.rows(part) * tape.columns(part)
      if tape.needsGradient(part) { tape.gradient(of: part).accumulate(dy[start..<end]) }
      start = end
    }
  }
}

private struct ExponentialScaling: Operation {
  let x: Tape.Slot
  let s: Tape.Slot
  let factor: Float

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let (dy, y) = (tape.gradient(of: output), tape[output])
    if tape.needsGradient(x) { tape.gradient(of: x).accumulate(dy, times: factor) }
    guard tape.needsGradient(s) else { return }
    tape.backend.add(Float(tape.backend.sumOfProducts(dy, y)), to: tape.gradient(of: s))
  }
}
