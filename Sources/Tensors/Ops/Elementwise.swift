extension Tape {
  /// Returns factor · x; for matrices of any size.
  package func scaled(_ x: Slot, by factor: Float) -> Slot {
    let y = makeSlot(rows: rows(x), columns: columns(x), from: x)
    let operation = Scaling(x: x, factor: factor)
    operation.remake(self, into: self[y])
    record(operation, y)
    return y
  }

  /// Returns x + b, the row b (1, C) added to every row of x (N, C).
  package func addBias(_ x: Slot, _ bias: Slot) -> Slot {
    precondition(self[bias].count == columns(x), "a bias has a number for each column")
    let y = makeSlot(rows: rows(x), columns: columns(x), from: x, bias)
    self[y].copy(from: self[x])
    backend.addRow(self[bias], to: self[y], column: 0, width: columns(x), replaces: false)
    record(BiasAddition(x: x, bias: bias), y)
    return y
  }

  /// Returns c · tanh(x / c), elementwise.
  package func softcap(_ x: Slot, _ cap: Float) -> Slot {
    let y = makeSlot(rows: rows(x), columns: columns(x), from: x)
    backend.softcap(self[x], cap, into: self[y])
    record(Softcap(x: x, cap: cap), y)
    return y
  }

  /// Returns x with each element dropped with a probability, and the others divided by what is left of 1.
  ///
  /// `stream` decides what is dropped; the same one drops the same.
  package func dropout(_ x: Slot, probability: Double, stream: RandomStream) -> Slot {
    precondition(0..<1 ~= probability, "something must stay")
    guard probability > 0 else { return x }
    let y = makeSlot(rows: rows(x), columns: columns(x), from: x)
    let operation = Dropout(
      x: x, mask: DropoutMask(key: stream.key, index: stream.index, probability: probability))
    operation.remake(self, into: self[y])
    record(operation, y)
    return y
  }

  /// Returns the mean over all elements of (x − target)², a scalar.
  package func meanSquaredError(_ x: Slot, _ target: Floats) -> Slot {
    precondition(self[x].count == target.count, "a target has the shape of what should meet it")
    let y = makeSlot(rows: 1, columns: 1, from: x)
    let difference = kept(target.count)
    difference.copy(from: self[x])
    difference.accumulate(target, times: -1)
    self[y].fill(Float(difference.squaredNorm / Double(target.count)))
    record(SquaredError(x: x, difference: difference), y, keeps: [difference])
    return y
  }
}

private struct Scaling: Operation {
  let x: Tape.Slot
  let factor: Float

  var isCheap: Bool { true }

  func remake(_ tape: Tape, into output: Floats) {
    output.copy(from: tape[x])
    output.scale(factor)
  }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    tape.gradient(of: x).accumulate(tape.gradient(of: output), times: factor)
  }
}

private struct BiasAddition: Operation {
  let x: Tape.Slot
  let bias: Tape.Slot

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    if tape.needsGradient(bias) {
      tape.backend.sumRows(
        tape.gradient(of: output), width: tape.columns(output), count: tape.rows(output),
        into: tape.gradient(of: bias))
    }
    if tape.needsGradient(x) { tape.passGradient(of: output, to: x) }
  }
}

private struct Softcap: Operation {
  let x: Tape.Slot
  let cap: Float

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    tape.backend.softcapBackward(
      tape.gradient(of: output), tape[output], cap, into: tape.gradient(of: x))
  }
}

private struct SquaredError: Operation {
  let x: Tape.Slot
  let difference: Floats

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let factor = 2 * tape.gradient(of: output)[0] / Float(difference.count)
    tape.gradient(of: x).accumulate(difference, times: factor)
  }
}

private struct Dropout: Operation {
  let x: Tape.Slot
  let mask: DropoutMask

  var isCheap: Bool { true }

  func remake(_ tape: Tape, into to: Floats) { tape.backend.dropout(tape[x], mask, into: to) }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    tape.backend.dropoutBackward(tape.gradient(of: output), mask, into: tape.gradient(of: x))
  }
}
