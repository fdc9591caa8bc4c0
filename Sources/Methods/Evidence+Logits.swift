import Models
import Tensors

extension Evidence {
  /// Returns what a measure says of the logits at some positions beside a reference's, (positions, 1); for
  /// `all` the training must look everywhere.
  func logitLosses(
    _ measure: LogitMeasure = .klDivergence, from reference: ReferenceLogits = .uniform,
    at positions: StatePositions, on tape: Tape
  ) -> Tape.Slot {
    let hidden = hidden(at: positions)
    return tape.logitLosses(
      measure, hidden, head, from: reference, rows: Array(0..<Int32(tape.rows(hidden))))
  }

  /// Returns KL(the model's own distribution of now, its logits changed and then counted as known ‖ model)
  /// at some positions, (positions, 1).
  func divergenceFromItself(
    at positions: StatePositions = .scored, on tape: Tape, change: LogitChange
  ) -> Tape.Slot {
    let hidden = hidden(at: positions)
    let now = tape.constant(
      tape.values(hidden), rows: tape.rows(hidden), columns: tape.columns(hidden))
    let itself = ReferenceLogits.Source(hidden: tape[now], head: head)
    return logitLosses(from: ReferenceLogits([itself], change), at: positions, on: tape)
  }
}
