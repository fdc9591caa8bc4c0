/// Owns the memory of stored matrices.
@safe package final class StoredMemory {
  private let block: any MemoryBlock
  /// Where it starts; for backends.
  let base: UnsafeMutablePointer<UInt8>
  private let size: Int

  /// Allocates bytes of a backend, all zero.
  init(of backend: any Backend, bytes: Int) {
    block = backend.allocate(bytes: bytes, cleared: true)
    unsafe base = block.start.bindMemory(to: UInt8.self, capacity: max(1, bytes))
    size = bytes
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
