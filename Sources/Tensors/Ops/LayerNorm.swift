extension Tape {
  /// Returns (x − mean) / √(variance + ε) · weight + bias for each row: x (N, C), weight and bias (1, C).
  package func layerNorm(_ x: Slot, _ weight: Slot, _ bias: Slot, epsilon: Float) -> Slot {
    let width = columns(x)
    precondition(
      self[weight].count == width && self[bias].count == width,
      "a norm has a weight and a bias for each column")
    let y = makeSlot(rows: rows(x), columns: width, from: x, weight, bias)
    let norm = LayerNorm(
      x: x, weight: weight, bias: bias, mean: kept(rows(x)), inverse: kept(rows(x)),
      epsilon: epsilon)
    norm.remake(self, into: self[y])
    record(norm, y, keeps: [norm.mean, norm.inverse])
    return y
  }
}

private struct LayerNorm: Operation {
  let x: Tape.Slot
  let weight: Tape.Slot
  let bias: Tape.Slot
  /// The mean of each row, and 1 / √(variance + ε).
  let mean: Floats
  let inverse: Floats
  let epsilon: Float

  var isCheap: Bool { true }

  func remake(_ tape: Tape, into to: Floats) {
    tape.backend.layerNorm(
      tape[x], tape[weight], tape[bias], epsilon: epsilon, into: to, mean: mean, inverse: inverse)
  }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let dy = tape.gradient(of: output)
    let (dWeight, dBias) = (tape.wantedGradient(of: weight), tape.wantedGradient(of: bias))
    tape.withGradient(of: x) { dx in
      tape.backend.layerNormBackward(
        dy, tape[x], tape[weight], mean: mean, inverse: inverse, into: dx, dWeight, dBias)
    }
  }
}
