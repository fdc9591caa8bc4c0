/// One token sequence and the part of it that is learnt or scored.
package struct Example: Sendable, Equatable {
  package var tokens: [Int32]
  /// The tokens that the model is asked for, as positions in `tokens`; never the first.
  package var scored: Range<Int>

  package init(tokens: [Int32], scored: Range<Int>) {
    self.tokens = tokens
    self.scored = scored
  }
}
