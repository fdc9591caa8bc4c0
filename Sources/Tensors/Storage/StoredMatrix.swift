internal import CKernels

/// A frozen matrix whose numbers stay as few bits as its file has: the weights of models that are only used.
///
/// The bits are in another order than in the file (kernels_stored.h), so that products widen them as they
/// read; every result is that of the same numbers as floats.
@safe package struct StoredMatrix {
  private let owner: StoredMemory
  /// The first byte in the owner's memory.
  private let start: Int
  package let format: ElementFormat
  package let rows: Int
  package let columns: Int

  fileprivate init(
    _ owner: StoredMemory, at start: Int, _ format: ElementFormat, rows: Int, columns: Int
  ) {
    self.owner = owner
    self.start = start
    self.format = format
    self.rows = rows
    self.columns = columns
  }

  /// Rows of a panel, which matrices that lie one below the other as one have whole ones of.
  package static let panelRows = Int(LK_STORED_ROWS)

  /// Bytes that a matrix takes in memory.
  package static func size(_ format: ElementFormat, rows: Int, columns: Int) -> Int {
    (rows + panelRows - 1) / panelRows * lk_stored_panel(format.stored, columns)
  }

  /// Sets all numbers to those of a file's bytes, row by row.
  package func set(_ bytes: [UInt8]) {
    precondition(
      format.byteCount(of: rows * columns) == bytes.count, "bytes and elements must agree")
    withExtendedLifetime(owner) {
      unsafe lk_stored_pack(format.stored, rows, columns, bytes, panel(ofRow: 0))
    }
  }

  /// The panel of a row; it lives as long as the memory.
  func panel(ofRow row: Int) -> UnsafeMutablePointer<UInt8> {
    unsafe owner.base + start + row / Self.panelRows * lk_stored_panel(format.stored, columns)
  }

  /// Writes rows from the first of a panel on as floats, one after the other.
  package func widen(_ range: Range<Int>, into floats: UnsafeMutablePointer<Float>) {
    for row in stride(from: range.lowerBound, to: range.upperBound, by: Self.panelRows) {
      unsafe lk_stored_widen(
        format.stored, panel(ofRow: row), min(Self.panelRows, range.upperBound - row), columns,
        floats + (row - range.lowerBound) * columns, columns)
    }
  }

  /// Writes one row as floats; `scratch` has room for a panel of them.
  func widen(row: Int, into floats: Floats, scratch: Floats) {
    let first = row / Self.panelRows * Self.panelRows
    unsafe widen(first..<row + 1, into: scratch.base)
    let start = (row - first) * columns
    floats.copy(from: scratch[start..<start + columns])
  }
}

/// Owns the memory of stored matrices.
@safe package final class StoredMemory {
  private let pages: Pages
  private let size: Int

  /// Allocates bytes.
  package init(bytes: Int) {
    pages = Pages(bytes: bytes)
    size = bytes
  }

  fileprivate var base: UnsafeMutablePointer<UInt8> {
    unsafe pages.start.bindMemory(to: UInt8.self, capacity: max(1, size))
  }

  /// Returns the matrix that begins at a byte.
  package func matrix(
    at start: Int, _ format: ElementFormat, rows: Int, columns: Int
  ) -> StoredMatrix {
    precondition(
      columns.isMultiple(of: format.blockSize) && start >= 0
        && start + StoredMatrix.size(format, rows: rows, columns: columns) <= size,
      "a matrix of whole blocks must lie inside")
    return StoredMatrix(self, at: start, format, rows: rows, columns: columns)
  }
}

extension ElementFormat {
  /// The format's number in CKernels.
  var stored: Int32 {
    switch self {
    case .f32: Int32(LK_STORED_F32)
    case .f16: Int32(LK_STORED_F16)
    case .bf16: Int32(LK_STORED_BF16)
    case .q8_0: Int32(LK_STORED_Q8_0)
    case .q4_0: Int32(LK_STORED_Q4_0)
    case .q4_1: Int32(LK_STORED_Q4_1)
    case .q5_0: Int32(LK_STORED_Q5_0)
    case .q5_1: Int32(LK_STORED_Q5_1)
    case .q4_k: Int32(LK_STORED_Q4_K)
    case .q5_k: Int32(LK_STORED_Q5_K)
    case .q6_k: Int32(LK_STORED_Q6_K)
    }
  }
}
