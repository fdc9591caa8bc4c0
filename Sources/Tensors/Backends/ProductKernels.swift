/// The matrix product.
package protocol ProductKernels {
  /// Sets or adds to C (rows, columns) the product of A (rows, inner) and B (inner, columns).
  ///
  /// Rows of C are `cRow` floats apart. Only B may be stored as a file has it, as a whole or as the transpose of a whole;
  /// the result is that of the same numbers as floats.
  func multiply(
    _ a: Factor, _ b: Factor, inner: Int, into c: Floats, cRow: Int, rows: Int, columns: Int,
    accumulate: Bool)
}
