/// How much a batch has in all, however many parts of it are in memory one after the other.
package struct BatchSize: Sendable, Equatable {
  /// Sequences.
  package let items: Int
  /// Scored tokens.
  package let tokens: Int
  /// Tokens but the last of each sequence.
  package let positions: Int

  package init(items: Int, tokens: Int, positions: Int) {
    self.items = items
    self.tokens = tokens
    self.positions = positions
  }

  /// The size of a batch of these examples.
  package init(_ examples: [Example]) {
    items = examples.count
    tokens = examples.reduce(0) { $0 + $1.scored.count }
    positions = examples.reduce(0) { $0 + $1.tokens.count - 1 }
  }
}
