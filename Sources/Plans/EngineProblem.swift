/// The Python side does not do what was asked.
package struct EngineProblem: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  /// Says what it did not do.
  package init(_ message: String) { description = "the engine pytorch: \(message)" }
}
