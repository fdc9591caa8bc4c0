import CKernels
import Tensors

/// A matrix product with random shape, transposes and gaps between rows.
struct Product {
  let m: Int
  let n: Int
  let k: Int
  var a: Block
  var b: Block
  let aStrides: (row: Int, column: Int)
  let bStrides: (row: Int, column: Int)
  let cRow: Int
  var start: [Float]
  let accumulates: Bool

  init(
    _ values: inout Values, m mRange: ClosedRange<Int> = 0...60,
    n nRange: ClosedRange<Int> = 0...150, k kRange: ClosedRange<Int>
  ) {
    (m, n, k) = (values.integer(mRange), values.integer(nRange), values.integer(kRange))
    let gap = values.integer(0...2)
    func strides(_ rows: Int, _ columns: Int, _ kind: Int) -> (Int, Int) {
      switch kind {
      case 0: (columns + gap, 1)
      case 1: (1, rows + gap)
      default: (2 * columns + gap, 2)
      }
    }
    aStrides = strides(m, k, values.integer(0...2))
    bStrides = strides(k, n, values.integer(0...2))
    a = values.block((max(m, 1) + 1) * aStrides.row + (max(k, 1) + 1) * aStrides.column)
    b = values.block((max(k, 1) + 1) * bStrides.row + (max(n, 1) + 1) * bStrides.column)
    cRow = n + gap
    start = values.floats(m * cRow)
    accumulates = values.integer(0...1) == 1
  }

  /// lk_gemm's result.
  func gemm() -> Block {
    let c = Block(start)
    unsafe lk_gemm(
      m, n, k, a.input, aStrides.row, aStrides.column, b.input, bStrides.row, bStrides.column,
      c.start, cRow, accumulates ? 1 : 0)
    return c
  }

  /// lk_gemm_skinny's result.
  func skinny() -> Block {
    let c = Block(start)
    unsafe lk_gemm_skinny(
      m, n, k, a.input, aStrides.row, aStrides.column, b.input, bStrides.row, bStrides.column,
      c.start, cRow, accumulates ? 1 : 0)
    return c
  }

  /// The result of `CPUCompute.matmul`.
  func matmul(_ compute: CPUCompute) -> Block {
    let c = Block(start)
    unsafe compute.matmul(
      m, n, k, Strided(a.input, row: aStrides.row, column: aStrides.column),
      Strided(b.input, row: bStrides.row, column: bStrides.column), into: c.start, cRow: cRow,
      accumulate: accumulates)
    return c
  }

  /// The same product with the elements of B rounded to bfloat16 and held as floats.
  var withRoundedB: Product {
    var other = self
    var half = [UInt16](repeating: 0, count: b.count)
    unsafe lk_to_bf16(b.count, b.input, &half)
    var floats = [Float](repeating: 0, count: b.count)
    unsafe lk_from_bf16(b.count, half, &floats)
    other.b = Block(floats)
    return other
  }

  func element(_ i: Int, _ l: Int) -> Float {
    unsafe a.start[i * aStrides.row + l * aStrides.column]
  }

  func element(_ l: Int, column j: Int) -> Float {
    unsafe b.start[l * bStrides.row + j * bStrides.column]
  }

  /// The definition: one fused chain for each block of the inner index, the blocks added in order.
  var expected: [Float] {
    var c = start
    for i in 0..<m {
      for j in 0..<n {
        var total: Float? = accumulates ? start[i * cRow + j] : nil
        for block in stride(from: 0, to: max(k, 1), by: Int(LK_GEMM_BLOCK)) {
          var sum: Float = 0
          for l in block..<min(k, block + Int(LK_GEMM_BLOCK)) {
            sum = sum.addingProduct(element(i, l), element(l, column: j))
          }
          total = total.map { $0 + sum } ?? sum
        }
        c[i * cRow + j] = total ?? 0
      }
    }
    return c
  }
}
