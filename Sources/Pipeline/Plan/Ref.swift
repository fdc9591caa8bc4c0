/// A typed promise of one artifact of a plan.
package struct Ref<A: Artifact>: Hashable, Sendable {
  /// The position of the producing entry in the plan.
  package let index: Int

  /// The same promise without its type, for external programs.
  package var erased: AnyRef { AnyRef(index: index) }
}

/// A promise of some artifact, of which only the files matter.
package struct AnyRef: Hashable, Sendable {
  /// The position of the producing entry in the plan.
  package let index: Int
}

/// How the inputs of a step hang together; part of its key.
package indirect enum InputShape: Sendable, Equatable {
  case one(Int)
  case absent
  case list([InputShape])
  /// Inputs of an external program, sorted by name.
  case named([Named])

  package struct Named: Sendable, Equatable {
    package let name: String
    package let index: Int
  }

  /// The plan entries, in order; one may occur several times.
  package var indices: [Int] {
    switch self {
    case .one(let index): [index]
    case .absent: []
    case .list(let items): items.flatMap(\.indices)
    case .named(let items): items.map(\.index)
    }
  }
}

/// What a step may take: a reference, an optional one, or a list of them.
package protocol StepInput: Sendable {
  associatedtype Value
  /// The plan entries that it needs, in order.
  var indices: [Int] { get }
  /// The entries with the structure around them.
  var shape: InputShape { get }
  /// Picks the decoded artifacts out of those the runner loaded.
  func value(from artifacts: [Int: any Artifact]) throws -> Value
}

extension StepInput {
  package var shape: InputShape { .list(indices.map(InputShape.one)) }
}

extension Ref: StepInput {
  package var indices: [Int] { [index] }
  package var shape: InputShape { .one(index) }
  package func value(from artifacts: [Int: any Artifact]) throws -> A {
    guard let artifact = artifacts[index] as? A else {
      preconditionFailure("entry \(index) did not produce a \(A.self)")
    }
    return artifact
  }
}

extension Array: StepInput where Element: StepInput {
  package var indices: [Int] { flatMap(\.indices) }
  package var shape: InputShape { .list(map(\.shape)) }
  package func value(from artifacts: [Int: any Artifact]) throws -> [Element.Value] {
    try map { try $0.value(from: artifacts) }
  }
}

extension Optional: StepInput where Wrapped: StepInput {
  package var indices: [Int] { self?.indices ?? [] }
  package var shape: InputShape { self?.shape ?? .absent }
  package func value(from artifacts: [Int: any Artifact]) throws -> Wrapped.Value? {
    try self?.value(from: artifacts)
  }
}
