extension Tape {
  /// Returns f(x), elementwise.
  package func activation(_ x: Slot, _ f: Activation) -> Slot {
    let y = makeSlot(rows: rows(x), columns: columns(x), from: x)
    let operation = Activated(x: x, f: f)
    operation.remake(self, into: self[y])
    record(operation, y)
    return y
  }

  /// Returns f(gate) · up, elementwise, of gates and ups side by side: (N, 2F) to (N, F).
  package func gated(_ gateAndUp: Slot, _ f: Activation) -> Slot {
    precondition(columns(gateAndUp).isMultiple(of: 2), "gates and ups are of one width")
    let y = makeSlot(rows: rows(gateAndUp), columns: columns(gateAndUp) / 2, from: gateAndUp)
    let operation = Gated(gateAndUp: gateAndUp, f: f)
    operation.remake(self, into: self[y])
    record(operation, y)
    return y
  }

  package func geluTanh(_ x: Slot) -> Slot { activation(x, .geluTanh) }
  package func geluErf(_ x: Slot) -> Slot { activation(x, .gelu) }
  package func quickGelu(_ x: Slot) -> Slot { activation(x, .quickGelu) }
  package func siluMul(_ gateAndUp: Slot) -> Slot { gated(gateAndUp, .silu) }
  package func geluMul(_ gateAndUp: Slot) -> Slot { gated(gateAndUp, .geluTanh) }
}

private struct Activated: Operation {
  let x: Tape.Slot
  let f: Activation

  var isCheap: Bool { true }

  func remake(_ tape: Tape, into to: Floats) {
    tape.backend.activation(tape[x], f, width: tape.columns(x), into: to)
  }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    tape.backend.activationBackward(
      tape.gradient(of: output), tape[x], f, width: tape.columns(x), into: tape.gradient(of: x))
  }
}

private struct Gated: Operation {
  let gateAndUp: Tape.Slot
  let f: Activation

  var isCheap: Bool { true }

  func remake(_ tape: Tape, into to: Floats) {
    tape.backend.gated(tape[gateAndUp], f, width: tape.columns(gateAndUp) / 2, into: to)
  }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    tape.backend.gatedBackward(
      tape.gradient(of: output), tape[gateAndUp], f, width: tape.columns(output),
      into: tape.gradient(of: gateAndUp))
  }
}
