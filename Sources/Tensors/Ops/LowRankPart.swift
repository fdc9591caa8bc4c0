/// The low-rank change of one matrix (Hu et al., 2021): W + factor · B·A.
package struct LowRankPart {
  /// (rank, K).
  package let a: Tape.Slot
  /// (M, rank).
  package let b: Tape.Slot
  package let factor: Float
  /// The first column of the result that the matrix makes.
  package let column: Int

  package init(a: Tape.Slot, b: Tape.Slot, factor: Float, column: Int) {
    self.a = a
    self.b = b
    self.factor = factor
    self.column = column
  }
}
