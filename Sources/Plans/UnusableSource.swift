/// A source file that a plan needs and cannot have.
package struct UnusableSource: Error, Sendable, Equatable, CustomStringConvertible {
  /// As the spec names it.
  package let path: String
  /// Why it cannot be had.
  package let problem: String

  /// Says which file it is, and why it cannot be had.
  package init(path: String, problem: String) {
    self.path = path
    self.problem = problem
  }

  package var description: String { "source file \(path): \(problem)" }
}
