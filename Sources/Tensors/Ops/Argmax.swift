internal import CKernels

extension Tape {
  /// Returns, for some rows of hidden states (N, C), the row of the head (V, C) with the greatest product;
  /// the first of equals.
  package func argmax(_ hidden: Slot, _ head: Slot, rows: [Int32]) -> [Int32] {
    precondition(rows.allSatisfy { 0 <= $0 && $0 < self.rows(hidden) }, "rows must exist")
    let (width, vocabulary) = (columns(hidden), self.rows(head))
    let picked = scratch(rows.count * width)
    let logits = scratch(rows.count * vocabulary)
    unsafe lk_gather(rows.count, width, self[hidden].base, width, rows, picked.base, width)
    multiply(
      Factor(picked, row: width, column: 1), Factor(self[head], row: 1, column: width),
      inner: width, into: logits, rows: rows.count, columns: vocabulary, accumulate: false)
    var best = [Int32](repeating: 0, count: rows.count)
    unsafe lk_argmax(rows.count, vocabulary, logits.base, vocabulary, &best)
    return best
  }
}
