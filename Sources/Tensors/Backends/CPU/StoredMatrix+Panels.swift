internal import CKernels

// The order of a stored matrix in memory, which all backends share.
extension StoredMatrix {
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
}

extension StoredMemory {
  /// Allocates bytes of the host.
  package convenience init(bytes: Int) { self.init(of: CPUBackend.host, bytes: bytes) }
}
