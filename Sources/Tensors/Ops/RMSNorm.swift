internal import CKernels

extension Tape {
  /// Returns x / √(mean of squares + ε) · weight for each row: x (N, C), weight (1, C).
  package func rmsNorm(_ x: Slot, _ weight: Slot, epsilon: Float) -> Slot {
    let width = columns(x)
    precondition(self[weight].count == width, "a norm has a weight for each column")
    let y = makeSlot(rows: rows(x), columns: width, from: x, weight)
    let inverse = scratch(rows(x))
    let (from, to, scale) = (self[x], self[y], self[weight])
    forEachRows(rows(x)) { range in
      let start = range.lowerBound * width
      unsafe lk_rmsnorm(
        range.count, width, from.base + start, scale.base, 0, epsilon, to.base + start,
        inverse.base + range.lowerBound)
    }
    record(RMSNorm(x: x, weight: weight, inverse: inverse), y)
    return y
  }
}

private struct RMSNorm: Operation {
  let x: Tape.Slot
  let weight: Tape.Slot
  /// 1 / √(mean of squares + ε) of each row.
  let inverse: Floats

  /// Rows whose weight gradients are summed in order before the sums are; fixed, so that the bits are.
  private static let rowsPerPartial = 256

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let (rows, width) = (tape.rows(x), tape.columns(x))
    let (dy, from, scale, inverse) = (
      tape.gradient(of: output), tape[x], tape[weight], self.inverse
    )
    let dx = tape.needsGradient(x) ? tape.gradient(of: x) : tape.scratch(rows * width)
    let parts = (rows + Self.rowsPerPartial - 1) / Self.rowsPerPartial
    let partials = tape.scratch(parts * width)
    partials.fill(0)
    tape.compute.forEachTile(parts) { part in
      let range = part * Self.rowsPerPartial..<min(rows, (part + 1) * Self.rowsPerPartial)
      let start = range.lowerBound * width
      unsafe lk_rmsnorm_backward(
        range.count, width, dy.base + start, from.base + start, scale.base, 0,
        inverse.base + range.lowerBound, dx.base + start, partials.base + part * width)
    }
    guard tape.needsGradient(weight) else { return }
    let dWeight = tape.gradient(of: weight)
    for part in 0..<parts { dWeight.accumulate(partials[part * width..<(part + 1) * width]) }
  }
}
