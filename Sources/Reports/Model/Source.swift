/// The step that made what a cell shows.
package struct Source: Sendable, Equatable {
  /// The step's label in the plan.
  package var step: String
  /// The step's key or the digest of its output in hexadecimal; twelve letters are shown.
  package var key: String
  /// Whether the result was in the store already; nil when nobody knows.
  package var isCached: Bool?

  /// Creates a source.
  package init(step: String, key: String, isCached: Bool? = nil) {
    self.step = step
    self.key = key
    self.isCached = isCached
  }
}
