// Elementwise operations on slots of one shape, for objectives.
extension Tape {
  /// Returns a + b.
  package func add(_ a: Slot, _ b: Slot) -> Slot { preconditionFailure("unfinished") }
  /// Returns a − b.
  package func subtract(_ a: Slot, _ b: Slot) -> Slot { preconditionFailure("unfinished") }
  /// Returns a · factor.
  package func scale(_ a: Slot, by factor: Double) -> Slot { preconditionFailure("unfinished") }
  /// Returns −a.
  package func negate(_ a: Slot) -> Slot { scale(a, by: -1) }
  /// Returns a with each element multiplied by a known number.
  package func scale(_ a: Slot, by factors: [Float]) -> Slot { preconditionFailure("unfinished") }
  /// Returns log(1 + exp(a)), without overflow.
  package func softplus(_ a: Slot) -> Slot { preconditionFailure("unfinished") }
  /// Returns log σ(a), without overflow.
  package func logSigmoid(_ a: Slot) -> Slot { negate(softplus(negate(a))) }
  /// Returns the sum of all elements, a scalar.
  package func sum(_ a: Slot) -> Slot { preconditionFailure("unfinished") }
  /// Returns the mean of all elements, a scalar.
  package func mean(_ a: Slot) -> Slot { preconditionFailure("unfinished") }
}
