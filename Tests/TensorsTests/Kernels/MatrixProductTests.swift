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
    let compute = try Compute(threads: threads, numerics: "portable")
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
    let parallel = Compute(portableThreads: 2)
    let tiled = product.matmul(parallel)
    #expect(whole.bits == tiled.bits)
    // One row alone is the same as that row among many.
    for i in [0, 7, 399] {
      let row = Block(Array(product.start[i * product.cRow..<i * product.cRow + product.n]))
      unsafe lk_gemm(
        1, product.n, product.k, product.a.input + i * product.aStrides.row, 1,
        product.aStrides.column, product.b.input, 0, product.bStrides.row, product.bStrides.column,
        row.start, product.n, product.accumulates ? 1 : 0)
      #expect(row.bits == Array(whole.bits[i * product.cRow..<i * product.cRow + product.n]))
    }
  }

  @Test(arguments: [1, 2]) func halvesGiveTheBitsOfTheSameFloats(threads: Int) {
    for seed in 1...30 {
      var values = Values(seed)
      let product = Product(
        &values, m: seed % 2 == 0 ? 0...9 : 0...90, k: seed % 4 == 0 ? 500...1100 : 0...80)
      let rounded = product.withRoundedB
      let compute = Compute(portableThreads: threads)
      #expect(product.matmulHalf(compute).bits == rounded.matmul(compute).bits, "seed \(seed)")
    }
  }

  @Test(arguments: [1, 2]) func pairsAreTheirDefinition(threads: Int) throws {
    let compute = try Compute(threads: threads, numerics: "fast_bf16")
    #expect(compute.fingerprint == "fast_bf16")
    for seed in 1...30 {
      var values = Values(seed)
      let product = Product(&values, m: 9...60, k: seed % 4 == 0 ? 900...2100 : 0...80)
      let expected = product.expectedOfPairs.map(\.bitPattern)
      #expect(product.matmul(compute).bits == expected, "seed \(seed)")
      #expect(product.matmulHalf(compute).bits == expected, "bfloat16, seed \(seed)")
    }
  }

  @Test func agreesWithOpenBLAS() throws {
    let fast = try Compute(threads: 2, numerics: "fast")
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
