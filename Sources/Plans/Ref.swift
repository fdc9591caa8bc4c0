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
package indirect enum InputShape: Codable, Sendable, Equatable {
  case one(Int)
  case absent
  case list([InputShape])
  /// Inputs that have names, sorted by them: those of an external program, or the parts of one input of a step.
  case named([Named])

  /// One of several inputs that are told apart by their names.
  package struct Named: Codable, Sendable, Equatable {
    package let name: String
    package let index: Int
    /// Whether an external program finds one file under that name, and not a directory.
    package let isFile: Bool

    package init(name: String, index: Int, isFile: Bool = false) {
      self.name = name
      self.index = index
      self.isFile = isFile
    }
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

/// What a step may be promised: a reference, an optional one, or a list of them.
package protocol StepInput: Sendable {
  associatedtype Value
  /// The entries with the structure around them.
  var shape: InputShape { get }
}

extension Ref: StepInput {
  package typealias Value = A
  package var shape: InputShape { .one(index) }
}

extension Array: StepInput where Element: StepInput {
  package typealias Value = [Element.Value]
  package var shape: InputShape { .list(map(\.shape)) }
}

extension Optional: StepInput where Wrapped: StepInput {
  package typealias Value = Wrapped.Value?
  package var shape: InputShape { self?.shape ?? .absent }
}
