/// How much an entry matters to the order of work.
package struct Rank: Sendable, Equatable {
  /// Higher ones first.
  package private(set) var priority: Int
  /// Then those whose path to an end takes longer.
  package private(set) var seconds: Double

  /// The rank of an entry that nobody needs.
  package init(priority: Int, seconds: Double) {
    self.priority = priority
    self.seconds = seconds
  }

  /// Takes in that an entry of this rank needs it, which takes `own` seconds itself.
  mutating func include(_ dependent: Rank, _ own: Double) {
    priority = max(priority, dependent.priority)
    seconds = max(seconds, own + dependent.seconds)
  }
}
