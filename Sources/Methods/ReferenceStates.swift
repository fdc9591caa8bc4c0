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
  /// The starting model's logits are changed before they are compared, if there is a change. Throws when rows were cut
  /// otherwise than in training.
  package func divergence(
    of batch: Evidence, _ measure: LogitMeasure = .klDivergence, on tape: Tape,
    change: LogitChange? = nil
  ) throws(MethodError) -> Tape.Slot {
    let hidden = batch.hidden(at: positions)
    let (rows, width) = (tape.rows(hidden), tape.columns(hidden))
    let kept = tape.constant(
      try values(of: batch, rows: rows, width: width), rows: rows, columns: width)
    let source = ReferenceLogits.Source(hidden: tape[kept], head: head.bound(to: tape))
    return tape.logitLosses(
      measure, hidden, batch.head, from: ReferenceLogits([source], change),
      rows: Array(0..<Int32(rows)))
  }
}
