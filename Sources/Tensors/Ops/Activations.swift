internal import CKernels

/// A function of one number that feed-forward parts apply.
package enum Activation: String, Sendable, Codable, CaseIterable {
  case silu
  /// x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))) (Hendrycks and Gimpel, 2016).
  case geluTanh = "gelu_tanh"
  /// x/2 · (1 + erf(x / √2)).
  case gelu
  /// x · σ(1.702 x).
  case quickGelu = "quick_gelu"
}

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
    let (from, width) = (tape[x], tape.columns(x))
    tape.forEachRows(tape.rows(x)) { range in
      let part = range.lowerBound * width..<range.upperBound * width
      f.apply(from[part], to[part])
    }
  }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let (dy, from, dx) = (tape.gradient(of: output), tape[x], tape.gradient(of: x))
    let width = tape.columns(x)
    tape.forEachRows(tape.rows(x)) { range in
      let part = range.lowerBound * width..<range.upperBound * width
      f.applyBackward(dy[part], from[part], dx[part])
    }
  }
}

private struct Gated: Operation {
  let gateAndUp: Tape.Slot
  let f: Activation

  var isCheap: Bool { true }

  func remake(_ tape: Tape, into to: Floats) {
    let (from, width) = (tape[gateAndUp], tape.columns(gateAndUp) / 2)
    tape.forEachRows(tape.rows(gateAndUp)) { range in
      for row in range {
        let gate = unsafe from.base + 2 * row * width
        unsafe f.multiply(width, gate, gate + width, to.base + row * width)
      }
    }
  }

  func backward(_ tape: Tape, _ output: Tape.Slot) {
    let width = tape.columns(output)
    let (dy, from, dx) = (
      tape.gradient(of: output), tape[gateAndUp], tape.gradient(of: gateAndUp)
    )
    tape.forEachRows(tape.rows(output)) { range in
      for row in range {
        let gate = unsafe from.base + 2 * row * width
        let dGate = unsafe dx.base + 2 * row * width
        unsafe f.multiplyBackward(
          width, dy.base + row * width, gate, gate + width, dGate, dGate + width)
      }
    }
  }
}

extension Activation {
  /// y = f(x).
  fileprivate func apply(_ x: Floats, _ y: Floats) {
    switch self {
    case .silu: unsafe lk_silu(x.count, x.base, y.base)
    case .geluTanh: unsafe lk_gelu_tanh(x.count, x.base, y.base)
    case .gelu: unsafe lk_gelu_erf(x.count, x.base, y.base)
    case .quickGelu: unsafe lk_quick_gelu(x.count, x.base, y.base)
    }
  }

  /// dx += dy · f′(x).
  fileprivate func applyBackward(_ dy: Floats, _ x: Floats, _ dx: Floats) {
    switch self {
    case .silu: unsafe lk_silu_backward(x.count, dy.base, x.base, dx.base)
    case .geluTanh: unsafe lk_gelu_tanh_backward(x.count, dy.base, x.base, dx.base)
    case .gelu: unsafe lk_gelu_erf_backward(x.count, dy.base, x.base, dx.base)
    case .quickGelu: unsafe lk_quick_gelu_backward(x.count, dy.base, x.base, dx.base)
    }
  }

  /// y = f(gate) · up.
  @unsafe
  fileprivate func multiply(
    _ n: Int, _ gate: UnsafePointer<Float>, _ up: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .silu: unsafe lk_silu_mul(n, gate, up, y)
    case .geluTanh: unsafe lk_gelu_tanh_mul(n, gate, up, y)
    case .gelu: unsafe lk_gelu_erf_mul(n, gate, up, y)
    case .quickGelu: preconditionFailure("no network has gates of this kind")
    }
  }

  /// Adds the gradients of `multiply` to dGate and dUp.
  @unsafe
  fileprivate func multiplyBackward(
    _ n: Int, _ dy: UnsafePointer<Float>, _ gate: UnsafePointer<Float>,
    _ up: UnsafePointer<Float>, _ dGate: UnsafeMutablePointer<Float>,
    _ dUp: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .silu: unsafe lk_silu_mul_backward(n, dy, gate, up, dGate, dUp)
    case .geluTanh: unsafe lk_gelu_tanh_mul_backward(n, dy, gate, up, dGate, dUp)
    case .gelu: unsafe lk_gelu_erf_mul_backward(n, dy, gate, up, dGate, dUp)
    case .quickGelu: preconditionFailure("no network has gates of this kind")
    }
  }
}
