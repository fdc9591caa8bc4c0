import Tensors

/// `lethe-bench rows`: the CPU backend's row kernels at every level, one thread.
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
    let (m, w, inverse) = (memory(n), memory(width), memory(2 * rows))
    let (joined, both) = (memory(2 * n), memory(2 * n))
    let targets = (0..<rows).map { Int32($0) }[...]
    let gradients = Gradients(dy.array)
    let optimizer = AdamW(AdamW.Settings(weightDecay: 0), runs: [(0..<n, false)])
    let heads = AttentionShape(heads: 3, kvHeads: 1, headSize: 64)
    let queries = memory(128 * heads.joinedWidth)
    let turned = AttentionShape(heads: 8, kvHeads: 1, headSize: 64)
    let positions = memory(rows * turned.joinedWidth)
    let rotation = Tape(.serial).rotation((0..<rows).map { Int32($0) }, headSize: 64, theta: 1e4)
    let backend = Compute.serial.backend
    let kernels: [(String, Int, () -> Void)] = [
      (
        "rmsnorm", n,
        {
          backend.rmsNorm(
            x, w, epsilon: 1e-5, offset: 0, into: y, inverse: inverse[0..<rows])
        }
      ),
      (
        "rmsnorm_backward", n,
        {
          backend.rmsNormBackward(
            dy, x, w, offset: 0, inverse: inverse[0..<rows], into: dx, w)
        }
      ),
      ("silu_mul", n, { backend.gated(joined, .silu, width: width, into: y) }),
      (
        "silu_mul_backward", n,
        { backend.gatedBackward(dy, joined, .silu, width: width, into: both) }
      ),
      ("gelu_tanh", n, { backend.activation(x, .geluTanh, width: width, into: y) }),
      ("gelu_erf", n, { backend.activation(x, .gelu, width: width, into: y) }),
      (
        "cross_entropy", n,
        {
          backend.crossEntropy(
            x, vocabulary: width, targets: targets, into: y[0..<rows], statistics: inverse)
        }
      ),
      (
        "rope", n,
        { backend.rotate(positions, turned, rotation, inverse: false) }
      ),
      (
        "adamw", n,
        {
          optimizer.update(
            x, gradients, step: 1, learningRate: 1e-9, gradientScale: 1, Compute.serial)
        }
      ),
      ("dot", n, { _ = backend.squaredNorm(x) }),
      (
        "attention", 128 * 128 * 3,
        { backend.attention(queries, heads, starts: [0, 128], into: m[0..<128 * heads.width]) }
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
            // Only levels that this processor has are listed.
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
