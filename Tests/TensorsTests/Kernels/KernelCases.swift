import CKernels
import Testing

/// One kernel on inputs drawn from a seed; the blocks it returns hold everything that it wrote.
struct KernelCase: CustomTestStringConvertible, Sendable {
  let name: String
  let run: @Sendable (inout Values) -> [Block]
  var testDescription: String { name }

  init(_ name: String, _ run: @escaping @Sendable (inout Values) -> [Block]) {
    self.name = name
    self.run = run
  }

  /// A kernel from one vector to another.
  private static func map(
    _ name: String, _ range: ClosedRange<Double> = -20...20,
    _ kernel: @escaping @Sendable (Int, Block, Block) -> Void
  ) -> KernelCase {
    KernelCase(name) { values in
      let n = values.integer(0...200)
      let (x, y) = (values.block(n, range), values.block(n))
      kernel(n, x, y)
      return [y]
    }
  }

  /// A kernel from two vectors into a third, whose old values may count.
  private static func pair(
    _ name: String, _ kernel: @escaping @Sendable (Int, Block, Block, Block) -> Void
  ) -> KernelCase {
    KernelCase(name) { values in
      let n = values.integer(0...200)
      let (a, b, y) = (values.block(n), values.block(n, -9...9), values.block(n))
      kernel(n, a, b, y)
      return [y]
    }
  }

  static let vectors: [KernelCase] = [
    map("exponential", -120...100) { unsafe lk_exponential($0, $1.input, $2.start) },
    map("silu", -100...100) { unsafe lk_silu($0, $1.input, $2.start) },
    map("gelu_tanh") { unsafe lk_gelu_tanh($0, $1.input, $2.start) },
    map("gelu_erf") { unsafe lk_gelu_erf($0, $1.input, $2.start) },
    map("quick_gelu") { unsafe lk_quick_gelu($0, $1.input, $2.start) },
    map("softcap") { unsafe lk_softcap($0, 3, $1.input, $2.start) },
    map("softcap_slope") { unsafe lk_softcap_slope($0, 20, $1.input, $2.start) },
    map("accumulate") { unsafe lk_accumulate($0, $1.input, $2.start) },
    map("axpy") { unsafe lk_axpy($0, 0.3, $1.input, $2.start) },
    map("scale") { n, _, y in unsafe lk_scale(n, 0.7, y.start) },
    map("fill") { n, _, y in unsafe lk_fill(n, 0.7, y.start) },
    pair("silu_backward") { unsafe lk_silu_backward($0, $1.input, $2.input, $3.start) },
    pair("silu_mul") { unsafe lk_silu_mul($0, $1.input, $2.input, $3.start) },
    pair("gelu_tanh_backward") { unsafe lk_gelu_tanh_backward($0, $1.input, $2.input, $3.start) },
    pair("gelu_erf_backward") { unsafe lk_gelu_erf_backward($0, $1.input, $2.input, $3.start) },
    pair("quick_gelu_backward") { unsafe lk_quick_gelu_backward($0, $1.input, $2.input, $3.start) },
    pair("softcap_backward") { unsafe lk_softcap_backward($0, 20, $1.input, $2.input, $3.start) },
    pair("gelu_tanh_mul") { unsafe lk_gelu_tanh_mul($0, $1.input, $2.input, $3.start) },
    pair("gelu_erf_mul") { unsafe lk_gelu_erf_mul($0, $1.input, $2.input, $3.start) },
    pair("add") { unsafe lk_add($0, $1.input, $2.input, $3.start) },
    pair("multiply") { unsafe lk_multiply($0, $1.input, $2.input, $3.start) },
    pair("multiply_accumulate") { unsafe lk_multiply_accumulate($0, $1.input, $2.input, $3.start) },
    KernelCase("gates' gradients") { values in
      let n = values.integer(0...200)
      let (dy, gate, up) = (values.block(n), values.block(n, -9...9), values.block(n))
      let (dgate, dup) = (values.block(n), values.block(n))
      unsafe lk_silu_mul_backward(n, dy.input, gate.input, up.input, dgate.start, dup.start)
      unsafe lk_gelu_tanh_mul_backward(n, dy.input, gate.input, up.input, dgate.start, dup.start)
      unsafe lk_gelu_erf_mul_backward(n, dy.input, gate.input, up.input, dgate.start, dup.start)
      return [dgate, dup]
    },
    KernelCase("dot_partials") { values in
      let n = values.integer(0...10000)
      let (a, b, y) = (values.block(n), values.block(n), Block(zeros: (n + 4095) / 4096))
      unsafe lk_dot_partials(n, a.input, b.input, y.start)
      return [y]
    },
    KernelCase("adamw") { values in
      let n = values.integer(0...200)
      let (g, p, m) = (values.block(n), values.block(n), values.block(n))
      let v = values.block(n, 0...1)
      let settings = lk_adamw_settings(
        rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.1, correction1: 0.271,
        correction2: 0.002997, gradient_scale: 0.5)
      unsafe lk_adamw(n, settings, g.input, p.start, m.start, v.start)
      return [p, m, v]
    },
  ]
}
