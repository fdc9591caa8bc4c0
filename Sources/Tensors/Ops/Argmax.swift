internal import CKernels

extension Tape {
  /// Returns, for each row of hidden states (N, C), the row of the head (V, C) with the greatest product;
  /// the first of equals.
  package func argmax(_ hidden: Slot, _ head: Slot) -> [Int32] {
    let logits = logits(hidden, head)
    var best = [Int32](repeating: 0, count: rows(hidden))
    unsafe lk_argmax(best.count, rows(head), logits.base, rows(head), &best)
    return best
  }
}
