extension Tape {
  /// A value on a tape: a matrix of floats in row-major order.
  package struct Slot: Hashable, Sendable {
    let index: Int
  }
}
