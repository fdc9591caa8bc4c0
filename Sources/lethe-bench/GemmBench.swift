import Tensors

/// `lethe-bench gemm`: the portable matrix product against OpenBLAS's best core type, per core.
enum GemmBench {
  private enum Kind: String {
    /// X times the transpose of a weight, as in a forward pass.
    case nt = "NT"
    /// A gradient times a weight.
    case nn = "NN"
    /// The gradient of a weight.
    case tn = "TN"
  }

  private static let shapes: [(group: String, [(Int, Int, Int, Kind)])] = [
    (
      "a model of 135 M parameters",
      [
        (128, 1536, 576, .nt), (512, 192, 576, .nt), (512, 576, 576, .nt), (512, 1536, 576, .nt),
        (512, 576, 1536, .nt), (512, 49152, 576, .nt), (512, 576, 1536, .nn),
        (1536, 576, 512, .tn), (2048, 1536, 576, .nt), (8, 1536, 576, .nt), (1, 1536, 576, .nt),
      ]
    ),
    (
      "the quickstart's model",
      [
        (1000, 160, 160, .nt), (1000, 432, 160, .nt), (1000, 160, 432, .nt), (500, 2048, 160, .nt),
        (1000, 160, 432, .nn), (500, 160, 2048, .nn), (160, 160, 1000, .tn), (432, 160, 1000, .tn),
        (2048, 160, 500, .tn), (96, 96, 32, .nt), (96, 32, 96, .nn),
      ]
    ),
  ]

  /// Prints billions of floating-point operations per processor second, medians of alternating rounds.
  static func run() throws {
    let portable = Compute(portableThreads: 1)
    let fast = try Compute(threads: 1, numerics: "fast")
    print("matrix product: portable (\(KernelLevel.current)) and \(fast.fingerprint)")
    print("GF/s per processor second, medians of alternating rounds; `ratio` is of 1 thread each")
    for (group, shapes) in shapes {
      print(
        "\n\(group)\n     M      N      K        portable  OpenBLAS   ratio  portable on 2 threads")
      var ratios: [Double] = []
      for (m, n, k, kind) in shapes {
        let (ours, theirs, two) = compare(m, n, k, kind, portable, fast)
        let work = 2e-9 * Double(m) * Double(n) * Double(k)
        ratios.append(theirs / ours)
        let sizes = [m, n, k].map { Measure.pad("\($0)", 6) }.joined(separator: " ")
        let rates = Measure.text(work / ours, width: 10) + Measure.text(work / theirs, width: 10)
        let ratio = Measure.text(theirs / ours, decimals: 2)
        print("\(sizes)  \(kind.rawValue)  \(rates)\(ratio)\(Measure.text(work / two, width: 10))")
      }
      print("lowest ratio \(Measure.text(ratios.min() ?? 0, decimals: 2, width: 0))")
    }
  }

  /// Median processor seconds of ours, theirs, and ours on two threads.
  private static func compare(
    _ m: Int, _ n: Int, _ k: Int, _ kind: Kind, _ portable: Compute, _ fast: Compute
  ) -> (ours: Double, theirs: Double, two: Double) {
    var stream = Seed(1).stream("bench")
    let a = FloatMemory((0..<m * k).map { _ in Float(stream.uniform()) - 0.5 })
    let b = FloatMemory((0..<n * k).map { _ in Float(stream.uniform()) - 0.5 })
    let c = FloatMemory(count: m * n)
    let both = Compute(portableThreads: 2)
    let work = 2 * m * n * k
    let rounds = work > 5_000_000_000 ? 7 : 15
    let left = Factor(a.floats, row: kind == .tn ? 1 : k, column: kind == .tn ? m : 1)
    let right = Factor(b.floats, row: kind == .nt ? 1 : n, column: kind == .nt ? k : 1)
    func multiply(_ compute: Compute) {
      compute.backend.multiply(
        left, right, inner: k, into: c.floats, cRow: n, rows: m, columns: n, accumulate: false)
    }
    let times = Measure.interleaved(
      rounds: rounds, repeats: max(1, 200_000_000 / work),
      [
        { multiply(portable) },
        {
          _ = fast.libraryProduct(left, right, inner: k, into: c.floats, rows: m, columns: n)
        },
        { multiply(both) },
      ])
    return (times[0], times[1], times[2])
  }
}
