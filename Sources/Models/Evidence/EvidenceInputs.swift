package import Plans

/// What a step was given of what it needs: its one input, of which every part has a name.
package struct EvidenceInputs: StepValue {
  private let found: [String: any Artifact]

  /// The answers to some needs, for whoever has them already.
  package init(_ found: [Need: any Artifact]) {
    self.found = Dictionary(
      found.map { ($0.key.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  private init(found: [String: any Artifact]) { self.found = found }

  /// Reads every part as the artifact that its name promises; throws `UnusableEntry` for a name that is no need's.
  package static func load(_ shape: InputShape, _ artifacts: any ArtifactSource) throws -> Self {
    guard case .named(let inputs) = shape else {
      throw UnusableEntry("an input has no names")
    }
    var found: [String: any Artifact] = [:]
    for input in inputs {
      guard let kind = Need.kind(named: input.name) else {
        throw UnusableEntry("there is no need '\(input.name)'")
      }
      found[input.name] = try artifact(kind.artifact, .one(input.index), artifacts)
    }
    return Self(found: found)
  }

  private static func artifact<A: Artifact>(
    _ type: A.Type, _ shape: InputShape, _ artifacts: any ArtifactSource
  ) throws -> any Artifact { try A.load(shape, artifacts) }

  /// Returns what came of a need; nil when the step did not ask.
  package func found<A: Artifact>(_ need: Need, as type: A.Type = A.self) -> A? {
    found[need.name] as? A
  }

  /// Returns what came of a need; throws `UnusableEntry` when the step did not ask.
  package func given<A: Artifact>(_ need: Need, as type: A.Type = A.self) throws -> A {
    guard let found = found(need, as: type) else {
      throw UnusableEntry("the input '\(need.name)' is missing")
    }
    return found
  }
}
