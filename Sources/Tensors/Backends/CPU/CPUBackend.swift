/// The backend of this machine's processor: the kernels of CKernels, over tiles that threads share.
struct CPUBackend: Backend {
  /// Threads, tiles and the matrix product.
  let cpu: CPUCompute
  /// Rows that one thread takes at a time, and rows of logits, which are long.
  static let rowsPerTile = 64
  static let logitsPerTile = 8

  init(_ cpu: CPUCompute) { self.cpu = cpu }

  /// One thread with portable numerics: what owns memory that belongs to no tape.
  static let host = CPUBackend(.serial)

  var fingerprint: String { cpu.fingerprint }

  func allocate(bytes: Int, cleared: Bool) -> any MemoryBlock {
    Pages(bytes: bytes, cleared: cleared)
  }

  /// Calls `body` with ranges of rows that cover 0..<rows, possibly at once on several threads.
  func forEachRows(_ rows: Int, size: Int = rowsPerTile, _ body: (Range<Int>) -> Void) {
    cpu.forEachRange(rows, size: size, body)
  }
}

// The matrix product.
extension CPUBackend {
  func multiply(
    _ a: Factor, _ b: Factor, inner: Int, into c: Floats, cRow: Int, rows: Int, columns: Int,
    accumulate: Bool
  ) {
    guard case .floats(let left) = a.elements else {
      preconditionFailure("only the right factor may be stored")
    }
    let strided = unsafe Strided(left.base, row: a.row, column: a.column)
    switch b.elements {
    case .floats(let right):
      unsafe cpu.matmul(
        rows, columns, inner, strided, Strided(right.base, row: b.row, column: b.column),
        into: c.base, cRow: cRow, accumulate: accumulate)
    case .stored(let right) where b.row == 1:
      precondition(
        b.column == inner && right.columns == inner && right.rows == columns,
        "a stored matrix is multiplied as a whole")
      unsafe cpu.matmul(
        rows, strided, transposed: right, into: c.base, cRow: cRow, accumulate: accumulate)
    case .stored(let right):
      precondition(
        b.row == columns && right.rows == inner && right.columns == columns,
        "a stored matrix is multiplied as a whole")
      unsafe cpu.matmul(rows, strided, right, into: c.base, cRow: cRow, accumulate: accumulate)
    }
  }

  /// C = A B by one call of OpenBLAS on this thread, for comparisons; false without `fast` numerics.
  func libraryProduct(
    _ a: Factor, _ b: Factor, inner: Int, into c: Floats, rows: Int, columns: Int
  ) -> Bool {
    guard case (.floats(let left), .floats(let right)) = (a.elements, b.elements) else {
      return false
    }
    return unsafe cpu.libraryProduct(
      rows, columns, inner, Strided(left.base, row: a.row, column: a.column),
      Strided(right.base, row: b.row, column: b.column), into: c.base, cRow: columns)
  }
}
