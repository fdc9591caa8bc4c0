/// A frozen matrix whose numbers stay as few bits as its file has: the weights of models that are only used.
///
/// The bits are in another order than in the file (kernels_stored.h), so that products widen them as they
/// read; every result is that of the same numbers as floats.
@safe package struct StoredMatrix {
  let owner: StoredMemory
  /// The first byte in the owner's memory.
  let start: Int
  /// What the numbers are.
  package let format: ElementFormat
  package let rows: Int
  package let columns: Int

  init(
    _ owner: StoredMemory, at start: Int, _ format: ElementFormat, rows: Int, columns: Int
  ) {
    self.owner = owner
    self.start = start
    self.format = format
    self.rows = rows
    self.columns = columns
  }
}
