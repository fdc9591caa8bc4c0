extension Tape {
  /// Returns x / √(mean of squares + ε) · (offset + weight) for each row: x (N, C), weight (1, C).
  ///
  /// Gemma's norms have an offset of 1.
  package func rmsNorm(_ x: Slot, _ weight: Slot, epsilon: Float, offset: Float = 0) -> Slot {
    let width = columns(x)
    precondition(self[weight].count == width, "a norm has a weight for each column")
    let y = makeSlot(rows: rows(x), columns: width, from: x, weight)
    let norm = RMSNorm(
      x: x, weight: weight, inverse: kept(rows(x)), epsilon: epsilon, offset: offset)
    norm.remake(self, into: self[y])
    record(norm, y, keeps: [norm.inverse])
    return y
  }
}

private struct RMSNorm: Operation {
  let x: Tape.Slot
  let weight: Tape.Slot
  /// 1 / √(mean of squares + ε) of each row.
  let inverse: Floats
  let epsilon: Float
  let offset: Float

  var isCheap: Bool { true }

  func remake(_ tape: Tape, into to: Floats) {
    tape.backend.rmsNorm(
      tape[x], tape[weight], epsilon: epsilon, offset: offset, into: to, inverse: inverse)
  }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let (dy, dWeight) = (tape.gradient(of: output), tape.wantedGradient(of: weight))
    tape.withGradient(of: x) { dx in
      tape.backend.rmsNormBackward(
        dy, tape[x], tape[weight], offset: offset, inverse: inverse, into: dx, dWeight)
    }
  }
}
