import CKernels
import Tensors

extension KernelCase {
  static let rows: [KernelCase] = [
    KernelCase("rmsnorm") { values in
      let (rows, width) = (values.integer(0...5), values.integer(1...90))
      let (x, w) = (values.block(rows * width), values.block(width))
      let (y, inverse) = (Block(zeros: rows * width), Block(zeros: rows))
      unsafe lk_rmsnorm(rows, width, x.input, w.input, 1, 1e-5, y.start, inverse.start)
      let (dy, dx, dw) = (
        values.block(rows * width), values.block(rows * width), values.block(width)
      )
      unsafe lk_rmsnorm_backward(
        rows, width, dy.input, x.input, w.input, 1, inverse.input, dx.start, dw.start)
      return [y, inverse, dx, dw]
    },
    KernelCase("layernorm") { values in
      let (rows, width) = (values.integer(0...5), values.integer(1...90))
      let (x, w, b) = (values.block(rows * width), values.block(width), values.block(width))
      let (y, mean, inverse) = (Block(zeros: rows * width), Block(zeros: rows), Block(zeros: rows))
      unsafe lk_layernorm(
        rows, width, x.input, w.input, b.input, 1e-5, y.start, mean.start, inverse.start)
      let (dy, dx) = (values.block(rows * width), values.block(rows * width))
      let (dw, db) = (values.block(width), values.block(width))
      unsafe lk_layernorm_backward(
        rows, width, dy.input, x.input, w.input, mean.input, inverse.input, dx.start, dw.start,
        db.start)
      return [y, mean, inverse, dx, dw, db]
    },
    KernelCase("softmax") { values in
      let (rows, width) = (values.integer(0...5), values.integer(1...90))
      let x = values.block(rows * (width + 3), -30...30)
      let y = Block(zeros: rows * (width + 5))
      unsafe lk_softmax(rows, width, x.input, width + 3, 0.5, y.start, width + 5)
      let (dy, dx) = (values.block(rows * width), values.block(rows * width))
      unsafe lk_softmax_backward(
        rows, width, y.input, width + 5, dy.input, width, 0.5, dx.start, width)
      return [y, dx]
    },
    KernelCase("cross_entropy") { values in
      let (rows, width) = (values.integer(0...5), values.integer(1...300))
      let logits = values.block(rows * (width + 2), -30...30)
      let targets = (0..<rows).map { _ in Int32(values.integer(-1...width - 1)) }
      let (loss, statistics) = (Block(zeros: rows), Block(zeros: 2 * rows))
      unsafe lk_cross_entropy(
        rows, width, logits.input, width + 2, targets, loss.start, statistics.start)
      let weights = values.block(rows)
      unsafe lk_cross_entropy_backward(
        rows, width, logits.start, width + 2, targets, weights.input, statistics.input,
        values.integer(0...1) == 0 ? 0 : 32)
      return [loss, statistics, logits]
    },
    KernelCase("rope") { values in
      let (rows, heads) = (values.integer(0...5), values.integer(1...3))
      let half = values.integer(1...40)
      let width = 2 * half + values.integer(0...9)
      let settings = lk_rope_settings(
        width: width, rotary: 2 * half, interleaved: Int32(values.integer(0...1)),
        inverse: Int32(values.integer(0...1)))
      let x = values.block(rows * (heads * width + 1))
      let (c, s) = (values.block(7 * half), values.block(7 * half))
      let positions = (0..<rows).map { _ in Int32(values.integer(0...6)) }
      unsafe lk_rope(
        rows, heads, settings, x.start, heads * width + 1, c.input, s.input, positions)
      return [x]
    },
    KernelCase("embedding") { values in
      let (rows, width) = (values.integer(0...9), values.integer(1...40))
      let (table, y) = (values.block(6 * width), Block(zeros: rows * width))
      let ids = (0..<rows).map { _ in Int32(values.integer(0...5)) }
      unsafe lk_gather(rows, width, table.input, width, ids, y.start, width)
      let sums = values.block(width)
      unsafe lk_sum_rows(rows, width, y.input, width, sums.start)
      unsafe lk_add_bias(rows, width, sums.input, y.start, width)
      unsafe lk_scatter_add(rows, width, y.input, width, ids, table.start, width)
      return [y, table, sums]
    },
    KernelCase("argmax") { values in
      let (rows, width) = (values.integer(0...5), values.integer(1...90))
      let x = Block((0..<rows * width).map { _ in Float(values.integer(-2...2)) })
      if rows > 0, values.integer(0...2) == 0 { unsafe x.start[0] = .nan }
      var best = [Int32](repeating: -1, count: rows)
      unsafe lk_argmax(rows, width, x.input, width, &best)
      let k = values.integer(1...9)
      var top = [Int32](repeating: -2, count: rows * k)
      unsafe lk_top_k(rows, width, x.input, width, k, &top)
      return [Block((best + top).map { Float($0) })]
    },
    KernelCase("divergence") { values in
      let (rows, width) = (values.integer(0...5), values.integer(1...300))
      let (model, reference) = (
        values.block(rows * (width + 2), -30...30), values.block(rows * (width + 2), -30...30)
      )
      let (statistics, known) = (Block(zeros: 2 * rows), Block(zeros: 2 * rows))
      let (entropy, divergence) = (Block(zeros: rows), Block(zeros: rows))
      unsafe lk_row_statistics(rows, width, model.input, width + 2, statistics.start)
      unsafe lk_row_statistics(rows, width, reference.input, width + 2, known.start)
      unsafe lk_entropy(rows, width, model.input, width + 2, statistics.input, entropy.start)
      unsafe lk_kl_divergence(
        rows, width, model.input, reference.input, width + 2, statistics.input, known.input,
        divergence.start)
      unsafe lk_kl_divergence_backward(
        rows, width, model.input, reference.input, width + 2, statistics.input, known.input,
        divergence.input, values.integer(0...1) == 0 ? 0 : 32, reference.start)
      return [statistics, known, entropy, divergence, reference]
    },
  ]

  static let products: [KernelCase] = [
    KernelCase("gemm") { values in
      let product = Product(&values, k: values.integer(0...3) == 0 ? 500...1200 : 0...90)
      return [product.gemm()]
    },
    KernelCase("gemm of few rows") { values in
      let product = Product(&values, m: 0...8, k: values.integer(0...3) == 0 ? 500...1200 : 0...90)
      return [product.skinny()]
    },
    KernelCase("gemm of bfloat16") { values in
      let product = Product(&values, m: 0...30, k: values.integer(0...3) == 0 ? 500...1200 : 0...90)
      let rounded = product.withRoundedB
      let parts = rounded.matmul(.serial)
      return [parts] + bfloat16.flatMap { [product.matmul($0), rounded.matmul($0)] }
    },
    KernelCase("gemm of bfloat16 at the edge") { values in
      let product = Product(&values, m: 9...30, k: 0...90).atTheEdge(&values)
      return bfloat16.map { product.matmul($0) }
    },
    KernelCase("bfloat16 of special values") { values in
      let special: [Float] = [
        0, -0.0, 1, -1, .infinity, 1e38, -1e38, .leastNonzeroMagnitude, 0x1p-126,
        .leastNormalMagnitude.nextDown,
        0x1p-64, 0x1.8p-63, -0x1p-65, 0x1.fffffep127, 0x1.01p0, 0x1.03p0,
      ]
      let (m, n, k) = (13, 17, values.integer(1...40))
      let a = Block((0..<m * k).map { _ in special[values.integer(0...15)] })
      let b = Block((0..<n * k).map { _ in special[values.integer(0...15)] })
      return bfloat16.map { compute in
        let c = Block(zeros: m * n)
        unsafe compute.matmul(
          m, n, k, Strided(a.input, row: k), Strided(b.input, row: 1, column: k), into: c.start,
          cRow: n)
        return c
      }
    },
    KernelCase("attention") { values in
      let problem = AttentionProblem(&values)
      return [problem.forward()] + problem.backward()
    },
  ]

  /// The profiles in bfloat16 that are defined to the bit.
  private static var bfloat16: [CPUCompute] {
    ["bf16_pairs", "bf16_tiles"].compactMap { try? CPUCompute(threads: 1, numerics: $0) }
  }
}
