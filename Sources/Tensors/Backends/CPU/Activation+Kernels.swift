internal import CKernels

extension Activation {
  /// y = f(x).
  func apply(_ x: Floats, _ y: Floats) {
    switch self {
    case .silu: unsafe lk_silu(x.count, x.base, y.base)
    case .geluTanh: unsafe lk_gelu_tanh(x.count, x.base, y.base)
    case .gelu: unsafe lk_gelu_erf(x.count, x.base, y.base)
    case .quickGelu: unsafe lk_quick_gelu(x.count, x.base, y.base)
    }
  }

  /// dx += dy · f′(x).
  func applyBackward(_ dy: Floats, _ x: Floats, _ dx: Floats) {
    switch self {
    case .silu: unsafe lk_silu_backward(x.count, dy.base, x.base, dx.base)
    case .geluTanh: unsafe lk_gelu_tanh_backward(x.count, dy.base, x.base, dx.base)
    case .gelu: unsafe lk_gelu_erf_backward(x.count, dy.base, x.base, dx.base)
    case .quickGelu: unsafe lk_quick_gelu_backward(x.count, dy.base, x.base, dx.base)
    }
  }

  /// y = f(gate) · up.
  @unsafe
  func multiply(
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
  func multiplyBackward(
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
