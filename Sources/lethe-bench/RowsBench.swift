import CKernels
import Tensors

/// `lethe-bench rows`: the row kernels at every level, one thread.
enum RowsBench {
  /// Prints nanoseconds of processor time for a thousand values, medians of alternating rounds.
  static func run() throws {
    let (rows, width) = (512, 576)
    let n = rows * width
    var stream = Seed(1).stream("bench")
    func memory(_ count: Int) -> Floats {
      FloatMemory((0..<count).map { _ in Float(stream.uniform()) - 0.5 }).floats
    }
    let (x, y, dy, dx) = (memory(n), memory(n), memory(n), memory(n))
    let (m, v, w, inverse) = (memory(n), memory(n), memory(width), memory(2 * rows))
    v.fill(1)
    let targets = (0..<rows).map { Int32($0) }
    let positions = (0..<rows).map { Int32($0) }
    let settings = lk_adamw_settings(
      rate: 1e-9, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0, correction1: 1,
      correction2: 1, gradient_scale: 1)
    let heads = lk_attention_shape(
      queries: 128, keys: 128, group: 3, width: 64, scale: 0.125, causal: 1, window: 0, cap: 0,
      q_row: 192, k_row: 64,
      v_row: 64, out_row: 192, q_head: 64, out_head: 64)
    let turn = lk_rope_settings(width: 64, rotary: 64, interleaved: 0, inverse: 0)
    let kernels: [(String, Int, () -> Void)] = [
      (
        "rmsnorm", n,
        { unsafe lk_rmsnorm(rows, width, x.base, w.base, 0, 1e-5, y.base, inverse.base) }
      ),
      (
        "rmsnorm_backward", n,
        {
          unsafe lk_rmsnorm_backward(
            rows, width, dy.base, x.base, w.base, 0, inverse.base, dx.base, w.base)
        }
      ),
      ("silu_mul", n, { unsafe lk_silu_mul(n, x.base, dy.base, y.base) }),
      (
        "silu_mul_backward", n,
        { unsafe lk_silu_mul_backward(n, dy.base, x.base, m.base, dx.base, y.base) }
      ),
      ("gelu_tanh", n, { unsafe lk_gelu_tanh(n, x.base, y.base) }),
      ("gelu_erf", n, { unsafe lk_gelu_erf(n, x.base, y.base) }),
      ("softmax", n, { unsafe lk_softmax(rows, width, x.base, width, 1, y.base, width) }),
      (
        "cross_entropy", n,
        {
          unsafe lk_cross_entropy(rows, width, x.base, width, targets, y.base, inverse.base)
        }
      ),
      (
        "rope", n,
        { unsafe lk_rope(rows, 9, turn, y.base, width, x.base, dy.base, positions) }
      ),
      ("adamw", n, { unsafe lk_adamw(n, settings, dy.base, x.base, m.base, v.base) }),
      ("dot", n, { _ = unsafe lk_dot(n, x.base, dy.base) }),
      (
        "attention", 128 * 128 * 3,
        { unsafe lk_attention(heads, x.base, dy.base, m.base, y.base) }
      ),
    ]
    let best = KernelLevel.current
    let levels = KernelLevel.allCases.filter(\.isSupported)
    let names = levels.map { Measure.pad($0.rawValue, 10) }.joined()
    print(
      "row kernels, 1 thread, ns for 1,000 values (attention: scores)\n\(Measure.pad("", 20))\(names)"
    )
    for (name, count, body) in kernels {
      let times = Measure.interleaved(
        rounds: 9, repeats: 3,
        levels.map { level in
          {
            try? level.use()
            body()
          }
        })
      let row = times.map { Measure.text($0 * 1e12 / Double(count), width: 10) }.joined()
      print("\(name)\(String(repeating: " ", count: 20 - name.count))\(row)")
    }
    try best.use()
  }
}
