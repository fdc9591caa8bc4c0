/// A repository of the Hub that a plan needs and cannot have.
package struct UnusableRepository: Error, Sendable, Equatable, CustomStringConvertible {
  /// The repository's name, as the spec has it.
  package let name: String
  /// What is wrong, in a sentence.
  package let problem: String

  /// Says why a repository cannot be had.
  package init(name: String, problem: String) {
    self.name = name
    self.problem = problem
  }

  package var description: String { problem }
}
