package import Models
package import Tensors

/// What the starting model predicts at each position of some rows, kept as hidden states and computed once.
package struct ReferenceStates {
  private let states: HiddenStates
  private let head: FrozenHead
  package let positions: StatePositions

  package init(_ states: HiddenStates, _ head: FrozenHead, at positions: StatePositions) {
    self.states = states
    self.head = head
    self.positions = positions
  }

  /// Returns the states of a batch, (positions, width).
  ///
  /// Throws when rows were cut otherwise than in training.
  func values(of batch: Evidence, rows: Int, width: Int) throws(MethodError) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(rows * width)
    for item in batch.items where item < states.count { values += states.states(of: item) }
    guard states.width == width, values.count == rows * width else {
      throw MethodError(
        "the starting model's states are not those of the rows in training: \(values.count) numbers "
          + "for \(rows) positions of \(width)")
    }
    return values
  }

  /// Returns KL(starting model ‖ model) at each position of a batch, or another measure of both, (positions, 1).
  ///
  /// `combine` changes the starting model's logits of a position, in place, before they are compared; it is
  /// called on any thread. Throws when rows were cut otherwise than in training.
  package func divergence(
    of batch: Evidence, _ measure: LogitMeasure = .klDivergence, on tape: Tape,
    combine: ((Int, Floats) -> Void)? = nil
  ) throws(MethodError) -> Tape.Slot {
    let hidden = batch.hidden(at: positions)
    let (rows, width) = (tape.rows(hidden), tape.columns(hidden))
    let kept = tape.constant(
      try values(of: batch, rows: rows, width: width), rows: rows, columns: width)
    let source = ReferenceLogits.Source(hidden: tape[kept], head: head.bound(to: tape))
    let reference = ReferenceLogits(
      [source], combine: combine.map { combine in { row, logits in combine(row, logits[0]) } })
    return tape.logitLosses(
      measure, hidden, batch.head, from: reference, rows: Array(0..<Int32(rows)))
  }
}
