package import Documents
package import Experiments

/// A spec with problems, and the files that they point into.
package struct InvalidSpec: Error {
  package let problems: [Diagnostic]
  package let sources: SpecSources

  package init(problems: [Diagnostic], sources: SpecSources) {
    self.problems = problems
    self.sources = sources
  }
}
