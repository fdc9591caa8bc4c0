/// A pure function from artifacts to one artifact.
///
/// Its stored properties are its parameters, so the encoded value is its part of the cache key, and all that a worker
/// is told of it: never hand-write `encode(to:)` or `CodingKeys` in a step. What changes no bit of the output is
/// `Unkeyed`.
package protocol Step: Codable, Sendable {
  associatedtype Input
  associatedtype Output: Artifact
  /// The name of the kind of step, such as `fine-tune`.
  static var kind: String { get }
  /// Raised whenever the same input gives other bytes.
  static var version: String { get }
  /// What it asks of the machine, unless the spec says otherwise; only scheduling looks at it.
  var resources: Resources { get }
  /// The programs that it starts and the hosts that it talks to; whoever starts or asks must say so.
  var capabilities: [Capability] { get }
  func run(_ input: Input, _ context: Context) throws -> Output
}

extension Step {
  package var resources: Resources { .light }
  package var capabilities: [Capability] { [] }
}
