import CKernels
import Tensors
import Testing

struct MatrixProductTests {
  @Test(arguments: 1...60) func isItsDefinition(seed: Int) {
    var values = Values(seed)
    let product = Product(&values, k: seed % 4 == 0 ? 500...1100 : 0...80)
    let expected = product.expected.map(\.bitPattern)
    #expect(product.gemm().bits == expected)
    if product.m <= Int(LK_SKINNY_ROWS) {
      #expect(product.skinny().bits == expected)
    }
  }

  @Test(arguments: [1, 2, 4]) func doesNotDependOnThreads(threads: Int) throws {
    let compute = try CPUCompute(threads: threads, numerics: "portable")
    for seed in 1...12 {
      var values = Values(seed)
      let product = Product(
        &values, m: 0...300, n: 0...700, k: seed % 3 == 0 ? 0...1100 : 100...300)
      let parallel = product.matmul(compute)
      #expect(parallel.isIntact)
      #expect(parallel.bits == product.gemm().bits, "seed \(seed)")
    }
  }

  @Test func partsOfAnyShapeGiveTheSameBits() {
    // More than one part of A and of B in the serial product and in the parallel one.
    var values = Values(5)
    let product = Product(&values, m: 400...400, n: 1800...1800, k: 1300...1300)
    let whole = product.gemm()
    let parallel = CPUCompute(portableThreads: 2)
    let tiled = product.matmul(parallel)
    #expect(whole.bits == tiled.bits)
    // One row alone is the same as that row among many.
    for i in [0, 7, 399] {
      let row = Block(Array(product.start[i * product.cRow..<i * product.cRow + product.n]))
      unsafe lk_gemm(
        1, product.n, product.k, product.a.input + i * product.aStrides.row, 1,
        product.aStrides.column, product.b.input, product.bStrides.row, product.bStrides.column,
        row.start, product.n, product.accumulates ? 1 : 0)
      #expect(row.bits == Array(whole.bits[i * product.cRow..<i * product.cRow + product.n]))
    }
  }

  @Test(arguments: ["bf16_pairs", "bf16_tiles"], [1, 2])
  func bfloat16IsItsDefinition(numerics: String, threads: Int) throws {
    let compute = try CPUCompute(threads: threads, numerics: numerics)
    #expect(compute.fingerprint == numerics)
    func expected(_ product: Product) -> [UInt32] {
      let values = numerics == "bf16_pairs" ? product.expectedOfPairs : product.expectedOfTiles
      return values.map(\.bitPattern)
    }
    for seed in 1...40 {
      var values = Values(seed)
      let product = Product(&values, m: 9...60, k: seed % 4 == 0 ? 900...2100 : 0...140)
      #expect(product.matmul(compute).bits == expected(product), "seed \(seed)")
      #expect(product.matmul(compute).isIntact)
      // Factors are rounded to bfloat16 once.
      #expect(
        product.withRoundedB.matmul(compute).bits == expected(product), "bfloat16, seed \(seed)")
      let small = product.atTheEdge(&values)
      #expect(small.matmul(compute).bits == expected(small), "at the edge, seed \(seed)")
    }
  }

  @Test func sumsAreRoundedBeforeTheyAreZero() throws {
    // 2^-126 less 3/4 of 2^-150: 24 bits of it are below 2^-126, but it is nearest to it among the multiples of
    // 2^-149. Less half of 2^-150 it is nearest to it in 24 bits too.
    for numerics in ["bf16_pairs", "bf16_tiles"] {
      let compute = try CPUCompute(threads: 1, numerics: numerics)
      for (factor, expected) in [(0x1.8p-75 as Float, 0), (0x1p-75, 0x1p-126 as Float)] {
        var a = [Float](repeating: 0, count: 16 * 4)
        for row in 0..<16 {
          a[row * 4 + (numerics == "bf16_pairs" ? 1 : 0)] = 0x1p-63
          a[row * 4 + 2] = factor
        }
        let (left, right) = (Block(a), Block([0x1p-63, 0x1p-63, -0x1p-76, 0]))
        let out = Block(zeros: 16)
        unsafe compute.matmul(
          16, 1, 4, Strided(left.input, row: 4), Strided(right.input, row: 1), into: out.start,
          cRow: 1)
        #expect(out.values == [Float](repeating: expected, count: 16), "\(numerics)")
      }
    }
  }

  @Test func partsInTilesGiveTheSameBits() throws {
    // More than one part of B, then of A.
    for (m, n) in [(40, 3700), (3700, 40)] {
      var values = Values(m)
      let product = Product(&values, m: m...m, n: n...n, k: 1300...1300)
      let bits = try [1, 2, 3].map { threads in
        product.matmul(try CPUCompute(threads: threads, numerics: "bf16_tiles")).bits
      }
      #expect(bits[0] == bits[1])
      #expect(bits[0] == bits[2])
      // Some rows alone are the same as those rows among many.
      let rows = Block(Array(product.start[..<(9 * product.cRow)]))
      unsafe try CPUCompute(threads: 1, numerics: "bf16_tiles").matmul(
        9, n, product.k,
        Strided(product.a.input, row: product.aStrides.row, column: product.aStrides.column),
        Strided(product.b.input, row: product.bStrides.row, column: product.bStrides.column),
        into: rows.start, cRow: product.cRow, accumulate: product.accumulates)
      #expect(rows.bits == Array(bits[0][..<(9 * product.cRow)]))
    }
  }

  @Test func fastBFloat16SaysWhatItIs() throws {
    let fast = try CPUCompute(threads: 1, numerics: "fast_bf16")
    #expect(fast.fingerprint == CPUCompute.Numerics.quickestBF16(at: .current).rawValue)
    #expect(CPUCompute.Numerics.quickestBF16(at: .avx512bf16) == .bf16Pairs)
    #expect(CPUCompute.Numerics.quickestBF16(at: .amx) == .bf16Tiles)
    #expect(CPUCompute.Numerics.quickestBF16(at: .avx2) == .bf16Tiles)
  }

  @Test func agreesWithOpenBLAS() throws {
    let fast = try CPUCompute(threads: 2, numerics: "fast")
    #expect(fast.fingerprint.hasPrefix("fast:openblas-0."))
    #expect(fast.fingerprint.hasSuffix(KernelLevel.avx512.isSupported ? ":SkylakeX" : ":Haswell"))
    for seed in 1...20 {
      var values = Values(seed)
      let product = Product(&values, m: 0...300, n: 0...300, k: 0...700)
      let theirs = product.matmul(fast)
      #expect(theirs.isIntact)
      // Both sum k products of size up to 1 in single precision.
      let tolerance = 1e-6 * Float(product.k + 1)
      for (x, y) in zip(theirs.values, product.gemm().values) {
        #expect(abs(x - y) <= tolerance)
      }
    }
  }
}
