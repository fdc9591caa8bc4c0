/// A repository of the Hub that a plan needs and cannot have.
package struct UnusableRepository: Error, Sendable, Equatable, CustomStringConvertible {
  /// The repository's name.
  package let name: String
  /// Why it cannot be had.
  package let problem: String

  /// Names the repository and the problem.
  package init(name: String, problem: String) {
    self.name = name
    self.problem = problem
  }

  package var description: String { problem }
}
