/// A pure function from artifacts to one artifact.
///
/// Its stored properties are its parameters, so the encoded value is its part of the cache key:
/// never hand-write `encode(to:)` or `CodingKeys` in a step.
package protocol Step: Encodable, Sendable {
  associatedtype Input
  associatedtype Output: Artifact
  /// The name of the kind of step, such as `fine-tune`.
  static var kind: String { get }
  /// Raised whenever the same input gives other bytes.
  static var version: String { get }
  /// How much work the step is; only scheduling looks at it.
  var weight: Weight { get }
  /// The programs that it starts and the hosts that it talks to; whoever starts or asks must say so.
  var capabilities: [Capability] { get }
  func run(_ input: Input, _ context: Context) throws -> Output
}

extension Step {
  package var weight: Weight { .light }
  package var capabilities: [Capability] { [] }
}

/// How much work a step is: light ones run inside the runner, heavy ones in a worker process.
package enum Weight: Sendable, Equatable {
  case light
  /// `memory` in bytes at most, 0 when unknown.
  case heavy(memory: Int = 0)
}
