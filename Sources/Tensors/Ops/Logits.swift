extension Tape {
  /// Returns the product of states (N, C) with the head (V, C), in the tape's memory: (N, V).
  package func logits(_ states: Slot, _ head: Slot) -> Floats {
    let (width, vocabulary) = (columns(states), rows(head))
    let logits = scratch(rows(states) * vocabulary)
    multiply(
      Factor(self[states], row: width, column: 1), Factor(self[head], row: 1, column: width),
      inner: width, into: logits, rows: rows(states), columns: vocabulary, accumulate: false)
    return logits
  }
}
