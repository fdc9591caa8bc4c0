import CKernels
import Tensors
import Testing

/// Frozen matrices in the format of their file against the same numbers as floats; `LevelTests` has every level.
struct StoredMatrixTests {
  @Test(arguments: ElementFormat.allCases) func hasTheBitsOfItsFloats(format: ElementFormat) {
    for seed in 1...20 {
      var values = Values(seed)
      let stored = StoredCase(&values, format)
      let (n, k) = (stored.matrix.rows, stored.matrix.columns)
      let out = Block(zeros: n * k)
      unsafe stored.matrix.widen(0..<n, into: out.start)
      #expect(out.isIntact)
      #expect(out.bits == Block(stored.floats.floats.array).bits, "seed \(seed)")
      for m in 0...LK_SKINNY_ROWS {
        let (a, start) = (values.block(Int(m + 1) * k), values.floats(Int(m + 1) * n))
        let (one, two) = stored.products(
          transposed: a, rows: Int(m), start, adds: seed % 2 == 0, .serial)
        #expect(one.isIntact)
        #expect(one.bits == two.bits, "\(m) rows, seed \(seed)")
      }
    }
  }

  @Test(arguments: ElementFormat.allCases, ["portable", "bf16_pairs", "bf16_tiles"])
  func productsOfManyRowsDoToo(format: ElementFormat, numerics: String) throws {
    for (seed, threads) in [(1, 1), (2, 2), (3, 2), (4, 1)] {
      let compute = try CPUCompute(threads: threads, numerics: numerics)
      var values = Values(seed)
      let stored = StoredCase(&values, format)
      let (m, n, k) = (values.integer(1...40), stored.matrix.rows, stored.matrix.columns)
      let across = stored.products(
        transposed: values.block(m * k), rows: m, values.floats(m * n), adds: seed % 2 == 0, compute
      )
      #expect(across.stored.isIntact)
      #expect(across.stored.bits == across.floats.bits, "x Wᵀ, seed \(seed)")
      let back = stored.products(
        values.block(m * n), rows: m, values.floats(m * k), adds: seed % 2 == 1, compute)
      #expect(back.stored.isIntact)
      #expect(back.stored.bits == back.floats.bits, "x W, seed \(seed)")
    }
  }

  @Test(arguments: ["portable", "bf16_pairs", "bf16_tiles"], [1, 2])
  func partsGiveTheSameBits(numerics: String, threads: Int) throws {
    // Several parts are widened, one after the other, and the last is no whole panel.
    let compute = try CPUCompute(threads: threads, numerics: numerics)
    var values = Values(7)
    let stored = StoredCase(&values, .q4_1, rows: 3333, columns: 640)
    let across = stored.products(
      transposed: values.block(13 * 640), rows: 13, values.floats(13 * 3333), adds: false, compute)
    #expect(across.stored.bits == across.floats.bits)
    let back = stored.products(
      values.block(13 * 3333), rows: 13, values.floats(13 * 640), adds: true, compute)
    #expect(back.stored.bits == back.floats.bits)
  }

  @Test func matricesBelowOneAnotherAreOne() {
    var values = Values(3)
    let both = StoredCase(&values, .q8_0, rows: 50, columns: 64)
    let size = StoredMatrix.size(.q8_0, rows: 32, columns: 64)
    let memory = StoredMemory(bytes: size + StoredMatrix.size(.q8_0, rows: 18, columns: 64))
    let floats = both.floats.floats
    // The bytes of a row can be told from its floats only by the case itself, so that the rows are drawn again.
    values = Values(3)
    var bytes: [UInt8] = []
    for _ in 0..<50 * 2 {
      var block = (0..<34).map { _ in UInt8(values.integer(0...255)) }
      block[1] &= 0xBF
      bytes += block
    }
    memory.matrix(at: 0, .q8_0, rows: 32, columns: 64).set(Array(bytes[..<(32 * 68)]))
    memory.matrix(at: size, .q8_0, rows: 18, columns: 64).set(Array(bytes[(32 * 68)...]))
    let out = Block(zeros: 50 * 64)
    unsafe memory.matrix(at: 0, .q8_0, rows: 50, columns: 64).widen(0..<50, into: out.start)
    #expect(out.bits == Block(floats.array).bits)
  }
}
