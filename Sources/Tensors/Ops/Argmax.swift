internal import CKernels

extension Tape {
  /// Returns, for each row of hidden states (N, C), the row of the head (V, C) with the greatest product;
  /// the first of equals.
  package func argmax(_ hidden: Slot, _ head: Slot) -> [Int32] {
    let (width, vocabulary) = (columns(hidden), rows(head))
    let logits = scratch(rows(hidden) * vocabulary)
    multiply(
      Factor(self[hidden], row: width, column: 1), Factor(self[head], row: 1, column: width),
      inner: width, into: logits, rows: rows(hidden), columns: vocabulary, accumulate: false)
    var best = [Int32](repeating: 0, count: rows(hidden))
    unsafe lk_argmax(best.count, vocabulary, logits.base, vocabulary, &best)
    return best
  }
}
