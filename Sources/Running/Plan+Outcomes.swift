package import JSON
package import Plans

extension Plan {
  /// The plan for `plan.json`, with the key and the object of every step that has them.
  package func document(_ outcomes: [Outcome]) -> JSONValue {
    document(
      keys: Dictionary(outcomes.compactMap { outcome in outcome.key.map { (outcome.index, $0) } }) {
        a, _ in a
      },
      objects: Dictionary(
        outcomes.compactMap { outcome in outcome.object.map { (outcome.index, $0) } }
      ) { a, _ in a })
  }
}
