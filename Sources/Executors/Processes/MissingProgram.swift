/// A program that no directory of the search path has.
package struct MissingProgram: Error, Sendable, Equatable, CustomStringConvertible {
  let name: String
  let searchPath: String

  package var description: String { "no program '\(name)' in \(searchPath)" }
}
