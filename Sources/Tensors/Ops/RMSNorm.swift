internal import CKernels

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
    let (from, scale, width) = (tape[x], tape[weight], tape.columns(x))
    tape.forEachRows(tape.rows(x)) { range in
      let start = range.lowerBound * width
      unsafe lk_rmsnorm(
        range.count, width, from.base + start, scale.base, offset, epsilon, to.base + start,
        inverse.base + range.lowerBound)
    }
  }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let (rows, width) = (tape.rows(x), tape.columns(x))
    let (dy, from, scale) = (tape.gradient(of: output), tape[x], tape[weight])
    tape.withGradient(of: x) { dx in
      tape.withPartials(rows, width, of: weight) { partials in
        tape.forEachPartial(rows) { part, range in
          let start = range.lowerBound * width
          unsafe lk_rmsnorm_backward(
            range.count, width, dy.base + start, from.base + start, scale.base, offset,
            inverse.base + range.lowerBound, dx.base + start, partials.base + part * width)
        }
      }
    }
  }
}
