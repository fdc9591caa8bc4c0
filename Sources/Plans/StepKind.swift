package import JSON

/// A value that a step takes: an artifact, an optional one, or a list of them.
package protocol StepValue: Sendable {
  /// Picks the value out of the artifacts that a step was promised.
  static func load(_ shape: InputShape, _ artifacts: any ArtifactSource) throws -> Self
}

/// The artifacts that a step was promised, by the positions in its inputs.
package protocol ArtifactSource {
  func artifact<A: Artifact>(_ type: A.Type, _ index: Int) throws -> A
}

extension Artifact {
  package static func load(_ shape: InputShape, _ artifacts: any ArtifactSource) throws -> Self {
    guard case .one(let index) = shape else { throw UnusableEntry("an input is no \(Self.self)") }
    return try artifacts.artifact(Self.self, index)
  }
}

extension Optional: StepValue where Wrapped: StepValue {
  package static func load(_ shape: InputShape, _ artifacts: any ArtifactSource) throws -> Self {
    if case .absent = shape { return nil }
    return try Wrapped.load(shape, artifacts)
  }
}

extension Array: StepValue where Element: StepValue {
  package static func load(_ shape: InputShape, _ artifacts: any ArtifactSource) throws -> Self {
    guard case .list(let items) = shape else { throw UnusableEntry("an input is no list") }
    return try items.map { try Element.load($0, artifacts) }
  }
}

/// An entry of a plan cannot be turned back into a step.
package struct UnusableEntry: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// A kind of step as a registry has it: what turns an encoded step back into one that runs.
package struct StepKind: Sendable {
  package let kind: String
  package let version: String
  /// How many inputs its steps take.
  private let inputs: Int
  private let perform:
    @Sendable (JSONValue, [InputShape], any ArtifactSource, Context) throws -> any Artifact
  private let roundTrip: @Sendable (JSONValue) throws -> JSONValue

  /// A kind whose steps take several inputs, or none.
  package init<S: Step, each I: StepValue>(_ type: S.Type) where S.Input == (repeat each I) {
    var count = 0
    for _ in repeat (each I).self { count += 1 }
    self.init(type, inputs: count) { step, shapes, artifacts, context in
      var rest = shapes[...]
      func next<Value: StepValue>(_ type: Value.Type) throws -> Value {
        guard let shape = rest.popFirst() else { throw UnusableEntry("an input is missing") }
        return try Value.load(shape, artifacts)
      }
      return try step.run((repeat try next((each I).self)), context)
    }
  }

  /// A kind whose steps take one input.
  package init<S: Step>(_ type: S.Type) where S.Input: StepValue {
    self.init(type, inputs: 1) { step, shapes, artifacts, context in
      guard let shape = shapes.first else { throw UnusableEntry("an input is missing") }
      return try step.run(S.Input.load(shape, artifacts), context)
    }
  }

  private init<S: Step>(
    _ type: S.Type, inputs: Int,
    _ run: @escaping @Sendable (S, [InputShape], any ArtifactSource, Context) throws -> S.Output
  ) {
    kind = S.kind
    version = S.version
    self.inputs = inputs
    perform = { try run(Self.decode(S.self, $0), $1, $2, $3) }
    roundTrip = { try CanonicalJSON.json(Self.decode(S.self, $0)) }
  }

  private static func decode<S: Step>(_ type: S.Type, _ json: JSONValue) throws -> S {
    do {
      return try S(json: json)
    } catch {
      throw UnusableEntry("a step of kind \(S.kind) cannot be read: \(error)")
    }
  }

  /// Decodes a step and runs it.
  package func run(
    _ entry: Plan.Entry, _ artifacts: any ArtifactSource, _ context: Context
  ) throws -> any Artifact {
    guard case .list(let shapes) = entry.inputs, shapes.count == inputs else {
      throw UnusableEntry("a step of kind \(kind) takes \(inputs) inputs")
    }
    return try perform(entry.step, shapes, artifacts, context)
  }

  /// Decodes a step and encodes it again.
  package func encodedAgain(_ step: JSONValue) throws -> JSONValue { try roundTrip(step) }
}

/// The kinds of step that can be run, by name and version.
package struct StepRegistry: Sendable {
  package let kinds: [StepKind]
  private let byName: [String: StepKind]

  /// Gathers kinds; two of the same name and version are a bug of ours.
  package init(_ kinds: [StepKind]) {
    self.kinds = kinds
    byName = Dictionary(
      kinds.map { (Self.name($0.kind, $0.version), $0) },
      uniquingKeysWith: { a, _ in preconditionFailure("two kinds of step are '\(a.kind)'") })
  }

  private static func name(_ kind: String, _ version: String) -> String { "\(kind)\n\(version)" }

  /// Returns the kind of an entry; throws `UnusableEntry` when there is none, as in another release of the program.
  package func kind(of entry: Plan.Entry) throws(UnusableEntry) -> StepKind {
    guard let kind = byName[Self.name(entry.kind, entry.version)] else {
      throw UnusableEntry(
        "this program has no kind of step '\(entry.kind)' of version \(entry.version)")
    }
    return kind
  }
}
