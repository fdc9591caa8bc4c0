internal import CKernels

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
    let (to, row, width) = (self[y], self[bias], columns(x))
    to.copy(from: self[x])
    unsafe lk_add_bias(rows(x), width, row.base, to.base, width)
    record(BiasAddition(x: x, bias: bias), y)
    return y
  }

  /// Returns c · tanh(x / c), elementwise.
  package func softcap(_ x: Slot, _ cap: Float) -> Slot {
    let y = makeSlot(rows: rows(x), columns: columns(x), from: x)
    let (from, to) = (self[x], self[y])
    unsafe lk_softcap(from.count, cap, from.base, to.base)
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
    let operation = Dropout(x: x, mask: stream.mask(dropping: probability))
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
    self[y][0] = Float(difference.squaredNorm / Double(target.count))
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
    unsafe lk_scale(output.count, factor, output.base)
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
      let (dy, width) = (tape.gradient(of: output), tape.columns(output))
      unsafe lk_sum_rows(
        tape.rows(output), width, dy.base, width, tape.gradient(of: bias).base)
    }
    if tape.needsGradient(x) { tape.passGradient(of: output, to: x) }
  }
}

private struct Softcap: Operation {
  let x: Tape.Slot
  let cap: Float

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let (dy, y) = (tape.gradient(of: output), tape[output])
    unsafe lk_softcap_backward(y.count, cap, dy.base, y.base, tape.gradient(of: x).base)
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
  let mask: lk_dropout_settings

  var isCheap: Bool { true }

  func remake(_ tape: Tape, into to: Floats) {
    let from = tape[x]
    tape.compute.forEachRange(from.count, size: 1 << 14) { range in
      let at = range.lowerBound
      unsafe lk_dropout(range.count, mask(at), from.base + at, to.base + at)
    }
  }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let (dy, dx) = (tape.gradient(of: output), tape.gradient(of: x))
    tape.compute.forEachRange(dy.count, size: 1 << 14) { range in
      let at = range.lowerBound
      unsafe lk_dropout_backward(range.count, mask(at), dy.base + at, dx.base + at)
    }
  }

  /// The mask from an element on.
  private func mask(_ first: Int) -> lk_dropout_settings {
    var mask = mask
    mask.first = UInt64(first)
    return mask
  }
}

extension RandomStream {
  /// The settings that drop a share of elements by this stream's bits.
  fileprivate func mask(dropping share: Double) -> lk_dropout_settings {
    lk_dropout_settings(
      key: key, stream: index, first: 0, threshold: UInt32(share * 0x1p32),
      scale: Float(1 / (1 - share)))
  }
}
