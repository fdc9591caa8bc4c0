/// A typed promise of one artifact of a plan.
package struct Ref<A: Artifact>: Hashable, Sendable {
  /// The position of the producing entry in the plan.
  package let index: Int
}

/// What a step may take: a reference, an optional one, or a list of them.
package protocol StepInput: Sendable {
  associatedtype Value
  /// The plan entries that it needs, in order.
  var indices: [Int] { get }
  /// Picks the decoded artifacts out of those the runner loaded.
  func value(from artifacts: [Int: any Artifact]) throws -> Value
}

extension Ref: StepInput {
  package var indices: [Int] { [index] }
  package func value(from artifacts: [Int: any Artifact]) throws -> A {
    guard let artifact = artifacts[index] as? A else {
      preconditionFailure("entry \(index) did not produce a \(A.self)")
    }
    return artifact
  }
}

extension Array: StepInput where Element: StepInput {
  package var indices: [Int] { flatMap(\.indices) }
  package func value(from artifacts: [Int: any Artifact]) throws -> [Element.Value] {
    try map { try $0.value(from: artifacts) }
  }
}

extension Optional: StepInput where Wrapped: StepInput {
  package var indices: [Int] { self?.indices ?? [] }
  package func value(from artifacts: [Int: any Artifact]) throws -> Wrapped.Value? {
    try self?.value(from: artifacts)
  }
}
