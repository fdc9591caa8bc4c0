import Executors
package import Plans
package import Storage

extension Store {
  /// Decodes the artifact that `ref` became in a run.
  package func load<A: Artifact>(_ ref: Ref<A>, from outcomes: [Outcome]) throws -> A {
    guard let outcome = outcomes.first(where: { $0.index == ref.index }), let tree = outcome.tree
    else { throw NoArtifact(index: ref.index) }
    return try A(from: StoredParts(tree, in: objects))
  }
}

/// A step was asked for its artifact and has none, because it failed or did not run.
package struct NoArtifact: Error, Sendable, Equatable {
  /// The position of the step in the plan.
  package let index: Int

  /// Names the step.
  package init(index: Int) { self.index = index }
}
