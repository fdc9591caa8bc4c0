package import Plans

/// The promises of what a step needs: one input, of which every part has a name.
package struct EvidenceRefs: StepInput {
  /// What a step finds in its place.
  package typealias Value = EvidenceInputs

  private var indices: [String: Int] = [:]

  /// No parts yet.
  package init() {}

  /// The parts by name, sorted.
  package var shape: InputShape {
    .named(
      indices.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
        InputShape.Named(name: $0.key, index: $0.value)
      })
  }

  /// Takes in the promise of what answers a need.
  mutating func add(_ need: Need, _ ref: AnyRef) { indices[need.name] = ref.index }
}
