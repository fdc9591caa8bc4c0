/// Records operations on matrices so that gradients can be taken in reverse.
package final class Tape {
  /// Returns the only element of a slot.
  package func scalar(_ slot: Slot) -> Float { preconditionFailure("unfinished") }
  /// Returns a copy of a slot's elements, row by row.
  package func values(_ slot: Slot) -> [Float] { preconditionFailure("unfinished") }
  /// Adds a column of known numbers, (values.count, 1), without gradient.
  package func constant(_ values: [Float]) -> Slot { preconditionFailure("unfinished") }
}
