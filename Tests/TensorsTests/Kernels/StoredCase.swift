import CKernels
import Tensors

/// A matrix in the format of a file, with random bits.
struct StoredCase {
  let matrix: StoredMatrix
  /// The same numbers as floats, row by row.
  let floats: FloatMemory

  /// With shapes that leave panels, units and blocks of the inner index incomplete where the format lets them.
  init(_ values: inout Values, _ format: ElementFormat, rows: ClosedRange<Int> = 1...150) {
    let blocks = format.blockSize == 1 ? 1...700 : 1...(1500 / format.blockSize)
    self.init(
      &values, format, rows: values.integer(rows),
      columns: format.blockSize * values.integer(blocks))
  }

  init(_ values: inout Values, _ format: ElementFormat, rows: Int, columns: Int) {
    var bytes: [UInt8] = []
    for _ in 0..<rows * columns / format.blockSize {
      var block = (0..<format.bytesPerBlock).map { _ in UInt8(values.integer(0...255)) }
      // Without the exponent's highest bit, numbers and scales are finite and less than 2.
      for byte in Self.exponents(format) { block[byte] &= 0xBF }
      bytes += block
    }
    let memory = StoredMemory(
      bytes: StoredMatrix.size(format, rows: rows, columns: columns))
    matrix = memory.matrix(at: 0, format, rows: rows, columns: columns)
    matrix.set(bytes)
    floats = FloatMemory(count: rows * columns)
    format.decode(bytes.span, into: floats.floats)
  }

  /// Where the high bytes of a block's floating-point numbers are.
  private static func exponents(_ format: ElementFormat) -> [Int] {
    switch format {
    case .f32: [3]
    case .f16, .bf16, .q8_0, .q4_0, .q5_0: [1]
    case .q4_1, .q5_1, .q4_k, .q5_k: [1, 3]
    case .q6_k: [209]
    }
  }

  /// A Wᵀ, by the matrix as it is stored and by the same floats; `a` has rows of `matrix.columns`.
  func products(
    transposed a: Block, rows m: Int, _ start: [Float], adds: Bool, _ compute: CPUCompute
  )
    -> (stored: Block, floats: Block)
  {
    let (one, two, right) = (Block(start), Block(start), Block(floats.floats.array))
    let left = unsafe Strided(a.input, row: matrix.columns)
    unsafe compute.matmul(
      m, left, transposed: matrix, into: one.start, cRow: matrix.rows, accumulate: adds)
    unsafe compute.matmul(
      m, matrix.rows, matrix.columns, left,
      Strided(right.input, row: 1, column: matrix.columns), into: two.start,
      cRow: matrix.rows, accumulate: adds)
    return (one, two)
  }

  /// A W, by the matrix as it is stored and by the same floats; `a` has rows of `matrix.rows`.
  func products(_ a: Block, rows m: Int, _ start: [Float], adds: Bool, _ compute: CPUCompute)
    -> (stored: Block, floats: Block)
  {
    let (one, two, right) = (Block(start), Block(start), Block(floats.floats.array))
    let left = unsafe Strided(a.input, row: matrix.rows)
    unsafe compute.matmul(
      m, left, matrix, into: one.start, cRow: matrix.columns, accumulate: adds)
    unsafe compute.matmul(
      m, matrix.columns, matrix.rows, left,
      Strided(right.input, row: matrix.columns), into: two.start, cRow: matrix.columns,
      accumulate: adds)
    return (one, two)
  }
}

extension KernelCase {
  /// Products with a few rows, and the numbers themselves, in every format.
  static let stored = ElementFormat.allCases.map { format in
    KernelCase("stored \(format)") { values in
      let stored = StoredCase(&values, format)
      let (m, n, k) = (values.integer(0...8), stored.matrix.rows, stored.matrix.columns)
      let (a, start) = (values.block(max(1, m) * k), values.floats(max(1, m) * n))
      let products = stored.products(
        transposed: a, rows: m, start, adds: values.integer(0...1) == 1, .serial)
      let widened = Block(zeros: n * k)
      unsafe stored.matrix.widen(0..<n, into: widened.start)
      return [products.stored, products.floats, widened]
    }
  }
}
