extension Tape {
  /// One matrix of a linear map that is written as several, one below the other.
  package struct LinearPart {
    /// (M, K), and (1, M) or nothing.
    package let weight: Slot
    package let bias: Slot?

    package init(_ weight: Slot, bias: Slot? = nil) {
      self.weight = weight
      self.bias = bias
    }
  }

  /// Returns x·Wᵀ + b, or r + x·Wᵀ + b: x (N, K), W (M, K), b (1, M), r and the result (N, M).
  package func linear(
    _ x: Slot, _ weight: Slot, bias: Slot? = nil, addedTo r: Slot? = nil
  ) -> Slot {
    linear(x, [LinearPart(weight, bias: bias)], addedTo: r)
  }

  /// Returns the results of several linear maps of x side by side, added to r if there is one.
  ///
  /// `takesGradient` when something will be added to the result that needs a gradient.
  package func linear(
    _ x: Slot, _ parts: [LinearPart], addedTo r: Slot? = nil, takesGradient: Bool = false
  ) -> Slot {
    let inner = columns(x)
    let width = parts.reduce(0) { $0 + rows($1.weight) }
    precondition(
      parts.allSatisfy { columns($0.weight) == inner },
      "a linear map needs inputs as wide as its weights")
    let inputs =
      [x] + (r.map { [$0] } ?? []) + parts.flatMap { [$0.weight] + ($0.bias.map { [$0] } ?? []) }
    let y = makeSlot(
      rows: rows(x), columns: width,
      needsGradient: takesGradient || inputs.contains(where: needsGradient))
    let out = self[y]
    if let r {
      precondition(rows(r) == rows(y) && columns(r) == width, "terms must be of one shape")
      out.copy(from: self[r])
    }
    var start = 0
    for part in parts {
      let columns = rows(part.weight)
      if let bias = part.bias {
        precondition(self[bias].count == columns, "a bias has a number for each column")
        backend.addRow(self[bias], to: out, column: start, width: width, replaces: r == nil)
      }
      multiply(
        Factor(self[x], row: inner, column: 1),
        Factor(elements(part.weight), row: 1, column: inner), inner: inner,
        into: out[start..<out.count], cRow: width, rows: rows(y), columns: columns,
        accumulate: r != nil || part.bias != nil)
      start += columns
    }
    record(Linear(x: x, parts: parts, residual: r), y)
    return y
  }
}

private struct Linear: Operation {
  let x: Tape.Slot
  let parts: [Tape.LinearPart]
  let residual: Tape.Slot?

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let all = tape.gradient(of: output)  // (N, M)
    let (n, width, k) = (tape.rows(output), tape.columns(output), tape.columns(x))
    var start = 0
    for part in parts {
      let m = tape.rows(part.weight)
      let dy = all[start..<all.count]
      start += m
      if tape.needsGradient(x) {  // dx += dy·W
        tape.multiply(
          Factor(dy, row: width, column: 1), Factor(tape.elements(part.weight), row: k, column: 1),
          inner: m, into: tape.gradient(of: x), rows: n, columns: k, accumulate: true)
      }
      if tape.needsGradient(part.weight) {  // dW += dyᵀ·x
        tape.multiply(
          Factor(dy, row: 1, column: width), Factor(tape[x], row: k, column: 1), inner: n,
          into: tape.gradient(of: part.weight), rows: m, columns: k, accumulate: true)
      }
      if let bias = part.bias, tape.needsGradient(bias) {
        tape.backend.sumRows(dy, width: width, count: n, into: tape.gradient(of: bias))
      }
    }
    if let residual, tape.needsGradient(residual) {
      tape.passGradient(of: output, to: residual)
    }
  }
}
