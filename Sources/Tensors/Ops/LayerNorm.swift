internal import CKernels

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
    let (from, scale, shift) = (tape[x], tape[weight], tape[bias])
    let width = tape.columns(x)
    tape.forEachRows(tape.rows(x)) { range in
      let start = range.lowerBound * width
      unsafe lk_layernorm(
        range.count, width, from.base + start, scale.base, shift.base, epsilon, to.base + start,
        mean.base + range.lowerBound, inverse.base + range.lowerBound)
    }
  }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let (rows, width) = (tape.rows(x), tape.columns(x))
    let (dy, from, scale) = (tape.gradient(of: output), tape[x], tape[weight])
    tape.withGradient(of: x) { dx in
      tape.withPartials(rows, width, of: weight) { dWeight in
        tape.withPartials(rows, width, of: bias) { dBias in
          tape.forEachPartial(rows) { part, range in
            let start = range.lowerBound * width
            unsafe lk_layernorm_backward(
              range.count, width, dy.base + start, from.base + start, scale.base,
              mean.base + range.lowerBound, inverse.base + range.lowerBound, dx.base + start,
              dWeight.base + part * width, dBias.base + part * width)
          }
        }
      }
    }
  }
}
