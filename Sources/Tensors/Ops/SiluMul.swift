internal import CKernels

extension Tape {
  /// Returns silu(gate) · up, elementwise, of gates and ups side by side: (N, 2F) to (N, F).
  package func siluMul(_ gateAndUp: Slot) -> Slot {
    precondition(columns(gateAndUp).isMultiple(of: 2), "gates and ups are of one width")
    let width = columns(gateAndUp) / 2
    let y = makeSlot(rows: rows(gateAndUp), columns: width, from: gateAndUp)
    let (from, to) = (self[gateAndUp], self[y])
    forEachRows(rows(y)) { range in
      for row in range {
        unsafe lk_silu_mul(
          width, from.base + 2 * row * width, from.base + (2 * row + 1) * width,
          to.base + row * width)
      }
    }
    record(SiluMul(gateAndUp: gateAndUp), y)
    return y
  }
}

private struct SiluMul: Operation {
  let gateAndUp: Tape.Slot

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let width = tape.columns(output)
    let (dy, from, dx) = (
      tape.gradient(of: output), tape[gateAndUp], tape.gradient(of: gateAndUp)
    )
    tape.forEachRows(tape.rows(output)) { range in
      for row in range {
        let (gate, up) = (2 * row * width, (2 * row + 1) * width)
        unsafe lk_silu_mul_backward(
          width, dy.base + row * width, from.base + gate, from.base + up, dx.base + gate,
          dx.base + up)
      }
    }
  }
}
